#include "mail_text.h"
#include <string.h>

#define NAME_BYTES_MAX 200

struct walk { /* one message */
    GString *body, *attachments;
    GPtrArray *files; /* lent; may be NULL */
    gboolean repaired;
    guint parts;
};

/* --- HTML --- */

static gboolean is_tag(const char *tag, gsize n, const char *name)
{
    gsize length = strlen(name);
    gsize at = n > 0 && tag[0] == '/' ? 1 : 0;
    return n >= at + length && g_ascii_strncasecmp(tag + at, name, length) == 0 &&
           (n == at + length || !g_ascii_isalnum(tag[at + length]));
}

static gboolean breaks_line(const char *tag, gsize n)
{
    static const char *const blocks[] = {"br", "p",  "div", "tr",         "li", "table", "h1", "h2",
                                         "h3", "h4", "ul",  "blockquote", "hr", "pre",   "ol"};
    for (gsize i = 0; i < G_N_ELEMENTS(blocks); i++) {
        if (is_tag(tag, n, blocks[i])) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Appends what "&...;" at `text` stands for; returns how many bytes it took, 0: no entity. */
static gsize take_entity(GString *out, const char *text, gsize left)
{
    static const struct {
        const char *name, *text;
    } known[] = {{"&amp;", "&"},  {"&lt;", "<"},   {"&gt;", ">"},       {"&quot;", "\""},
                 {"&apos;", "'"}, {"&nbsp;", " "}, {"&hellip;", "..."}, {"&euro;", "\u20ac"}};
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        gsize n = strlen(known[i].name);
        if (left >= n && g_ascii_strncasecmp(text, known[i].name, n) == 0) {
            g_string_append(out, known[i].text);
            return n;
        }
    }
    if (left > 3 && text[1] == '#') {
        char *end = NULL;
        gboolean is_hex = text[2] == 'x' || text[2] == 'X';
        char digits[12] = "";
        memcpy(digits, text + (is_hex ? 3 : 2), MIN(left - (is_hex ? 3 : 2), sizeof digits - 1));
        guint64 code = g_ascii_strtoull(digits, &end, is_hex ? 16 : 10);
        if (end != digits && *end == ';' && code > 0 && code < 0x110000 &&
            g_unichar_validate((gunichar)code) && code >= 0x20) {
            g_string_append_unichar(out, (gunichar)code);
            return (gsize)(end - digits) + (is_hex ? 3u : 2u) + 1;
        }
    }
    return 0;
}

static void put_space(GString *out)
{
    if (out->len > 0 && out->str[out->len - 1] != ' ' && out->str[out->len - 1] != '\n') {
        g_string_append_c(out, ' ');
    }
}

static void put_line(GString *out)
{
    while (out->len > 0 && out->str[out->len - 1] == ' ') {
        g_string_truncate(out, out->len - 1);
    }
    gboolean has_empty =
        out->len < 2 || (out->str[out->len - 1] == '\n' && out->str[out->len - 2] == '\n');
    if (!has_empty) {
        g_string_append_c(out, '\n');
    }
}

/* Behind the end of a <script> or <style>, or of a comment. */
static gsize skip_to(const char *html, gsize at, gsize count, const char *end)
{
    gsize n = strlen(end);
    for (; at + n <= count; at++) {
        if (g_ascii_strncasecmp(html + at, end, n) == 0) {
            return at + n;
        }
    }
    return count;
}

static gsize take_tag(GString *out, const char *html, gsize at, gsize count)
{
    if (count - at >= 4 && memcmp(html + at, "<!--", 4) == 0) {
        return skip_to(html, at + 4, count, "-->");
    }
    const char *close = memchr(html + at, '>', count - at);
    if (close == NULL) {
        return count;
    }
    const char *tag = html + at + 1;
    gsize n = (gsize)(close - tag);
    gsize behind = (gsize)(close - html) + 1;
    if (is_tag(tag, n, "script") && tag[0] != '/') {
        return skip_to(html, behind, count, "</script>");
    }
    if (is_tag(tag, n, "style") && tag[0] != '/') {
        return skip_to(html, behind, count, "</style>");
    }
    if (breaks_line(tag, n)) {
        put_line(out);
    }
    return behind;
}

GString *mail_text_from_html(const char *html, gsize count)
{
    GString *out = g_string_new(NULL);
    gsize at = 0;
    while (at < count && out->len < MAIL_TEXT_BYTES_MAX) {
        gsize taken = 0;
        if (html[at] == '<') {
            at = take_tag(out, html, at, count);
        } else if (html[at] == '&' && (taken = take_entity(out, html + at, count - at)) > 0) {
            at += taken;
        } else if (g_ascii_isspace(html[at])) {
            put_space(out);
            at++;
        } else {
            g_string_append_c(out, html[at++]);
        }
    }
    put_line(out);
    return out;
}

/* --- MIME --- */

/* GMime mends bytes that are not what the part says they are, and does not tell. */
static gboolean is_mended(GMimePart *part)
{
    const char *charset = g_mime_content_type_get_parameter(
        g_mime_object_get_content_type(GMIME_OBJECT(part)), "charset");
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    gboolean says_utf8 = charset == NULL || g_ascii_strcasecmp(charset, "utf-8") == 0 ||
                         g_ascii_strcasecmp(charset, "us-ascii") == 0;
    if (!says_utf8 || content == NULL) {
        return FALSE;
    }
    GMimeStream *stream = g_mime_stream_mem_new();
    (void)g_mime_data_wrapper_write_to_stream(content, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    gboolean is_valid = g_utf8_validate_len((const char *)bytes->data, bytes->len, NULL);
    g_object_unref(stream);
    return !is_valid;
}

/* The text of one part as valid UTF-8; owned by the caller; NULL: it has none. */
static char *text_of_part(struct walk *walk, GMimeTextPart *part)
{
    char *text = g_mime_text_part_get_text(part);
    walk->repaired = walk->repaired || is_mended(GMIME_PART(part));
    if (text != NULL && !g_utf8_validate(text, -1, NULL)) {
        char *valid = g_utf8_make_valid(text, -1);
        g_free(text);
        text = valid;
        walk->repaired = TRUE;
    }
    return text;
}

static void put_text(struct walk *walk, const char *text)
{
    if (walk->body->len > 0 && walk->body->str[walk->body->len - 1] != '\n') {
        g_string_append_c(walk->body, '\n');
    }
    if (walk->body->len < MAIL_TEXT_BYTES_MAX) {
        g_string_append(walk->body, text);
    }
}

static gboolean is_html(GMimeObject *part)
{
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", "html");
}

static void take_text(struct walk *walk, GMimeObject *part)
{
    char *text = text_of_part(walk, GMIME_TEXT_PART(part));
    if (text != NULL && is_html(part)) {
        GString *plain = mail_text_from_html(text, strlen(text));
        put_text(walk, plain->str);
        g_string_free(plain, TRUE);
    } else if (text != NULL) {
        put_text(walk, text);
    }
    g_free(text);
}

/* One line of valid text, no longer than it may be; owned by the caller. */
static char *short_line(const char *text)
{
    char *line = g_utf8_make_valid(text, -1);
    if (strlen(line) > NAME_BYTES_MAX) {
        char *end = line + NAME_BYTES_MAX;
        while (((unsigned char)*end & 0xc0) == 0x80) { /* not within a character */
            end--;
        }
        *end = '\0';
    }
    for (char *at = line; *at != '\0'; at++) {
        *at = (unsigned char)*at < ' ' ? ' ' : *at;
    }
    return line;
}

static void note_attachment(struct walk *walk, GMimeObject *part, const char *name, gint64 bytes)
{
    char *said = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
    char *type = short_line(said);
    char *safe = short_line(name ? name : "without a name");
    if (bytes >= 0) {
        g_string_append_printf(walk->attachments,
                               "[attachment: %s, %s, %" G_GINT64_FORMAT " bytes]\n", safe, type,
                               bytes);
    } else {
        g_string_append_printf(walk->attachments, "[attachment: %s, %s]\n", safe, type);
    }
    g_free(safe);
    g_free(type);
    g_free(said);
}

static GByteArray *bytes_of(GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GByteArray *bytes = g_byte_array_new();
    GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(bytes);
    g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), FALSE);
    if (content != NULL) {
        (void)g_mime_data_wrapper_write_to_stream(content, stream);
    }
    g_object_unref(stream);
    return bytes;
}

void mail_text_free_file(void *file)
{
    struct mail_file *old = file;
    g_free(old->name);
    g_free(old->type);
    g_byte_array_unref(old->bytes);
    g_free(old);
}

static void take_file(struct walk *walk, GMimePart *part)
{
    const char *name = g_mime_part_get_filename(part);
    GByteArray *bytes = bytes_of(part);
    note_attachment(walk, GMIME_OBJECT(part), name, bytes->len);
    if (walk->files == NULL || bytes->len == 0) {
        g_byte_array_unref(bytes);
        return;
    }
    char *type =
        g_mime_content_type_get_mime_type(g_mime_object_get_content_type(GMIME_OBJECT(part)));
    struct mail_file *file = g_new0(struct mail_file, 1);
    file->name = short_line(name ? name : "");
    file->type = short_line(type);
    file->bytes = bytes;
    g_ptr_array_add(walk->files, file);
    g_free(type);
}

static void take_object(struct walk *walk, GMimeObject *object, guint depth);

/* Of several forms of the same, the plainest: text, else what can become text. */
static void take_alternative(struct walk *walk, GMimeMultipart *multipart, guint depth)
{
    int count = g_mime_multipart_get_count(multipart);
    GMimeObject *best = NULL;
    for (int i = 0; i < count; i++) {
        GMimeObject *part = g_mime_multipart_get_part(multipart, i);
        gboolean is_text = GMIME_IS_TEXT_PART(part);
        if (is_text && !is_html(part)) {
            best = part;
            break;
        }
        gboolean is_better = best == NULL || (is_text && !GMIME_IS_TEXT_PART(best));
        best = is_better ? part : best;
    }
    if (best != NULL) {
        take_object(walk, best, depth + 1);
    }
}

static void take_multipart(struct walk *walk, GMimeMultipart *multipart, guint depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(multipart));
    if (g_mime_content_type_is_type(type, "multipart", "alternative")) {
        take_alternative(walk, multipart, depth);
        return;
    }
    int count = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < count; i++) {
        take_object(walk, g_mime_multipart_get_part(multipart, i), depth + 1);
    }
}

static gboolean is_attached(GMimeObject *object)
{
    GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(object);
    return disposition != NULL && g_mime_content_disposition_is_attachment(disposition);
}

static void take_object(struct walk *walk, GMimeObject *object, guint depth)
{
    if (object == NULL || depth > MAIL_TEXT_DEPTH_MAX || ++walk->parts > MAIL_TEXT_PARTS_MAX) {
        return;
    }
    if (GMIME_IS_MULTIPART(object)) {
        take_multipart(walk, GMIME_MULTIPART(object), depth);
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        note_attachment(walk, object, inner ? g_mime_message_get_subject(inner) : NULL, -1);
    } else if (GMIME_IS_TEXT_PART(object) && !is_attached(object)) {
        take_text(walk, object);
    } else if (GMIME_IS_PART(object)) {
        take_file(walk, GMIME_PART(object));
    }
}

/* Lines end with LF, nothing unprintable is left, the end is no heap of empty lines. */
static void tidy(GString *text)
{
    gsize kept = 0;
    for (gsize i = 0; i < text->len; i++) {
        char c = text->str[i];
        gboolean is_dropped =
            c == '\r' || ((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 0x7f;
        if (!is_dropped) {
            text->str[kept++] = c;
        }
    }
    while (kept > 0 && g_ascii_isspace(text->str[kept - 1])) {
        kept--;
    }
    g_string_truncate(text, kept);
}

GString *mail_text_of(GMimeMessage *message, gboolean *repaired, GPtrArray *files)
{
    struct walk walk = {
        .body = g_string_new(NULL), .attachments = g_string_new(NULL), .files = files};
    take_object(&walk, g_mime_message_get_mime_part(message), 0);
    tidy(walk.body);
    if (walk.body->len > MAIL_TEXT_BYTES_MAX) {
        const char *end = walk.body->str + MAIL_TEXT_BYTES_MAX;
        const char *cut = g_utf8_find_prev_char(walk.body->str, end);
        g_string_truncate(walk.body, (gsize)(cut - walk.body->str));
    }
    tidy(walk.attachments);
    if (walk.attachments->len > 0) {
        g_string_append_printf(walk.body, "%s%s", walk.body->len ? "\n\n" : "",
                               walk.attachments->str);
    }
    g_string_free(walk.attachments, TRUE);
    *repaired = walk.repaired;
    return walk.body;
}
