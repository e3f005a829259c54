#include "base/must.h"
#include "store/key.h"
#include "store/layout.h"
#include "store/tables.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct layout heads[] = {
    LAYOUT(struct customer, id, "id", LAYOUT_U64),
    LAYOUT(struct customer, name, "na", LAYOUT_TEXT),
    LAYOUT(struct customer, tier, "ti", LAYOUT_TEXT),
    LAYOUT(struct customer, organisation, "or", LAYOUT_TEXT),
    LAYOUT(struct customer, open_tickets, "op", LAYOUT_U32),
    LAYOUT(struct customer, served_by, "sb", LAYOUT_TEXT),
    LAYOUT(struct customer, served_at_us, "sa", LAYOUT_I64),
    LAYOUT(struct customer, created_us, "cr", LAYOUT_I64),
    LAYOUT(struct customer, linked_into, "li", LAYOUT_U64),
};
static const struct layout identities[] = {
    LAYOUT(struct customer_identity, kind, "k", LAYOUT_TEXT),
    LAYOUT(struct customer_identity, value, "v", LAYOUT_TEXT),
    LAYOUT(struct customer_identity, verified, "y", LAYOUT_BOOL),
    LAYOUT(struct customer_identity, source, "s", LAYOUT_TEXT),
};
static const struct layout fields[] = {
    LAYOUT(struct customer_field, name, "n", LAYOUT_TEXT),
    LAYOUT(struct customer_field, value, "v", LAYOUT_TEXT),
};

static struct key id_key(uint64_t id)
{
    struct key key;
    key_begin(&key);
    key_u64(&key, id);
    return key;
}

static struct key identity_key(struct text kind, struct text value)
{
    struct key key;
    key_begin(&key);
    key_hash16(&key, kind, value);
    return key;
}

bool customer_table_get(struct reader *reader, struct arena *arena, uint64_t id,
                        struct customer *customer)
{
    struct key key = id_key(id);
    struct value map;
    if (!record_get_value(reader, arena, TABLE_CUSTOMER, key_text(&key), &map)) {
        return false;
    }
    *customer = (struct customer){0};
    layout_read(heads, COUNT(heads), &map, customer);
    const struct value *list = value_get(&map, "ids");
    for (size_t i = 0; i < value_count(list); i++) {
        layout_read(identities, COUNT(identities), &list->list.items[i],
                    ARENA_PUSH(arena, customer->identities, customer->identity_count));
    }
    list = value_get(&map, "fld");
    for (size_t i = 0; i < value_count(list); i++) {
        layout_read(fields, COUNT(fields), &list->list.items[i],
                    ARENA_PUSH(arena, customer->fields, customer->field_count));
    }
    return true;
}

static void pack_customer(struct pack *pack, const struct customer *customer)
{
    pack_map_begin(pack);
    layout_pack(pack, heads, COUNT(heads), customer);
    layout_pack_list(pack, "ids", identities, COUNT(identities), customer->identities,
                     sizeof *customer->identities, customer->identity_count);
    layout_pack_list(pack, "fld", fields, COUNT(fields), customer->fields, sizeof *customer->fields,
                     customer->field_count);
    pack_map_end(pack);
    MUST(pack->err == ERR_OK);
}

static bool has_identity(const struct customer *customer, const struct customer_identity *identity)
{
    for (size_t i = 0; customer != NULL && i < customer->identity_count; i++) {
        if (text_eq(customer->identities[i].kind, identity->kind) &&
            text_eq(customer->identities[i].value, identity->value)) {
            return true;
        }
    }
    return false;
}

void customer_table_put(struct write_set *writes, const struct customer *old,
                        const struct customer *customer)
{
    struct key key = id_key(customer->id);
    struct buf body;
    struct pack pack;
    buf_init(&body);
    pack_init(&pack, &body);
    pack_customer(&pack, customer);
    record_put(writes, TABLE_CUSTOMER, key_text(&key), buf_text(&body));
    for (size_t i = 0; old != NULL && i < old->identity_count; i++) {
        if (!has_identity(customer, &old->identities[i])) {
            struct key gone = identity_key(old->identities[i].kind, old->identities[i].value);
            write_set_delete(writes, TABLE_IDENTITY, key_text(&gone));
        }
    }
    buf_clear(&body);
    buf_put_u64(&body, customer->id);
    for (size_t i = 0; i < customer->identity_count; i++) {
        if (!has_identity(old, &customer->identities[i])) {
            struct key born =
                identity_key(customer->identities[i].kind, customer->identities[i].value);
            record_put(writes, TABLE_IDENTITY, key_text(&born), buf_text(&body));
        }
    }
    buf_fini(&body);
}

uint64_t customer_table_find(struct reader *reader, struct arena *arena, struct text kind,
                             struct text value)
{
    struct key key = identity_key(kind, value);
    struct text body;
    bool found = record_get(reader, arena, TABLE_IDENTITY, key_text(&key), &body);
    return found && body.n == 8 ? buf_get_u64(body.p) : 0;
}
