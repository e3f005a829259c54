#include "host/option_read.h"
#include <stdlib.h>
#include <string.h>
#include "base/config_read.h"
#include "base/must.h"
#include "base/unit.h"
#include "host/rule_read.h"

#define CHOICES_MAX 32

static const char *const type_names[] = {
    [RUNG_T_BOOL] = "true or false",  [RUNG_T_INT] = "whole number", [RUNG_T_FLOAT] = "number",
    [RUNG_T_DURATION] = "duration",   [RUNG_T_SIZE] = "size",        [RUNG_T_STRING] = "text",
    [RUNG_T_ENUM] = "word",           [RUNG_T_URL] = "URL",          [RUNG_T_SECRET] = "secret",
    [RUNG_T_LIST] = "list",           [RUNG_T_SPAN] = "span",        [RUNG_T_RULE] = "rule",
    [RUNG_T_REFERENCE] = "reference", [RUNG_T_ADDRESS] = "address",  [RUNG_T_TABLE] = "table"};

const char *option_read_type_name(uint32_t type)
{
    bool is_known = type >= RUNG_T_BOOL && type <= RUNG_T_TABLE;
    return is_known ? type_names[type] : "?";
}

/* One value: the option, where it stands, where it goes. */
struct slot {
    struct option_read *read;
    const rung_option *option;
    const struct config_node *node; /* a scalar, but for lists and tables */
    char *member;                   /* inside the plugin's struct */
};

static void complain(const struct slot *slot, const char *what)
{
    config_node_complain(slot->read->config, slot->node->place, "%s: \"%.*s\" %s",
                         slot->option->key, TEXT_ARG(text_slice(slot->node->text, 0, 200)), what);
}

static void put_kept(const struct slot *slot, struct text kept)
{
    rung_str value = {kept.p, kept.n};
    memcpy(slot->member, &value, sizeof value);
}

static void put_text(const struct slot *slot, struct text text)
{
    put_kept(slot, arena_text(slot->read->arena, text));
}

static void put_int(const struct slot *slot, int64_t number)
{
    memcpy(slot->member, &number, sizeof number);
}

static bool is_bounded(const rung_option *option)
{
    return option->min < option->max;
}

/* Bounds are in base units; people read them with one. */
static struct text with_unit(struct arena *arena, uint32_t type, double bound)
{
    int64_t number = (int64_t)bound;
    if (type == RUNG_T_DURATION) {
        bool whole = number % 1000 == 0;
        return arena_printf(arena, "%lld%s", (long long)(whole ? number / 1000 : number),
                            whole ? "s" : "ms");
    }
    if (type == RUNG_T_SIZE && number % 1024 == 0 && number != 0) {
        return arena_printf(arena, "%lldKiB", (long long)(number / 1024));
    }
    return type == RUNG_T_FLOAT ? arena_printf(arena, "%g", bound)
                                : arena_printf(arena, "%lld", (long long)number);
}

static bool in_range(const struct slot *slot, double number)
{
    const rung_option *option = slot->option;
    if (!is_bounded(option) || (number >= option->min && number <= option->max)) {
        return true;
    }
    struct arena *arena = slot->read->arena;
    struct text low = with_unit(arena, option->type, option->min);
    struct text high = with_unit(arena, option->type, option->max);
    config_node_complain(
        slot->read->config, slot->node->place, "%s is %.*s; %.*s to %.*s are taken", option->key,
        TEXT_ARG(text_slice(slot->node->text, 0, 100)), TEXT_ARG(low), TEXT_ARG(high));
    return false;
}

static void read_bool(const struct slot *slot)
{
    bool value = text_eq_z(slot->node->text, "true");
    if (!value && !text_eq_z(slot->node->text, "false")) {
        complain(slot, "is neither true nor false");
    }
    memcpy(slot->member, &value, sizeof value);
}

static void read_number(const struct slot *slot)
{
    int64_t number = 0;
    uint32_t type = slot->option->type;
    bool fits = type == RUNG_T_INT        ? text_to_i64(slot->node->text, &number)
                : type == RUNG_T_DURATION ? unit_duration(slot->node->text, &number)
                                          : unit_size(slot->node->text, &number);
    if (!fits) {
        complain(slot, type == RUNG_T_INT        ? "is no whole number"
                       : type == RUNG_T_DURATION ? "is no duration; units are " UNIT_DURATION_UNITS
                                                 : "is no size; units are " UNIT_SIZE_UNITS);
    } else if (in_range(slot, (double)number)) {
        put_int(slot, number);
    }
}

static void read_float(const struct slot *slot)
{
    char *end = NULL;
    const char *z = arena_text(slot->read->arena, slot->node->text).p;
    double number = strtod(z, &end);
    if (slot->node->text.n == 0 || *end != '\0' || number != number) {
        complain(slot, "is no number");
    } else if (in_range(slot, number)) {
        memcpy(slot->member, &number, sizeof number);
    }
}

static void read_span(const struct slot *slot)
{
    int64_t amount = 0;
    int unit = 0;
    if (!unit_span(slot->node->text, &amount, &unit) || unit == UNIT_SPAN_DAYS) {
        complain(slot, "is no span; write 30m, or 2bh for working time");
        return;
    }
    rung_span span = {.ms = amount * 1000, .business = unit == UNIT_SPAN_BUSINESS};
    memcpy(slot->member, &span, sizeof span);
}

static void read_enum(const struct slot *slot)
{
    const char *words[CHOICES_MAX];
    size_t count = 0;
    struct text rest = text_z(slot->option->choices);
    struct text word;
    while (count < CHOICES_MAX && text_split(&rest, '|', &word)) {
        if (text_eq(word, slot->node->text)) {
            put_text(slot, word);
            return;
        }
        words[count++] = arena_text(slot->read->arena, word).p;
    }
    int nearest = text_nearest(slot->node->text, words, count);
    config_node_complain(slot->read->config, slot->node->place,
                         nearest >= 0 ? "%s is never \"%.*s\"; did you mean \"%s\"?"
                                      : "%s is never \"%.*s\"; one of %s is taken",
                         slot->option->key, TEXT_ARG(text_slice(slot->node->text, 0, 100)),
                         nearest >= 0 ? words[nearest] : slot->option->choices);
}

/* scheme://[user@]host[:port]/...; the host goes to the list of those that may be called. */
static void read_url(const struct slot *slot)
{
    struct text url = slot->node->text;
    size_t scheme = text_find(url, TEXT("://"), 0);
    if (url.n == 0) {
        put_text(slot, url);
        return;
    }
    if (scheme == SIZE_MAX || scheme == 0 || text_find(url, TEXT(" "), 0) != SIZE_MAX) {
        complain(slot, "is no URL; write https://host/path");
        return;
    }
    struct text host = text_slice(url, scheme + 3, url.n);
    host = text_slice(host, 0, text_find(host, TEXT("/"), 0));
    size_t user = text_find(host, TEXT("@"), 0);
    host = user == SIZE_MAX ? host : text_slice(host, user + 1, host.n);
    size_t bracket = text_find(host, TEXT("]"), 0);
    size_t colon = text_find(host, TEXT(":"), bracket == SIZE_MAX ? 0 : bracket);
    host = text_slice(host, 0, colon);
    if (host.n == 0) {
        complain(slot, "names no host; write https://host/path");
        return;
    }
    *ARENA_PUSH(slot->read->arena, slot->read->hosts, slot->read->host_count) =
        arena_text(slot->read->arena, host);
    put_text(slot, url);
}

static void read_secret(const struct slot *slot)
{
    struct text secret =
        slot->node->text.n == 0 ? TEXT_NONE : config_read_secret(slot->read->config, slot->node);
    struct text kept = arena_secret(slot->read->arena, secret);
    *ARENA_PUSH(slot->read->arena, slot->read->secrets, slot->read->secret_count) = kept;
    put_kept(slot, kept);
}

static bool is_there(const struct policy_set *set, struct text kind, struct text name)
{
    return text_eq_z(kind, "team")                ? roster_team(&set->roster, name) != NULL
           : text_eq_z(kind, "agent")             ? roster_agent(&set->roster, name) != NULL
           : text_eq_z(kind, "calendar")          ? policy_set_calendar(set, name) != NULL
           : text_eq_z(kind, "sla_policy")        ? policy_set_sla(set, name) != NULL
           : text_eq_z(kind, "escalation_policy") ? policy_set_escalation(set, name) != NULL
           : text_eq_z(kind, "schedule")          ? policy_set_schedule(set, name) != NULL
                                                  : false;
}

static void read_reference(const struct slot *slot)
{
    struct text kind = text_z(slot->option->choices);
    if (slot->node->text.n > 0 && !is_there(slot->read->policies, kind, slot->node->text)) {
        config_node_complain(slot->read->config, slot->node->place, "%s: there is no %s \"%.*s\"",
                             slot->option->key, slot->option->choices,
                             TEXT_ARG(text_slice(slot->node->text, 0, 100)));
        return;
    }
    put_text(slot, slot->node->text);
}

static void read_address(const struct slot *slot)
{
    struct text host;
    unsigned port = 0;
    if (config_read_loopback(slot->read->config, slot->node, slot->option->key, &host, &port)) {
        put_text(slot, arena_printf(slot->read->arena, "%.*s:%u", TEXT_ARG(host), port));
    }
}

static void read_rule(const struct slot *slot)
{
    const struct rung_rule *bound = NULL;
    if (slot->node->text.n == 0 && slot->option->def == NULL) {
        complain(slot, "is no rule; one that always holds is written true");
    }
    if (slot->node->text.n > 0) {
        struct rung_rule *rule = ARENA_NEW(slot->read->arena, struct rung_rule);
        rule->source = arena_text(slot->read->arena, slot->node->text);
        rule->expression =
            rule_read(slot->read->arena, slot->read->config, slot->node, slot->option->key);
        bound = rule;
    }
    memcpy(slot->member, &bound, sizeof bound);
}

static void put_list(const struct slot *slot, const struct text *items, size_t count)
{
    rung_str *copies = ARENA_NEW_ARRAY(slot->read->arena, rung_str, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct text kept = arena_text(slot->read->arena, items[i]);
        copies[i] = (rung_str){kept.p, kept.n};
    }
    rung_list list = {copies, count};
    memcpy(slot->member, &list, sizeof list);
}

static void read_list(const struct slot *slot)
{
    struct text *items = NULL;
    size_t count = 0;
    if (slot->node->kind == CONFIG_MAP) {
        config_node_complain(slot->read->config, slot->node->key_place, "%s must be a list",
                             slot->option->key);
        return;
    }
    if (slot->node->kind == CONFIG_SCALAR) { /* a default, or a list of one line: a, b, c */
        struct text rest = slot->node->text;
        struct text item;
        while (text_split(&rest, ',', &item)) {
            *ARENA_PUSH(slot->read->arena, items, count) = text_trim(item);
        }
    }
    for (size_t i = 0; slot->node->kind == CONFIG_LIST && i < slot->node->count; i++) {
        const struct config_node *item = &slot->node->items[i];
        if (item->kind != CONFIG_SCALAR) {
            config_node_complain(slot->read->config, item->place,
                                 "%s: an item of this list is a single value", slot->option->key);
            return;
        }
        *ARENA_PUSH(slot->read->arena, items, count) = item->text;
    }
    put_list(slot, items, count);
}

static void read_scalar(const struct slot *slot)
{
    switch (slot->option->type) {
    case RUNG_T_BOOL: read_bool(slot); break;
    case RUNG_T_INT:
    case RUNG_T_DURATION:
    case RUNG_T_SIZE: read_number(slot); break;
    case RUNG_T_FLOAT: read_float(slot); break;
    case RUNG_T_SPAN: read_span(slot); break;
    case RUNG_T_ENUM: read_enum(slot); break;
    case RUNG_T_URL: read_url(slot); break;
    case RUNG_T_SECRET: read_secret(slot); break;
    case RUNG_T_RULE: read_rule(slot); break;
    case RUNG_T_REFERENCE: read_reference(slot); break;
    case RUNG_T_ADDRESS: read_address(slot); break;
    default: put_text(slot, slot->node->text); break;
    }
}

/* --- maps and tables of maps --- */

static void check_known(struct option_read *read, const struct option_table *table,
                        const struct config_node *map)
{
    const char **names = ARENA_NEW_ARRAY(read->arena, const char *, table->count + 1);
    for (size_t i = 0; i < table->count; i++) {
        names[i] = option_read_at(table, i)->key;
    }
    config_read_known(read->config, map, names);
}

static void read_into(struct option_read *read, const struct option_table *table, char *out,
                      const struct config_node *map, struct config_place place, unsigned depth);

static void read_table(const struct slot *slot, size_t stride, unsigned depth)
{
    const rung_option *option = slot->option;
    struct option_read *read = slot->read;
    struct option_table rows = {option->rows, option->n_rows, stride};
    const struct config_node *list = slot->node;
    if (list->kind != CONFIG_LIST || list->count > OPTION_ROWS_MAX) {
        config_node_complain(read->config, list->key.n ? list->key_place : list->place,
                             "%s must be a list of at most %d maps", option->key, OPTION_ROWS_MAX);
        return;
    }
    char *memory = arena_alloc(read->arena, option->row_size * list->count + 1);
    for (size_t i = 0; i < list->count; i++) {
        const struct config_node *row = &list->items[i];
        if (row->kind != CONFIG_MAP) {
            config_node_complain(read->config, row->place, "%s: row %zu must be a map", option->key,
                                 i + 1);
            continue;
        }
        struct config_place place = row->count > 0 ? row->items[0].key_place : row->place;
        read_into(read, &rows, memory + i * option->row_size, row, place, depth + 1);
    }
    rung_table table = {memory, list->count};
    memcpy(slot->member, &table, sizeof table);
}

/* `out` is written through the slot. NOLINTNEXTLINE(readability-non-const-parameter) */
static void read_one(struct option_read *read, const rung_option *option, size_t stride, char *out,
                     const struct config_node *map, struct config_place place, unsigned depth)
{
    const struct config_node *node = config_node_get(map, option->key);
    struct config_node written = {
        .kind = CONFIG_SCALAR, .place = place, .text = text_z(option->def)};
    struct slot slot = {
        .read = read, .option = option, .node = node ? node : &written, .member = out};
    if (node == NULL && option->type == RUNG_T_TABLE) {
        return; /* no rows: zero */
    }
    if (node == NULL && option->def == NULL) {
        config_node_complain(read->config, place, "\"%s\" is missing: %s (%s)", option->key,
                             option->doc ? option->doc : "a setting",
                             option_read_type_name(option->type));
    } else if (option->type == RUNG_T_TABLE) {
        read_table(&slot, stride, depth);
    } else if (option->type == RUNG_T_LIST) {
        read_list(&slot);
    } else if (slot.node->kind != CONFIG_SCALAR) {
        config_node_complain(read->config, slot.node->key_place, "%s must be a single value: %s",
                             option->key, option_read_type_name(option->type));
    } else {
        read_scalar(&slot);
    }
}

static void read_into(struct option_read *read, const struct option_table *table, char *out,
                      const struct config_node *map, struct config_place place, unsigned depth)
{
    if (depth > 4) {
        config_node_complain(read->config, place, "tables nest deeper than 4");
        return;
    }
    check_known(read, table, map);
    for (size_t i = 0; i < table->count; i++) {
        const rung_option *option = option_read_at(table, i);
        read_one(read, option, table->stride, out + option->offset, map, place, depth);
    }
}

void *option_read(struct option_read *read, const struct option_table *table, size_t size,
                  const struct config_node *map, struct config_place place)
{
    MUST(size <= OPTION_CONFIG_BYTES_MAX);
    char *out = arena_alloc(read->arena, size + 1);
    read_into(read, table, out, map, place, 0);
    return out;
}
