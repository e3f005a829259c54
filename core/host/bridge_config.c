#include "host/bridge_config.h"
#include <string.h>
#include "host/bridge_shape.h"

#define SLOT_BYTES 16 /* room for a member of any type, aligned for all */

static const char *const types[] = {
    [RUNG_T_BOOL] = "bool",           [RUNG_T_INT] = "int",         [RUNG_T_FLOAT] = "float",
    [RUNG_T_DURATION] = "duration",   [RUNG_T_SIZE] = "size",       [RUNG_T_STRING] = "string",
    [RUNG_T_ENUM] = "enum",           [RUNG_T_URL] = "url",         [RUNG_T_SECRET] = "secret",
    [RUNG_T_LIST] = "list",           [RUNG_T_SPAN] = "span",       [RUNG_T_RULE] = "rule",
    [RUNG_T_REFERENCE] = "reference", [RUNG_T_ADDRESS] = "address", [RUNG_T_TABLE] = "table"};
#define TYPE_COUNT (sizeof types / sizeof types[0])

static struct option_table rows_of(const struct option_table *table, const rung_option *option)
{
    return (struct option_table){option->rows, option->n_rows, table->stride};
}

/* --- values --- */

static int64_t number_of(struct bridge_rules *rules, const struct rung_rule *rule)
{
    *ARENA_PUSH(rules->arena, rules->items, rules->count) = rule;
    return (int64_t)rules->count;
}

static void pack_rule(struct pack *pack, const char *member, struct bridge_rules *rules)
{
    const struct rung_rule *rule = NULL;
    memcpy(&rule, member, sizeof rule);
    if (rule == NULL) {
        pack_nil(pack);
    } else {
        pack_int(pack, number_of(rules, rule));
    }
}

static void pack_span(struct pack *pack, const char *member)
{
    rung_span span;
    memcpy(&span, member, sizeof span);
    pack_map_begin(pack);
    pack_pair_int(pack, "ms", span.ms);
    pack_pair_bool(pack, "business", span.business != 0);
    pack_map_end(pack);
}

static struct text text_of(rung_str text)
{
    return text.p == NULL ? TEXT_NONE : (struct text){text.p, text.n};
}

static void pack_list(struct pack *pack, const char *member)
{
    rung_list list;
    memcpy(&list, member, sizeof list);
    pack_list_begin(pack);
    for (size_t i = 0; i < list.n; i++) {
        pack_text(pack, text_of(list.v[i]));
    }
    pack_list_end(pack);
}

static void pack_rows(struct pack *pack, const struct option_table *table,
                      const rung_option *option, const char *member, struct bridge_rules *rules)
{
    struct option_table rows = rows_of(table, option);
    rung_table given;
    memcpy(&given, member, sizeof given);
    pack_list_begin(pack);
    for (size_t i = 0; i < given.n; i++) {
        pack_map_begin(pack);
        bridge_config_pack(pack, &rows, (const char *)given.rows + i * option->row_size, rules);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_text_member(struct pack *pack, const char *member)
{
    rung_str text;
    memcpy(&text, member, sizeof text);
    pack_text(pack, text_of(text));
}

void bridge_config_pack(struct pack *pack, const struct option_table *table, const void *config,
                        struct bridge_rules *rules)
{
    for (size_t i = 0; i < table->count; i++) {
        const rung_option *option = option_read_at(table, i);
        const char *member = (const char *)config + option->offset;
        int64_t number = 0;
        double real = 0;
        bool boolean = false;
        pack_key(pack, option->key);
        switch (option->type) {
        case RUNG_T_BOOL:
            memcpy(&boolean, member, sizeof boolean);
            pack_bool(pack, boolean);
            break;
        case RUNG_T_INT:
        case RUNG_T_DURATION:
        case RUNG_T_SIZE:
            memcpy(&number, member, sizeof number);
            pack_int(pack, number);
            break;
        case RUNG_T_FLOAT:
            memcpy(&real, member, sizeof real);
            pack_real(pack, real);
            break;
        case RUNG_T_SPAN: pack_span(pack, member); break;
        case RUNG_T_RULE: pack_rule(pack, member, rules); break;
        case RUNG_T_LIST: pack_list(pack, member); break;
        case RUNG_T_TABLE: pack_rows(pack, table, option, member, rules); break;
        default: pack_text_member(pack, member); break;
        }
    }
}

static void put_list(struct arena *arena, const struct value *list, char *member)
{
    size_t count = value_count(list);
    rung_str *items = ARENA_NEW_ARRAY(arena, rung_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct text kept = arena_text(arena, value_text_at(list, i));
        items[i] = (rung_str){kept.p, kept.n};
    }
    rung_list given = {items, count};
    memcpy(member, &given, sizeof given);
}

struct reading {
    struct arena *arena;
    const void *(*rule_of)(void *ctx, int64_t number);
    void *ctx;
};

static void put_rows(const struct reading *reading, const struct option_table *table,
                     const rung_option *option, const struct value *list, char *member)
{
    struct option_table rows = rows_of(table, option);
    size_t count = value_count(list);
    char *memory = arena_alloc(reading->arena, option->row_size * count + 1);
    for (size_t i = 0; i < count; i++) {
        bridge_config_read(reading->arena, &rows, &list->list.items[i],
                           memory + i * option->row_size, reading->rule_of, reading->ctx);
    }
    rung_table given = {memory, count};
    memcpy(member, &given, sizeof given);
}

static void put_rule(const struct reading *reading, int64_t number, char *member)
{
    const void *rule = number > 0 ? reading->rule_of(reading->ctx, number) : NULL;
    memcpy(member, &rule, sizeof rule);
}

static void read_member(const struct reading *reading, const struct option_table *table,
                        const rung_option *option, const struct value *map, char *member)
{
    const struct value *given = value_get(map, option->key);
    int64_t number = value_int(map, option->key, 0);
    double real = value_real(map, option->key, 0);
    bool boolean = value_bool(map, option->key, false);
    rung_span span = {value_int(given, "ms", 0), value_bool(given, "business", false)};
    switch (option->type) {
    case RUNG_T_BOOL: memcpy(member, &boolean, sizeof boolean); break;
    case RUNG_T_INT:
    case RUNG_T_DURATION:
    case RUNG_T_SIZE: memcpy(member, &number, sizeof number); break;
    case RUNG_T_FLOAT: memcpy(member, &real, sizeof real); break;
    case RUNG_T_SPAN: memcpy(member, &span, sizeof span); break;
    case RUNG_T_RULE: put_rule(reading, number, member); break;
    case RUNG_T_LIST: put_list(reading->arena, given, member); break;
    case RUNG_T_TABLE: put_rows(reading, table, option, given, member); break;
    default: {
        rung_str text = bridge_shape_text(reading->arena, map, option->key);
        memcpy(member, &text, sizeof text);
    }
    }
}

void bridge_config_read(struct arena *arena, const struct option_table *table,
                        const struct value *map, void *config,
                        const void *(*rule_of)(void *ctx, int64_t number), void *ctx)
{
    struct reading reading = {arena, rule_of, ctx};
    for (size_t i = 0; i < table->count; i++) {
        const rung_option *option = option_read_at(table, i);
        read_member(&reading, table, option, map, (char *)config + option->offset);
    }
}

/* --- descriptors --- */

static void pack_optional(struct pack *pack, const char *key, const char *z)
{
    if (z != NULL) {
        pack_pair_z(pack, key, z);
    }
}

void bridge_config_pack_options(struct pack *pack, const struct option_table *table)
{
    pack_list_begin(pack);
    for (size_t i = 0; i < table->count; i++) {
        const rung_option *option = option_read_at(table, i);
        pack_map_begin(pack);
        pack_pair_z(pack, "key", option->key);
        pack_pair_z(pack, "type", option->type < TYPE_COUNT ? types[option->type] : "?");
        pack_optional(pack, "def", option->def);
        pack_optional(pack, "choices", option->choices);
        pack_optional(pack, "doc", option->doc);
        if (option->min < option->max) {
            pack_key(pack, "min");
            pack_real(pack, option->min);
            pack_key(pack, "max");
            pack_real(pack, option->max);
        }
        if (option->type == RUNG_T_TABLE) {
            struct option_table rows = rows_of(table, option);
            pack_key(pack, "rows");
            bridge_config_pack_options(pack, &rows);
        }
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static uint32_t type_of(struct text name)
{
    for (uint32_t i = RUNG_T_BOOL; i < TYPE_COUNT; i++) {
        if (text_eq_z(name, types[i])) {
            return i;
        }
    }
    return 0;
}

/* NULL when it is absent. */
static const char *copy(struct arena *arena, const struct value *map, const char *key)
{
    const struct value *found = value_get(map, key);
    return found && found->type == VALUE_TEXT ? arena_text(arena, found->text).p : NULL;
}

static bool read_options(struct arena *arena, const struct value *list, unsigned depth,
                         struct option_table *table, size_t *config_size)
{
    size_t count = value_count(list);
    rung_option *options = ARENA_NEW_ARRAY(arena, rung_option, count + 1);
    *table = (struct option_table){options, count, sizeof(rung_option)};
    *config_size = count * SLOT_BYTES;
    for (size_t i = 0; i < count; i++) {
        const struct value *map = &list->list.items[i];
        options[i] = (rung_option){.type = type_of(value_text(map, "type")),
                                   .key = copy(arena, map, "key"),
                                   .def = copy(arena, map, "def"),
                                   .min = value_real(map, "min", 0),
                                   .max = value_real(map, "max", 0),
                                   .choices = copy(arena, map, "choices"),
                                   .offset = i * SLOT_BYTES,
                                   .doc = copy(arena, map, "doc")};
        if (options[i].type == 0 || options[i].key == NULL) {
            return false;
        }
        struct option_table rows;
        if (options[i].type == RUNG_T_TABLE &&
            (depth == 0 || !read_options(arena, value_get(map, "rows"), depth - 1, &rows,
                                         &options[i].row_size))) {
            return false;
        }
        if (options[i].type == RUNG_T_TABLE) {
            options[i].rows = rows.first;
            options[i].n_rows = rows.count;
        }
    }
    return true;
}

bool bridge_config_read_options(struct arena *arena, const struct value *list,
                                struct option_table *table, size_t *config_size)
{
    return read_options(arena, list, BRIDGE_CONFIG_DEPTH_MAX, table, config_size);
}
