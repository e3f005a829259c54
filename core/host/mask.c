#include "host/mask.h"

/* The first place of a secret at or after `from`, the longest of those that begin there. */
static size_t find(struct text line, size_t from, const struct text *secrets, size_t count,
                   size_t *length)
{
    size_t first = SIZE_MAX;
    *length = 0;
    for (size_t i = 0; i < count; i++) {
        if (secrets[i].n < MASK_BYTES_MIN) {
            continue;
        }
        size_t at = text_find(line, secrets[i], from);
        if (at < first || (at != SIZE_MAX && at == first && secrets[i].n > *length)) {
            first = at;
            *length = secrets[i].n;
        }
    }
    return first;
}

void mask_secrets(struct buf *out, struct text line, const struct text *secrets, size_t count)
{
    size_t from = 0;
    size_t length = 0;
    size_t at = 0;
    while ((at = find(line, from, secrets, count, &length)) != SIZE_MAX) {
        buf_put_text(out, text_slice(line, from, at));
        buf_put_z(out, MASK_STARS);
        from = at + length;
    }
    buf_put_text(out, text_slice(line, from, line.n));
}

static struct text masked(struct arena *arena, struct text text, const struct text *secrets,
                          size_t count)
{
    size_t length = 0;
    struct buf out;
    if (find(text, 0, secrets, count, &length) == SIZE_MAX) {
        return text;
    }
    buf_init(&out);
    mask_secrets(&out, text, secrets, count);
    struct text kept = arena_text(arena, buf_text(&out));
    buf_fini(&out);
    return kept;
}

void mask_value(struct arena *arena, struct value *value, const struct text *secrets, size_t count)
{
    if (value->type == VALUE_TEXT || value->type == VALUE_BYTES) {
        value->text = masked(arena, value->text, secrets, count);
    }
    for (size_t i = 0; value->type == VALUE_LIST && i < value->list.count; i++) {
        mask_value(arena, &value->list.items[i], secrets, count);
    }
    for (size_t i = 0; value->type == VALUE_MAP && i < value->map.count; i++) {
        mask_value(arena, &value->map.pairs[i].value, secrets, count);
    }
}
