#include "store/migrate_to_5.h"
#include "base/must.h"
#include "store/key.h"
#include "store/record.h"

#define TICKET_KEY_BYTES 8
#define FOLLOW_UP 2 /* the kind of link */

static void add_follow_up(const struct migrate_row *row, const struct value *ticket,
                          struct migrate_pen *pen)
{
    uint64_t other = (uint64_t)value_int(ticket, "fu", 0);
    struct key key;
    if (other == 0) {
        return;
    }
    key_begin(&key);
    key_u64(&key, other);
    key_u8(&key, FOLLOW_UP);
    key_bytes(&key, row->key);
    migrate_put(pen, TABLE_BY_LINK, key_text(&key), TEXT_NONE);
}

/* The address is text, the instant is a number: they cannot be taken for one another. */
static bool is_merged_at(const struct value_pair *pair)
{
    return text_eq_z(pair->key, "ma") && pair->value.type == VALUE_INT;
}

static void pack_renamed(struct buf *out, const struct value *ticket)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    for (size_t i = 0; i < ticket->map.count; i++) {
        const struct value_pair *pair = &ticket->map.pairs[i];
        pack_text(&pack, is_merged_at(pair) ? TEXT("mx") : pair->key);
        pack_value(&pack, &pair->value);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

static void rename_merged_at(const struct migrate_row *row, const struct value *ticket,
                             struct migrate_pen *pen)
{
    struct buf body;
    struct write_set sealed;
    bool is_merged = false;
    for (size_t i = 0; i < ticket->map.count; i++) {
        is_merged = is_merged || is_merged_at(&ticket->map.pairs[i]);
    }
    if (!is_merged) {
        return;
    }
    buf_init(&body);
    write_set_init(&sealed);
    pack_renamed(&body, ticket);
    record_put(&sealed, row->table, row->key, buf_text(&body));
    migrate_put(pen, row->table, row->key, write_set_value(&sealed, &sealed.writes[0]));
    write_set_fini(&sealed);
    buf_fini(&body);
}

bool migrate_to_5_change(const struct migrate_row *row, struct migrate_pen *pen)
{
    struct arena arena;
    struct text body;
    struct value ticket;
    arena_init(&arena);
    bool is_whole = row->key.n == TICKET_KEY_BYTES &&
                    record_open(row->table, row->key, row->value, &body) == ERR_OK &&
                    pack_read_lent(&arena, body, &ticket) == ERR_OK && ticket.type == VALUE_MAP;
    if (is_whole) {
        add_follow_up(row, &ticket, pen);
        rename_merged_at(row, &ticket, pen);
    }
    arena_fini(&arena);
    return is_whole;
}
