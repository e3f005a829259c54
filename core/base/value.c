#include "base/value.h"
#include <inttypes.h>
#include <math.h>
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
    MUST(!"a value type");
    return "";
}

const struct value *value_get(const struct value *map, const char *key)
{
    if (map == NULL || map->type != VALUE_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < map->map.count; i++) {
        if (text_eq_z(map->map.pairs[i].key, key)) {
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
    bool is_text = value != NULL && (value->type == VALUE_TEXT || value->type == VALUE_BYTES);
    return is_text ? value->text : TEXT_NONE;
}

double value_real(const struct value *map, const char *key, double otherwise)
{
    const struct value *value = value_get(map, key);
    if (value != NULL && value->type == VALUE_INT) {
        return (double)value->number;
    }
    return value != NULL && value->type == VALUE_FLOAT ? value->real : otherwise;
}

static bool equal_lists(const struct value *a, const struct value *b)
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

static const struct value *find(const struct value *map, struct text key)
{
    for (size_t i = 0; i < map->map.count; i++) {
        if (text_eq(map->map.pairs[i].key, key)) {
            return &map->map.pairs[i].value;
        }
    }
    return NULL;
}

static bool equal_maps(const struct value *a, const struct value *b)
{
    if (a->map.count != b->map.count) {
        return false;
    }
    for (size_t i = 0; i < a->map.count; i++) {
        const struct value *other = find(b, a->map.pairs[i].key);
        if (other == NULL || !value_equal(&a->map.pairs[i].value, other)) {
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
    case VALUE_FLOAT: return a->real == b->real;
    case VALUE_TEXT:
    case VALUE_BYTES: return text_eq(a->text, b->text);
    case VALUE_LIST: return equal_lists(a, b);
    case VALUE_MAP: return equal_maps(a, b);
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
    pair->key = arena_text(arena, text_z(key));
    return &pair->value;
}

struct value *value_append(struct arena *arena, struct value *list)
{
    if (list->type == VALUE_NIL) {
        *list = (struct value){.type = VALUE_LIST};
    }
    MUST(list->type == VALUE_LIST);
    return ARENA_PUSH(arena, list->list.items, list->list.count);
}

struct value value_copy(struct arena *arena, const struct value *value)
{
    struct value copy = *value;
    if (value->type == VALUE_TEXT || value->type == VALUE_BYTES) {
        copy.text = arena_text(arena, value->text);
    } else if (value->type == VALUE_LIST) {
        copy = (struct value){.type = VALUE_LIST};
        for (size_t i = 0; i < value->list.count; i++) {
            struct value item = value_copy(arena, &value->list.items[i]);
            *value_append(arena, &copy) = item;
        }
    } else if (value->type == VALUE_MAP) {
        copy = (struct value){.type = VALUE_MAP};
        for (size_t i = 0; i < value->map.count; i++) {
            struct value_pair pair = {.key = arena_text(arena, value->map.pairs[i].key),
                                      .value = value_copy(arena, &value->map.pairs[i].value)};
            *ARENA_PUSH(arena, copy.map.pairs, copy.map.count) = pair;
        }
    }
    return copy;
}

static void json_text(struct buf *out, struct text text)
{
    struct buf clean;
    buf_init(&clean);
    (void)buf_put_repaired(&clean, text);
    buf_put_u8(out, '"');
    for (size_t i = 0; i < clean.n; i++) {
        unsigned char c = clean.p[i];
        if (c == '"' || c == '\\') {
            buf_put_u8(out, '\\');
            buf_put_u8(out, c);
        } else if (c == '\n') {
            buf_put_z(out, "\\n");
        } else if (c < 0x20 || c == 0x7f) {
            buf_printf(out, "\\u%04x", c);
        } else {
            buf_put_u8(out, c);
        }
    }
    buf_put_u8(out, '"');
    buf_fini(&clean);
}

static void json_base64(struct buf *out, struct text bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *p = (const unsigned char *)bytes.p;
    buf_put_u8(out, '"');
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t left = bytes.n - i;
        uint32_t three = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);
        char four[4] = {digits[three >> 18], digits[three >> 12 & 63], left > 1 ? digits[three >> 6 & 63] : '=',
                        left > 2 ? digits[three & 63] : '='};
        buf_put(out, four, 4);
    }
    buf_put_u8(out, '"');
}

static void json_break(struct buf *out, int indent, int depth)
{
    if (indent > 0) {
        buf_printf(out, "\n%*s", indent * depth, "");
    }
}

static void json_value(struct buf *out, const struct value *value, int indent, int depth)
{
    switch (value->type) {
    case VALUE_NIL: buf_put_z(out, "null"); break;
    case VALUE_BOOL: buf_put_z(out, value->boolean ? "true" : "false"); break;
    case VALUE_INT: buf_printf(out, "%" PRId64, value->number); break;
    case VALUE_FLOAT:
        if (isfinite(value->real)) {
            buf_printf(out, "%.17g", value->real);
        } else {
            buf_put_z(out, "null");
        }
        break;
    case VALUE_TEXT: json_text(out, value->text); break;
    case VALUE_BYTES: json_base64(out, value->text); break;
    case VALUE_LIST:
        buf_put_u8(out, '[');
        for (size_t i = 0; i < value->list.count; i++) {
            buf_put_z(out, i ? "," : "");
            json_break(out, indent, depth + 1);
            json_value(out, &value->list.items[i], indent, depth + 1);
        }
        if (value->list.count > 0) {
            json_break(out, indent, depth);
        }
        buf_put_u8(out, ']');
        break;
    case VALUE_MAP:
        buf_put_u8(out, '{');
        for (size_t i = 0; i < value->map.count; i++) {
            buf_put_z(out, i ? "," : "");
            json_break(out, indent, depth + 1);
            json_text(out, value->map.pairs[i].key);
            buf_put_z(out, indent > 0 ? ": " : ":");
            json_value(out, &value->map.pairs[i].value, indent, depth + 1);
        }
        if (value->map.count > 0) {
            json_break(out, indent, depth);
        }
        buf_put_u8(out, '}');
        break;
    }
}

void value_to_json(struct buf *out, const struct value *value, int indent)
{
    json_value(out, value, indent, 0);
}
