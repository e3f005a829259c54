#include "engine/restore_command.h"
#include "base/sha256.h"

static bool find_text(struct reader *reader, struct arena *arena, const struct value *place,
                      struct value *value)
{
    struct value entry;
    struct text remains;
    if (place->type != VALUE_LIST || place->list.count != 2) {
        return false;
    }
    uint64_t ticket = (uint64_t)place->list.items[0].number;
    uint32_t n = (uint32_t)place->list.items[1].number;
    if (remains_table_get(reader, arena, ticket, n, &remains)) { /* the ticket was purged */
        *value = value_of_text(remains);
        return true;
    }
    if (!entry_table_get(reader, arena, ticket, n, &entry)) {
        return false;
    }
    const struct value *data = value_get(&entry, "data");
    const struct value *body = data == NULL ? NULL : value_get(data, "body");
    if (body == NULL) {
        return false;
    }
    *value = *body;
    return true;
}

static bool find_bytes(struct reader *reader, struct arena *arena, const struct value *digest,
                       struct value *value)
{
    struct text bytes;
    if (digest->type != VALUE_BYTES || digest->text.n != SHA256_BYTES ||
        !blob_table_get(reader, arena, (const unsigned char *)digest->text.p, &bytes)) {
        return false;
    }
    *value = (struct value){.type = VALUE_BYTES, .text = bytes};
    return true;
}

static bool restore(struct reader *reader, struct arena *arena, struct value *value)
{
    bool whole = true;
    for (size_t i = 0; value->type == VALUE_LIST && whole && i < value->list.count; i++) {
        whole = restore(reader, arena, &value->list.items[i]);
    }
    if (value->type != VALUE_MAP) {
        return whole;
    }
    if (value->map.count == 1 && text_eq_z(value->map.pairs[0].key, "entry")) {
        struct value place = value->map.pairs[0].value;
        return find_text(reader, arena, &place, value);
    }
    if (value->map.count == 1 && text_eq_z(value->map.pairs[0].key, "blob")) {
        struct value digest = value->map.pairs[0].value;
        return find_bytes(reader, arena, &digest, value);
    }
    for (size_t i = 0; whole && i < value->map.count; i++) {
        whole = restore(reader, arena, &value->map.pairs[i].value);
    }
    return whole;
}

enum err restore_command(struct reader *reader, struct command *command)
{
    if (restore(reader, &command->arena, &command->args)) {
        return reader->err;
    }
    return reader->err != ERR_OK ? reader->err : ERR_CORRUPT;
}
