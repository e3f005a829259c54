#include "host/bridge_join.h"

void bridge_join_init(struct bridge_join *join)
{
    *join = (struct bridge_join){.count = 0};
}

void bridge_join_fini(struct bridge_join *join)
{
    for (size_t i = 0; i < join->count; i++) {
        buf_fini(&join->parts[i].bytes);
    }
    bridge_join_init(join);
}

static struct bridge_join_part *find(struct bridge_join *join, uint64_t of)
{
    for (size_t i = 0; i < join->count; i++) {
        if (join->parts[i].of == of) {
            return &join->parts[i];
        }
    }
    return NULL;
}

/* Its bytes are the caller's; the last one moves into its place. */
static struct buf take_out(struct bridge_join *join, struct bridge_join_part *part)
{
    struct buf bytes = part->bytes;
    join->bytes -= part->size;
    *part = join->parts[--join->count];
    return bytes;
}

static enum bridge_join_result bad(const char **why, const char *text)
{
    *why = text;
    return BRIDGE_JOIN_BAD;
}

/* NULL: `why` says why there is no place for it. */
static struct bridge_join_part *open_part(struct bridge_join *join, uint64_t of, int64_t size,
                                          const char **why)
{
    if (size <= 0 || size > (int64_t)BRIDGE_JOIN_MESSAGE_BYTES_MAX) {
        (void)bad(why, "a message in pieces has 1 to 33554432 bytes, and its first piece says so");
        return NULL;
    }
    if (join->count == BRIDGE_JOIN_OPEN_MAX || (size_t)size > BRIDGE_JOIN_BYTES_MAX - join->bytes) {
        (void)bad(why, "too many messages come in pieces at once: at most 4, of 64 MiB together");
        return NULL;
    }
    struct bridge_join_part *part = &join->parts[join->count++];
    *part = (struct bridge_join_part){.of = of, .size = (size_t)size};
    buf_init(&part->bytes);
    join->bytes += (size_t)size;
    return part;
}

static void drop(struct bridge_join *join, uint64_t of)
{
    struct bridge_join_part *part = find(join, of);
    if (part != NULL) {
        struct buf bytes = take_out(join, part);
        buf_fini(&bytes);
    }
}

enum bridge_join_result bridge_join_take(struct bridge_join *join, const struct value *piece,
                                         struct buf *whole, const char **why)
{
    int64_t of = value_int(piece, "of", -1);
    struct text bytes = value_text(piece, "bytes");
    if (of < 0) {
        return bad(why, "a piece says of which message it is: of is a whole number from 0 on");
    }
    if (value_bool(piece, "drop", false)) {
        drop(join, (uint64_t)of);
        return BRIDGE_JOIN_MORE;
    }
    struct bridge_join_part *part = find(join, (uint64_t)of);
    if (part == NULL) {
        part = open_part(join, (uint64_t)of, value_int(piece, "size", 0), why);
    }
    if (part == NULL) {
        return BRIDGE_JOIN_BAD;
    }
    if (bytes.n == 0 || bytes.n > part->size - part->bytes.n) {
        return bad(why, "a piece is empty, or longer than what its message lacks");
    }
    buf_put_text(&part->bytes, bytes);
    if (part->bytes.n < part->size) {
        return BRIDGE_JOIN_MORE;
    }
    *whole = take_out(join, part);
    return BRIDGE_JOIN_DONE;
}
