#include "engine/restore_command.h"
#include <string.h>
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

/* As many zeros for what nobody refers to any more: nothing was ever decided by such bytes. */
static bool stand_in(struct reader *reader, struct command *command, const struct value *map,
                     struct value *value)
{
    struct command_blob *blobs = NULL;
    size_t count = 0;
    const struct value *digest = value_get(map, "blob");
    int64_t n = value_int(map, "bytes", 0);
    if (meta_table_get(reader, COMMAND_BLOBS_COLLECTED) == 0 || n <= 0 ||
        n > (int64_t)STORE_VALUE_BYTES_MAX) {
        return false;
    }
    struct command_blob blob = {.bytes = {arena_alloc(&command->arena, (size_t)n), (size_t)n}};
    memcpy(blob.digest, digest->text.p, SHA256_BYTES);
    for (size_t i = 0; i < command->collected_count; i++) {
        *ARENA_PUSH(&command->arena, blobs, count) = command->collected[i];
    }
    *ARENA_PUSH(&command->arena, blobs, count) = blob;
    command->collected = blobs;
    command->collected_count = count;
    *value = (struct value){.type = VALUE_BYTES, .text = blob.bytes};
    return true;
}

static bool find_bytes(struct reader *reader, struct command *command, const struct value *map,
                       struct value *value)
{
    struct text bytes;
    const struct value *digest = value_get(map, "blob");
    if (digest->type != VALUE_BYTES || digest->text.n != SHA256_BYTES) {
        return false;
    }
    if (!blob_table_get(reader, &command->arena, (const unsigned char *)digest->text.p, &bytes)) {
        return stand_in(reader, command, map, value);
    }
    *value = (struct value){.type = VALUE_BYTES, .text = bytes};
    return true;
}

/* What stands for text or bytes that lie elsewhere. */
static bool is_named(const struct value *value, const char *key, size_t pairs)
{
    return value->map.count == pairs && text_eq_z(value->map.pairs[0].key, key);
}

static bool restore(struct reader *reader, struct command *command, struct value *value)
{
    bool whole = true;
    for (size_t i = 0; value->type == VALUE_LIST && whole && i < value->list.count; i++) {
        whole = restore(reader, command, &value->list.items[i]);
    }
    if (value->type != VALUE_MAP) {
        return whole;
    }
    if (is_named(value, "entry", 1)) {
        struct value place = value->map.pairs[0].value;
        return find_text(reader, &command->arena, &place, value);
    }
    if (is_named(value, "blob", 2)) {
        struct value map = *value;
        return find_bytes(reader, command, &map, value);
    }
    for (size_t i = 0; whole && i < value->map.count; i++) {
        whole = restore(reader, command, &value->map.pairs[i].value);
    }
    return whole;
}

enum err restore_command(struct reader *reader, struct command *command)
{
    if (restore(reader, command, &command->args)) {
        return reader->err;
    }
    return reader->err != ERR_OK ? reader->err : ERR_CORRUPT;
}
