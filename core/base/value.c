#include "base/value.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/must.h"

const char *value_type_name(enum value_type type)
{
    switch (type) {
    case VALUE_NIL: return "nil";
    case VALUE_BOOL: return "true or false";
    case VALUE_INT: return "whole number";
    case VALUE_FLOAT: return "number with a fraction";
    case VALUE_TEXT: return "text";
    case VALUE_BYTES: return "bytes";
    case VALUE_LIST: return "list";
    case VALUE_MAP: return "map";
    }
    return "value of an unknown kind";
}

const struct value *value_get(const struct value *map, const char *key)
{
    if (map == NULL || map->type != VALUE_MAP) {
        return NULL;
    }
    struct text wanted = text_z(key);
    for (size_t i = 0; i < map->map.count; i++) {
        struct text found = map->map.pairs[i].key;
        if (found.n == wanted.n && memcmp(found.p, wanted.p, wanted.n) == 0) {
            return &map->map.pairs[i].value;
        }
    }
    return NULL;
}

int64_t value_int(const struct value *map, const char *key, int64_t otherwise)
{
    const struct value *value = value_get(map, key);
    return value != NULL && value->type == VALUE_INT ? value->number : otherwise;
}

bool value_bool(const struct value *map, const char *key, bool otherwise)
{
    const struct value *value = value_get(map, key);
    return value != NULL && value->type == VALUE_BOOL ? value->boolean : otherwise;
}

struct text value_text(const struct value *map, const char *key)
{
    const struct value *value = value_get(map, key);
    bool fits = value != NULL && (value->type == VALUE_TEXT || value->type == VALUE_BYTES);
    return fits ? value->text : TEXT_NONE;
}

size_t value_count(const struct value *list)
{
    return list != NULL && list->type == VALUE_LIST ? list->list.count : 0;
}

size_t value_items(const struct value *map, const char *key, const struct value **items)
{
    const struct value *list = value_get(map, key);
    size_t count = value_count(list);
    *items = count > 0 ? list->list.items : NULL;
    return count;
}

struct text value_text_at(const struct value *list, size_t index)
{
    if (index >= value_count(list)) {
        return TEXT_NONE;
    }
    const struct value *item = &list->list.items[index];
    return item->type == VALUE_TEXT || item->type == VALUE_BYTES ? item->text : TEXT_NONE;
}

double value_real(const struct value *map, const char *key, double otherwise)
{
    const struct value *value = value_get(map, key);
    if (value != NULL && value->type == VALUE_INT) {
        return (double)value->number;
    }
    return value != NULL && value->type == VALUE_FLOAT ? value->real : otherwise;
}

static const struct value *value_pair_value(const struct value *map, size_t guess, struct text key)
{
    /* Usually both maps were written by the same hand: look at the same place first. */
    if (text_eq(map->map.pairs[guess].key, key)) {
        return &map->map.pairs[guess].value;
    }
    for (size_t i = 0; i < map->map.count; i++) {
        if (text_eq(map->map.pairs[i].key, key)) {
            return &map->map.pairs[i].value;
        }
    }
    return NULL;
}

static bool value_maps_equal(const struct value *a, const struct value *b)
{
    if (a->map.count != b->map.count) {
        return false;
    }
    for (size_t i = 0; i < a->map.count; i++) {
        const struct value *other = value_pair_value(b, i, a->map.pairs[i].key);
        if (other == NULL || !value_equal(&a->map.pairs[i].value, other)) {
            return false;
        }
    }
    return true;
}

static bool value_lists_equal(const struct value *a, const struct value *b)
{
    if (a->list.count != b->list.count) {
        return false;
    }
    for (size_t i = 0; i < a->list.count; i++) {
        if (!value_equal(&a->list.items[i], &b->list.items[i])) {
            return false;
        }
    }
    return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case VALUE_NIL: return true;
    case VALUE_BOOL: return a->boolean == b->boolean;
    case VALUE_INT: return a->number == b->number;
    case VALUE_FLOAT: return a->real == b->real || (isnan(a->real) && isnan(b->real));
    case VALUE_TEXT:
    case VALUE_BYTES: return text_eq(a->text, b->text);
    case VALUE_LIST: return value_lists_equal(a, b);
    case VALUE_MAP: return value_maps_equal(a, b);
    }
    return false;
}

struct value value_of_int(int64_t number)
{
    return (struct value){.type = VALUE_INT, .number = number};
}

struct value value_of_text(struct text text)
{
    return (struct value){.type = VALUE_TEXT, .text = text};
}

struct value value_of_bool(bool boolean)
{
    return (struct value){.type = VALUE_BOOL, .boolean = boolean};
}

struct value *value_put(struct arena *arena, struct value *map, const char *key)
{
    if (map->type == VALUE_NIL) {
        *map = (struct value){.type = VALUE_MAP};
    }
    MUST(map->type == VALUE_MAP);
    struct value_pair *pair = ARENA_PUSH(arena, map->map.pairs, map->map.count);
    *pair = (struct value_pair){.key = arena_text(arena, text_z(key))};
    return &pair->value;
}

struct value *value_append(struct arena *arena, struct value *list)
{
    if (list->type == VALUE_NIL) {
        *list = (struct value){.type = VALUE_LIST};
    }
    MUST(list->type == VALUE_LIST);
    struct value *item = ARENA_PUSH(arena, list->list.items, list->list.count);
    *item = (struct value){.type = VALUE_NIL};
    return item;
}

/* Arrays are made one by one with ARENA_PUSH, so that a copy may grow like the original. */
struct value value_copy(struct arena *arena, const struct value *value)
{
    struct value copy = *value;
    if (value->type == VALUE_TEXT || value->type == VALUE_BYTES) {
        copy.text = arena_text(arena, value->text);
    }
    if (value->type == VALUE_LIST) {
        copy.list.items = NULL;
        copy.list.count = 0;
        for (size_t i = 0; i < value->list.count; i++) {
            struct value item = value_copy(arena, &value->list.items[i]);
            *ARENA_PUSH(arena, copy.list.items, copy.list.count) = item;
        }
    }
    if (value->type == VALUE_MAP) {
        copy.map.pairs = NULL;
        copy.map.count = 0;
        for (size_t i = 0; i < value->map.count; i++) {
            const struct value_pair *pair = &value->map.pairs[i];
            struct value_pair item = {arena_text(arena, pair->key),
                                      value_copy(arena, &pair->value)};
            *ARENA_PUSH(arena, copy.map.pairs, copy.map.count) = item;
        }
    }
    return copy;
}

static void json_escaped(struct buf *out, struct text text)
{
    buf_put_u8(out, '"');
    for (size_t at = 0; at < text.n;) {
        size_t length = text_utf8_at(text, at);
        unsigned char c = (unsigned char)text.p[at];
        if (c == '"' || c == '\\') {
            buf_put_u8(out, '\\');
            buf_put_u8(out, c);
        } else if (c == '\n') {
            buf_put_z(out, "\\n");
        } else if (c < 0x20 || c == 0x7f) {
            buf_printf(out, "\\u%04x", c);
        } else {
            (void)buf_put_repaired(out, text_slice(text, at, at + (length > 0 ? length : 1)));
        }
        at += length > 0 ? length : 1;
    }
    buf_put_u8(out, '"');
}

static void json_base64(struct buf *out, struct text bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    buf_put_u8(out, '"');
    for (size_t at = 0; at < bytes.n; at += 3) {
        size_t have = bytes.n - at < 3 ? bytes.n - at : 3;
        unsigned group = 0;
        for (size_t i = 0; i < 3; i++) {
            group = group << 8 | (i < have ? (unsigned char)bytes.p[at + i] : 0u);
        }
        for (size_t i = 0; i < 4; i++) {
            char digit = digits[group >> (18 - 6 * i) & 63];
            buf_put_u8(out, (uint8_t)(i <= have ? digit : '='));
        }
    }
    buf_put_u8(out, '"');
}

/* The shortest of the usual lengths that reads back as the same number. */
static void json_real(struct buf *out, double real)
{
    if (!isfinite(real)) {
        buf_put_z(out, "null");
        return;
    }
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, real);
        if (strtod(digits, NULL) == real) {
            break;
        }
    }
    buf_put_z(out, digits);
    if (strpbrk(digits, ".e") == NULL) {
        buf_put_z(out, ".0");
    }
}

static void json_line(struct buf *out, int indent, int depth)
{
    if (indent <= 0) {
        return;
    }
    buf_put_u8(out, '\n');
    for (int i = 0; i < indent * depth; i++) {
        buf_put_u8(out, ' ');
    }
}

static void json_write(struct buf *out, const struct value *value, int indent, int depth);

static void json_list(struct buf *out, const struct value *list, int indent, int depth)
{
    buf_put_u8(out, '[');
    for (size_t i = 0; i < list->list.count; i++) {
        buf_put_z(out, i > 0 ? "," : "");
        json_line(out, indent, depth + 1);
        json_write(out, &list->list.items[i], indent, depth + 1);
    }
    if (list->list.count > 0) {
        json_line(out, indent, depth);
    }
    buf_put_u8(out, ']');
}

static void json_map(struct buf *out, const struct value *map, int indent, int depth)
{
    buf_put_u8(out, '{');
    for (size_t i = 0; i < map->map.count; i++) {
        buf_put_z(out, i > 0 ? "," : "");
        json_line(out, indent, depth + 1);
        json_escaped(out, map->map.pairs[i].key);
        buf_put_z(out, indent > 0 ? ": " : ":");
        json_write(out, &map->map.pairs[i].value, indent, depth + 1);
    }
    if (map->map.count > 0) {
        json_line(out, indent, depth);
    }
    buf_put_u8(out, '}');
}

static void json_write(struct buf *out, const struct value *value, int indent, int depth)
{
    switch (value->type) {
    case VALUE_NIL: buf_put_z(out, "null"); return;
    case VALUE_BOOL: buf_put_z(out, value->boolean ? "true" : "false"); return;
    case VALUE_INT: buf_printf(out, "%lld", (long long)value->number); return;
    case VALUE_FLOAT: json_real(out, value->real); return;
    case VALUE_TEXT: json_escaped(out, value->text); return;
    case VALUE_BYTES: json_base64(out, value->text); return;
    case VALUE_LIST: json_list(out, value, indent, depth); return;
    case VALUE_MAP: json_map(out, value, indent, depth); return;
    }
}

void value_to_json(struct buf *out, const struct value *value, int indent)
{
    json_write(out, value, indent, 0);
}
