#include "host/recording_sieve.h"
#include "base/mem.h"
#include "host/bridge_frame.h"
#include "host/mask.h"

void recording_sieve_init(struct recording_sieve *sieve, const struct option_table *options,
                          const struct text *secrets, size_t secret_count)
{
    *sieve = (struct recording_sieve){
        .options = *options, .secrets = secrets, .secret_count = secret_count};
}

void recording_sieve_fini(struct recording_sieve *sieve)
{
    mem_free(sieve->open);
    sieve->open = NULL;
}

/* --- open hooks and pages --- */

static void open_call(struct recording_sieve *sieve, uint64_t id)
{
    if (sieve->open_count == sieve->open_room) {
        sieve->open_room = sieve->open_room > 0 ? 2 * sieve->open_room : 16;
        sieve->open = mem_resize(sieve->open, sieve->open_room * sizeof *sieve->open);
    }
    sieve->open[sieve->open_count++] = id;
}

static bool close_call(struct recording_sieve *sieve, uint64_t id)
{
    for (size_t i = 0; i < sieve->open_count; i++) {
        if (sieve->open[i] == id) {
            sieve->open[i] = sieve->open[--sieve->open_count];
            sieve->calls++;
            return true;
        }
    }
    return false;
}

/* --- secrets --- */

static void empty_secrets(const struct option_table *table, const struct value *map);

static void empty_option(const struct option_table *table, const rung_option *option,
                         struct value *given)
{
    struct option_table rows = {option->rows, option->n_rows, table->stride};
    bool is_empty = given->type == VALUE_TEXT && given->text.n == 0;
    if (option->type == RUNG_T_SECRET && !is_empty) {
        *given = (struct value){.type = VALUE_NIL};
    }
    for (size_t i = 0; option->type == RUNG_T_TABLE && i < value_count(given); i++) {
        empty_secrets(&rows, &given->list.items[i]);
    }
}

/* Options that are secrets are nil, in rows as well; one that is not set stays empty. */
static void empty_secrets(const struct option_table *table, const struct value *map)
{
    for (size_t i = 0; map != NULL && map->type == VALUE_MAP && i < map->map.count; i++) {
        struct value_pair *pair = &map->map.pairs[i];
        for (size_t k = 0; k < table->count; k++) {
            const rung_option *option = option_read_at(table, k);
            if (text_eq_z(pair->key, option->key)) {
                empty_option(table, option, &pair->value);
            }
        }
    }
}

/* --- frames --- */

static void put_value(struct buf *out, enum recording_kind kind, const struct value *value)
{
    struct buf body;
    struct pack pack;
    buf_init(&body);
    pack_init(&pack, &body);
    pack_value(&pack, value);
    if (pack.err == ERR_OK) {
        recording_put(out, kind, buf_text(&body));
    }
    buf_fini(&body);
}

static void begin_life(struct recording_sieve *sieve, struct arena *arena, struct buf *out,
                       struct value *params)
{
    sieve->open_count = 0;
    empty_secrets(&sieve->options, value_get(params, "config"));
    mask_value(arena, params, sieve->secrets, sieve->secret_count);
    put_value(out, RECORDING_LIFE, params);
}

static void put_frame(const struct recording_sieve *sieve, struct arena *arena, struct buf *out,
                      enum recording_kind kind, struct text frame, struct value *value)
{
    if (sieve->secret_count == 0) {
        recording_put(out, kind, frame);
        return;
    }
    mask_value(arena, value, sieve->secrets, sieve->secret_count);
    put_value(out, kind, value);
}

/* What is of the process, and not of its work. */
static bool is_kept(struct recording_sieve *sieve, const struct bridge_message *message,
                    bool is_of_plugin)
{
    if (!is_of_plugin && message->kind == BRIDGE_REQUEST) {
        bool is_work = text_eq_z(message->method, "hook") || text_eq_z(message->method, "route");
        if (is_work) {
            open_call(sieve, message->id);
        }
        return is_work;
    }
    if (is_of_plugin && message->kind == BRIDGE_RESPONSE) {
        return close_call(sieve, message->id);
    }
    return message->kind != BRIDGE_NOTIFICATION || !is_of_plugin ||
           !(text_eq_z(message->method, "log") || text_eq_z(message->method, "metric") ||
             text_eq_z(message->method, "listening"));
}

void recording_sieve_take(struct recording_sieve *sieve, struct buf *out, bool is_of_plugin,
                          struct text frame)
{
    struct arena arena;
    struct value value;
    struct bridge_message message;
    const char *why = NULL;
    arena_init(&arena);
    if (bridge_frame_read(&arena, frame, &value, &message, &why)) {
        bool is_create =
            !is_of_plugin && message.kind == BRIDGE_REQUEST && text_eq_z(message.method, "create");
        if (is_create) {
            begin_life(sieve, &arena, out, &value.list.items[value.list.count - 1]);
        } else if (is_kept(sieve, &message, is_of_plugin)) {
            put_frame(sieve, &arena, out, is_of_plugin ? RECORDING_SAID : RECORDING_TOLD, frame,
                      &value);
        }
    }
    arena_fini(&arena);
}
