#include "model/attachment.h"

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool attachment_id(struct text id, unsigned char digest[32])
{
    bool good = id.n == ATTACHMENT_ID_CHARS;
    for (size_t i = 0; good && i < id.n; i += 2) {
        int high = digit_of(id.p[i]);
        int low = digit_of(id.p[i + 1]);
        good = high >= 0 && low >= 0;
        digest[i / 2] = good ? (unsigned char)(high * 16 + low) : 0;
    }
    return good;
}

static bool is_line(struct text text)
{
    bool good = text_is_utf8(text);
    for (size_t i = 0; good && i < text.n; i++) {
        good = (unsigned char)text.p[i] >= ' ' && text.p[i] != 0x7f;
    }
    return good;
}

bool attachment_read(struct text said, struct attachment *attachment)
{
    unsigned char digest[32];
    struct text rest = said;
    *attachment = (struct attachment){.bytes = 0};
    (void)text_split(&rest, ' ', &attachment->id);
    (void)text_split(&rest, ' ', &attachment->type);
    attachment->name = rest;
    return attachment_id(attachment->id, digest) && attachment->type.n > 0 &&
           attachment->type.n <= ATTACHMENT_NAME_BYTES_MAX && rest.n <= ATTACHMENT_NAME_BYTES_MAX &&
           is_line(said);
}

static size_t count_lines(struct text lines)
{
    size_t count = 0;
    for (size_t i = 0; i < lines.n; i++) {
        count += lines.p[i] == '\n';
    }
    return count;
}

struct text attachment_add(struct arena *arena, struct text lines,
                           const struct attachment *attachment)
{
    if (count_lines(lines) >= ATTACHMENTS_MAX) {
        return lines;
    }
    return arena_printf(arena, "%.*s%.*s %lld %.*s %.*s\n", TEXT_ARG(lines),
                        TEXT_ARG(attachment->id), (long long)attachment->bytes,
                        TEXT_ARG(attachment->type), TEXT_ARG(attachment->name));
}

void attachment_pack(struct pack *pack, struct text lines)
{
    struct text line;
    pack_list_begin(pack);
    while (lines.n > 0 && text_split(&lines, '\n', &line)) {
        struct text id;
        struct text bytes;
        struct text type;
        int64_t number = 0;
        (void)text_split(&line, ' ', &id);
        (void)text_split(&line, ' ', &bytes);
        (void)text_split(&line, ' ', &type);
        (void)text_to_i64(bytes, &number);
        pack_map_begin(pack);
        pack_pair_text(pack, "id", id);
        pack_pair_int(pack, "bytes", number);
        pack_pair_text(pack, "type", type);
        pack_pair_text(pack, "name", line);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

/* Zeros stand for none. */
static void add_blob(struct arena *arena, struct text id, struct attachment_blob **blobs,
                     size_t *count)
{
    struct attachment_blob blob;
    bool is_some = false;
    if (!attachment_id(id, blob.digest)) {
        return;
    }
    for (size_t i = 0; i < sizeof blob.digest; i++) {
        is_some = is_some || blob.digest[i] != 0;
    }
    if (is_some) {
        *ARENA_PUSH(arena, *blobs, *count) = blob;
    }
}

size_t attachment_blobs(struct arena *arena, const struct value *data,
                        struct attachment_blob **blobs)
{
    const struct value *items = NULL;
    size_t found = 0;
    size_t count = value_items(data, "attachments", &items);
    *blobs = NULL;
    for (size_t i = 0; i < count; i++) {
        add_blob(arena, value_text(&items[i], "id"), blobs, &found);
    }
    add_blob(arena, value_text(data, "raw"), blobs, &found);
    return found;
}

size_t attachment_lines_blobs(struct arena *arena, struct text lines,
                              struct attachment_blob **blobs)
{
    struct text line;
    size_t found = 0;
    *blobs = NULL;
    while (lines.n > 0 && text_split(&lines, '\n', &line)) {
        struct text id;
        (void)text_split(&line, ' ', &id);
        add_blob(arena, id, blobs, &found);
    }
    return found;
}
