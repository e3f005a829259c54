#include "schema_plugin.h"
#include "base/unit.h"
#include "schema_core.h"

static struct option_table rows_of(const struct option_table *table, const rung_option *option)
{
    return (struct option_table){option->rows, option->n_rows, table->stride};
}

static void put_types(struct arena *arena, struct value *map, const char *const *types)
{
    struct value *list = value_put(arena, map, "type");
    for (; *types != NULL; types++) {
        *value_append(arena, list) = value_of_text(text_z(*types));
    }
}

/* In base units; equal: unbounded. A pattern cannot say it, so the description does. */
static void put_range(struct arena *arena, struct value *map, const rung_option *option)
{
    bool is_bounded = option->min < option->max || option->max < option->min;
    if (is_bounded && (option->type == RUNG_T_INT || option->type == RUNG_T_FLOAT)) {
        *value_put(arena, map, "minimum") =
            (struct value){.type = VALUE_FLOAT, .real = option->min};
        *value_put(arena, map, "maximum") =
            (struct value){.type = VALUE_FLOAT, .real = option->max};
    }
}

static void put_choices(struct arena *arena, struct value *map, const rung_option *option)
{
    struct text rest = text_z(option->choices), word;
    struct value *list = value_put(arena, map, "enum");
    while (text_split(&rest, '|', &word)) {
        *value_append(arena, list) = value_of_text(word);
    }
}

static struct value draw_table(struct arena *arena, const struct option_table *table);

static void put_type(struct arena *arena, struct value *map, const struct option_table *table,
                     const rung_option *option)
{
    static const char *const scalar[] = {"string", "number", "boolean", NULL};
    switch (option->type) {
    case RUNG_T_BOOL: schema_core_put(arena, map, "type", TEXT("boolean")); break;
    case RUNG_T_INT: schema_core_put(arena, map, "type", TEXT("integer")); break;
    case RUNG_T_FLOAT: schema_core_put(arena, map, "type", TEXT("number")); break;
    case RUNG_T_DURATION: schema_core_time(arena, map, SCHEMA_CORE_DURATION); break;
    case RUNG_T_SIZE: schema_core_size(arena, map); break;
    case RUNG_T_SPAN: schema_core_time(arena, map, SCHEMA_CORE_SPAN); break;
    case RUNG_T_ENUM: put_choices(arena, map, option); break;
    case RUNG_T_LIST: schema_core_list(arena, map, NULL); break;
    case RUNG_T_SECRET:
        schema_core_put(arena, map, "type", TEXT("string"));
        *value_put(arena, map, "writeOnly") = value_of_bool(true);
        break;
    case RUNG_T_TABLE: {
        struct option_table rows = rows_of(table, option);
        struct value row = draw_table(arena, &rows);
        schema_core_list(arena, map, &row);
        break;
    }
    default: put_types(arena, map, scalar); break;
    }
    put_range(arena, map, option);
}

/* A secret has none that may be shown, a list is written with commas. */
static void put_default(struct arena *arena, struct value *map, const rung_option *option)
{
    struct text text = text_z(option->def);
    int64_t number = 0;
    if (text.n == 0 || option->type == RUNG_T_SECRET || option->type == RUNG_T_TABLE) {
        return;
    }
    if (option->type == RUNG_T_BOOL) {
        *value_put(arena, map, "default") = value_of_bool(text_eq_z(text, "true"));
    } else if (option->type == RUNG_T_INT && text_to_i64(text, &number)) {
        *value_put(arena, map, "default") = value_of_int(number);
    } else if (option->type != RUNG_T_FLOAT && option->type != RUNG_T_LIST) {
        schema_core_put(arena, map, "default", text);
    }
}

static const char *hint_of(const rung_option *option)
{
    switch (option->type) {
    case RUNG_T_DURATION: return "a duration: " UNIT_DURATION_UNITS;
    case RUNG_T_SIZE: return "a size: " UNIT_SIZE_UNITS;
    case RUNG_T_SPAN: return "a span: " UNIT_SPAN_UNITS;
    case RUNG_T_SECRET: return "a secret: env:NAME or file:/path";
    case RUNG_T_RULE: return "a rule, see rung.yaml(5)";
    case RUNG_T_ADDRESS: return "an address of the loopback";
    default: return option_read_type_name(option->type);
    }
}

static struct value draw(struct arena *arena, const struct option_table *table,
                         const rung_option *option)
{
    struct value map = {.type = VALUE_MAP};
    bool is_reference = option->type == RUNG_T_REFERENCE;
    schema_core_put(arena, &map, "description",
                    arena_printf(arena, "%s (%s%s%s)", option->doc ? option->doc : "",
                                 hint_of(option), is_reference ? " of a " : "",
                                 is_reference ? option->choices : ""));
    put_type(arena, &map, table, option);
    put_default(arena, &map, option);
    return map;
}

static struct value draw_table(struct arena *arena, const struct option_table *table)
{
    struct value map = {.type = VALUE_MAP}, properties = {.type = VALUE_MAP};
    struct value required = {.type = VALUE_LIST};
    for (size_t i = 0; i < table->count; i++) {
        const rung_option *option = option_read_at(table, i);
        *value_put(arena, &properties, option->key) = draw(arena, table, option);
        if (option->def == NULL) {
            *value_append(arena, &required) = value_of_text(text_z(option->key));
        }
    }
    schema_core_put(arena, &map, "type", TEXT("object"));
    *value_put(arena, &map, "properties") = properties;
    *value_put(arena, &map, "additionalProperties") = value_of_bool(false);
    if (required.list.count > 0) {
        *value_put(arena, &map, "required") = required;
    }
    return map;
}

struct value schema_plugin(struct arena *arena, const rung_plugin *plugin)
{
    struct option_table table = {plugin->options, plugin->n_options, plugin->option_size};
    struct value map = draw_table(arena, &table);
    schema_core_put(arena, &map, "title",
                    arena_printf(arena, "%s %s", plugin->id, plugin->version));
    return map;
}

struct value schema_plugin_rule(struct arena *arena, const rung_plugin *plugin,
                                const struct value *names)
{
    struct value rule = {.type = VALUE_MAP};
    struct value *condition = value_put(arena, &rule, "if");
    struct value *properties = value_put(arena, condition, "properties");
    *value_put(arena, value_put(arena, properties, "use"), "enum") = *names;
    struct value *needs = value_put(arena, condition, "required");
    *value_append(arena, needs) = value_of_text(TEXT("use"));
    struct value *then = value_put(arena, &rule, "then");
    struct value *config = value_put(arena, value_put(arena, then, "properties"), "config");
    *config = schema_plugin(arena, plugin);
    if (value_get(config, "required") != NULL) {
        struct value *also = value_put(arena, then, "required");
        *value_append(arena, also) = value_of_text(TEXT("config"));
    }
    return rule;
}

/* --- for people --- */

static void print_amount(struct buf *out, const rung_option *option, double amount)
{
    bool is_ms = option->type == RUNG_T_DURATION;
    buf_printf(out, "%.10g%s", amount, is_ms ? "ms" : option->type == RUNG_T_SIZE ? "B" : "");
}

static void print_options(struct buf *out, const struct option_table *table, int indent)
{
    for (size_t i = 0; i < table->count; i++) {
        const rung_option *option = option_read_at(table, i);
        buf_printf(out, "%*s%s: %s", indent, "", option->key, hint_of(option));
        if (option->choices != NULL) {
            buf_printf(out, " %s%s", option->type == RUNG_T_REFERENCE ? "of a " : "",
                       option->choices);
        }
        if (option->min < option->max) {
            buf_put_z(out, ", ");
            print_amount(out, option, option->min);
            buf_put_z(out, " to ");
            print_amount(out, option, option->max);
        }
        buf_put_z(out, option->def == NULL ? "; required" : "");
        if (option->def != NULL && option->def[0] != '\0') {
            buf_printf(out, "; %s", option->def);
        }
        buf_printf(out, "\n%*s    %s\n", indent, "", option->doc ? option->doc : "");
        if (option->type == RUNG_T_TABLE) {
            struct option_table rows = rows_of(table, option);
            print_options(out, &rows, indent + 4);
        }
    }
}

void schema_plugin_page(struct buf *out, const rung_plugin *plugin)
{
    struct option_table table = {plugin->options, plugin->n_options, plugin->option_size};
    buf_printf(out, "%s %s\n\n", plugin->id, plugin->version);
    if (table.count == 0) {
        buf_put_z(out, "It has no options.\n");
    }
    print_options(out, &table, 0);
}
