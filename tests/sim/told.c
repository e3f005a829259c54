#include "told.h"

static bool is_instant(struct text key, bool *is_ms)
{
    *is_ms = text_ends(key, TEXT("_ms"));
    return *is_ms || text_ends(key, TEXT("_us"));
}

void told_put_number(struct buf *out, struct text key, int64_t number)
{
    bool is_ms = false;
    if (is_instant(key, &is_ms)) {
        int64_t us = is_ms ? number * 1000 : number;
        bool is_after = us >= SIM_WALL_US;
        buf_printf(out, "%s%lld", is_after ? "+" : "",
                   (long long)((us - (is_after ? SIM_WALL_US + TOLD_START_US : 0)) / SIM_SECOND));
    } else {
        buf_printf(out, "%lld", (long long)number);
    }
}

/* A page whose result was lost is rightly sent again; a Message-ID has chance in it, so that of a
 * command that had not become durable was another one; how late a timer is in milliseconds tells
 * how long the restart took (whole seconds are compared: late_by_s); the token in the address to
 * which a customer answers, and so the bytes of that answer, are of a secret that the store is made
 * with. */
bool told_differs_honestly(const struct value_pair *pair)
{
    struct text key = pair->key;
    bool has_token = text_eq_z(key, "to") && pair->value.type == VALUE_TEXT &&
                     text_find(pair->value.text, TEXT("+"), 0) != SIZE_MAX;
    return has_token || text_eq_z(key, "raw") || text_eq_z(key, "attempt") ||
           text_eq_z(key, "external_id") || text_eq_z(key, "late_by_ms");
}

static void put_map(struct buf *out, const struct value *map)
{
    bool is_first = true;
    buf_put_z(out, "{");
    for (size_t i = 0; i < map->map.count; i++) {
        const struct value_pair *pair = &map->map.pairs[i];
        if (!told_differs_honestly(pair)) {
            buf_printf(out, "%s%.*s:", is_first ? "" : " ", TEXT_ARG(pair->key));
            told_put(out, pair->key, &pair->value);
            is_first = false;
        }
    }
    buf_put_z(out, "}");
}

void told_put(struct buf *out, struct text key, const struct value *value)
{
    switch (value->type) {
    case VALUE_TEXT: buf_put_text(out, value->text); break;
    case VALUE_INT: told_put_number(out, key, value->number); break;
    case VALUE_BOOL: buf_put_z(out, value->boolean ? "true" : "false"); break;
    case VALUE_LIST:
        buf_put_z(out, "[");
        for (size_t i = 0; i < value->list.count; i++) {
            buf_put_z(out, i > 0 ? " " : "");
            told_put(out, TEXT_NONE, &value->list.items[i]);
        }
        buf_put_z(out, "]");
        break;
    case VALUE_MAP: put_map(out, value); break;
    case VALUE_NIL: buf_put_z(out, "nil"); break;
    case VALUE_FLOAT:
    case VALUE_BYTES: buf_put_z(out, "?"); break;
    }
}

/* --- paths --- */

static const struct value *under(const struct value *map, struct text key)
{
    for (size_t i = 0; map->type == VALUE_MAP && i < map->map.count; i++) {
        if (text_eq(map->map.pairs[i].key, key)) {
            return &map->map.pairs[i].value;
        }
    }
    return NULL;
}

static const struct value *at(const struct value *list, int64_t position)
{
    int64_t count = (int64_t)list->list.count;
    position += position < 0 ? count : 0;
    return position >= 0 && position < count ? &list->list.items[position] : NULL;
}

static void pick(struct buf *out, struct text key, struct text path, const struct value *value)
{
    int64_t position = 0;
    struct text rest = path;
    struct text part;
    if (value == NULL || !text_split(&rest, '.', &part)) {
        if (value != NULL) {
            told_put(out, key, value);
        } else {
            buf_put_z(out, "nothing");
        }
    } else if (text_eq_z(part, "#")) {
        buf_printf(out, "%zu", value->type == VALUE_MAP ? value->map.count : value_count(value));
    } else if (value->type != VALUE_LIST) {
        pick(out, part, rest, under(value, part));
    } else if (text_to_i64(part, &position)) {
        pick(out, TEXT_NONE, rest, at(value, position));
    } else {
        buf_put_z(out, "[");
        for (size_t i = 0; i < value->list.count; i++) {
            buf_put_z(out, i > 0 ? " " : "");
            pick(out, TEXT_NONE, path, &value->list.items[i]);
        }
        buf_put_z(out, "]");
    }
}

void told_pick(struct buf *out, struct text path, const struct value *value)
{
    pick(out, TEXT_NONE, path, value);
}

const struct story_pair *told_missing(const struct story_pair *pairs, size_t count,
                                      const struct value *value, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        buf_clear(out);
        told_pick(out, pairs[i].key, value);
        bool is_there = pairs[i].is_part ? text_find(buf_text(out), pairs[i].value, 0) != SIZE_MAX
                                         : text_eq(buf_text(out), pairs[i].value);
        if (!is_there) {
            return &pairs[i];
        }
    }
    return NULL;
}
