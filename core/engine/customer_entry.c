#include "engine/customer_entry.h"
#include "base/must.h"
#include "engine/system_timeline.h"

static void add(struct work *work, const char *type, struct pack *pack, struct buf *packed)
{
    pack_map_end(pack);
    MUST(pack->err == ERR_OK);
    system_timeline_add(work, text_z(type), buf_text(packed));
    buf_fini(packed);
}

void customer_entry_link(struct work *work, const char *type, uint64_t from, uint64_t into)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "from", id_print('C', from).z);
    pack_pair_z(&pack, "into", id_print('C', into).z);
    pack_pair_text(&pack, "reversal",
                   arena_printf(work->arena, "customer_link/%016llx", (unsigned long long)from));
    add(work, type, &pack, &packed);
}

void customer_entry_identity(struct work *work, const char *type, uint64_t customer,
                             const struct customer_identity *identity)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "customer", id_print('C', customer).z);
    pack_pair_text(&pack, "kind", identity->kind);
    pack_pair_text(&pack, "value", identity->value);
    pack_pair_bool(&pack, "verified", identity->verified);
    pack_pair_text(&pack, "source", identity->source);
    add(work, type, &pack, &packed);
}
