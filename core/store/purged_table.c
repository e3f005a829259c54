#include "base/must.h"
#include "store/key.h"
#include "store/layout.h"
#include "store/tables.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define P(member, key, kind) LAYOUT(struct purged, member, key, LAYOUT_##kind)

static const struct layout members[] = {
    P(ticket, "ti", U64),  P(at_us, "at", I64),   P(by, "by", TEXT),     P(why, "wh", TEXT),
    P(export, "ex", TEXT), P(entries, "en", U32), P(done_us, "do", I64),
};

static struct key id_key(uint64_t id)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, id);
    return key;
}

bool purged_table_get(struct reader *reader, struct arena *arena, uint64_t ticket,
                      struct purged *purged)
{
    struct key key = id_key(ticket);
    struct value map;
    if (!record_get_value(reader, arena, TABLE_PURGED, key_text(&key), &map)) {
        return false;
    }
    *purged = (struct purged){0};
    layout_read(members, COUNT(members), &map, purged);
    return true;
}

void purged_table_put(struct write_set *writes, const struct purged *purged)
{
    struct key key = id_key(purged->ticket);
    struct pack pack;
    pack_init(&pack, record_begin(writes, TABLE_PURGED, key_text(&key)));
    pack_map_begin(&pack);
    layout_pack(&pack, members, COUNT(members), purged);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK && purged->ticket != 0);
    record_end(writes);
}
