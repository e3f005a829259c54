#include "engine/command.h"
#include <string.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/sha256.h"
#include "base/pack.h"

struct command *command_create(const char *name, struct text principal, struct text key)
{
    struct command *command = MEM_NEW(struct command);
    arena_init(&command->arena);
    command->name = arena_text(&command->arena, text_z(name));
    command->principal = arena_text(&command->arena, principal);
    command->key = arena_text(&command->arena, key);
    command->args = (struct value){.type = VALUE_MAP};
    return command;
}

void command_destroy(struct command **command)
{
    if (*command == NULL) {
        return;
    }
    arena_fini(&(*command)->arena);
    mem_free(*command);
    *command = NULL;
}

static bool pack_place(struct pack *pack, struct text text, const struct command_record *record)
{
    for (size_t i = 0; i < record->kept_count; i++) {
        if (text_eq(text, record->kept[i].text)) {
            pack_map_begin(pack);
            pack_key(pack, "entry");
            pack_list_begin(pack);
            pack_int(pack, (int64_t)record->kept[i].ticket);
            pack_int(pack, record->kept[i].entry);
            pack_list_end(pack);
            pack_map_end(pack);
            return true;
        }
    }
    return false;
}

void command_digest(const struct command *command, struct text bytes, unsigned char digest[32])
{
    for (size_t i = 0; i < command->collected_count; i++) {
        const struct command_blob *blob = &command->collected[i];
        if (blob->bytes.p == bytes.p && blob->bytes.n == bytes.n) {
            memcpy(digest, blob->digest, SHA256_BYTES);
            return;
        }
    }
    sha256_of(bytes, digest);
}

/* Long bytes (the raw mail that a channel hands in) are in the blob table by the same transaction:
 * the record names them by their hash instead of keeping them twice. */
static void pack_slim(struct pack *pack, const struct command *command, const struct value *value,
                      const struct command_record *record)
{
    if (value->type == VALUE_TEXT && value->text.n >= COMMAND_TEXT_NAMED_MIN &&
        pack_place(pack, value->text, record)) {
        return;
    }
    if (value->type == VALUE_BYTES && value->text.n > COMMAND_BYTES_KEPT_MAX) {
        unsigned char digest[SHA256_BYTES];
        command_digest(command, value->text, digest);
        pack_map_begin(pack);
        pack_key(pack, "blob");
        pack_bytes(pack, (struct text){(const char *)digest, sizeof digest});
        pack_pair_int(pack, "bytes", (int64_t)value->text.n);
        pack_map_end(pack);
        return;
    }
    if (value->type == VALUE_LIST) {
        pack_list_begin(pack);
        for (size_t i = 0; i < value->list.count; i++) {
            pack_slim(pack, command, &value->list.items[i], record);
        }
        pack_list_end(pack);
        return;
    }
    if (value->type == VALUE_MAP) {
        pack_map_begin(pack);
        for (size_t i = 0; i < value->map.count; i++) {
            pack_text(pack, value->map.pairs[i].key);
            pack_slim(pack, command, &value->map.pairs[i].value, record);
        }
        pack_map_end(pack);
        return;
    }
    pack_value(pack, value);
}

const struct command_note *command_note(const struct command *command, unsigned ask)
{
    for (size_t i = 0; i < command->note_count; i++) {
        if (command->notes[i].ask == ask) {
            return &command->notes[i];
        }
    }
    return NULL;
}

static void pack_notes(struct pack *pack, const struct command *command)
{
    if (command->note_count == 0) {
        return;
    }
    pack_key(pack, "asked");
    pack_list_begin(pack);
    for (size_t i = 0; i < command->note_count; i++) {
        pack_map_begin(pack);
        pack_pair_int(pack, "ask", command->notes[i].ask);
        pack_pair_int(pack, "outcome", command->notes[i].outcome);
        pack_pair_text(pack, "error", command->notes[i].error);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void read_notes(struct command *command, const struct value *list)
{
    struct command_note *notes = NULL;
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *item = &list->list.items[i];
        *ARENA_PUSH(&command->arena, notes, command->note_count) =
            (struct command_note){.ask = (unsigned)value_int(item, "ask", 0),
                                  .outcome = (int)value_int(item, "outcome", 0),
                                  .error = value_text(item, "error")};
    }
    command->notes = notes;
}

void command_pack(struct buf *out, const struct command *command,
                  const struct command_record *record)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "name", command->name);
    pack_pair_text(&pack, "principal", command->principal);
    pack_pair_text(&pack, "key", command->key);
    pack_pair_int(&pack, "now_us", command->now_us);
    pack_key(&pack, "seed");
    pack_int(&pack, (int64_t)command->seed); /* the bits, not the number */
    pack_pair_z(&pack, "config", record->config_version);
    if (record->plugins_version != NULL && record->plugins_version[0] != '\0') {
        pack_pair_z(&pack, "plugins", record->plugins_version);
    }
    pack_notes(&pack, command);
    pack_key(&pack, "args");
    pack_slim(&pack, command, &command->args, record);
    if (command->key.n > 0 || record->keeps_answer) {
        pack_key(&pack, "answer");
        pack_bytes(&pack, record->answer);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

struct text command_recorded_answer(struct arena *arena, struct text packed)
{
    struct value value;
    if (pack_read(arena, packed, &value) != ERR_OK) {
        return TEXT_NONE;
    }
    const struct value *answer = value_get(&value, "answer");
    return answer != NULL && answer->type == VALUE_BYTES ? answer->text : TEXT_NONE;
}

struct command *command_read(struct text packed)
{
    struct command *command = command_create("", TEXT_NONE, TEXT_NONE);
    struct value value;
    if (pack_read(&command->arena, packed, &value) != ERR_OK || value.type != VALUE_MAP ||
        value_get(&value, "args") == NULL) {
        command_destroy(&command);
        return NULL;
    }
    command->name = value_text(&value, "name");
    command->principal = value_text(&value, "principal");
    command->key = value_text(&value, "key");
    command->now_us = value_int(&value, "now_us", 0);
    command->seed = (uint64_t)value_int(&value, "seed", 0);
    command->args = *value_get(&value, "args");
    read_notes(command, value_get(&value, "asked"));
    return command;
}

void command_answer_destroy(struct answer **answer)
{
    if (*answer == NULL) {
        return;
    }
    buf_fini(&(*answer)->result);
    mem_free(*answer);
    *answer = NULL;
}
