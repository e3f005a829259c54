#include "base/json.h"
#include <jansson.h>
#include <stdio.h>

static bool convert(struct arena *arena, const json_t *json, unsigned depth, struct value *value);

static bool convert_list(struct arena *arena, const json_t *json, unsigned depth,
                         struct value *list)
{
    *list = (struct value){.type = VALUE_LIST};
    for (size_t i = 0; i < json_array_size(json); i++) {
        if (!convert(arena, json_array_get(json, i), depth + 1, value_append(arena, list))) {
            return false;
        }
    }
    return true;
}

static bool convert_map(struct arena *arena, json_t *json, unsigned depth, struct value *map)
{
    *map = (struct value){.type = VALUE_MAP};
    for (void *at = json_object_iter(json); at != NULL; at = json_object_iter_next(json, at)) {
        struct value *slot = value_put(arena, map, json_object_iter_key(at));
        if (!convert(arena, json_object_iter_value(at), depth + 1, slot)) {
            return false;
        }
    }
    return true;
}

static bool convert(struct arena *arena, const json_t *json, unsigned depth, struct value *value)
{
    if (depth > JSON_DEPTH_MAX) {
        return false;
    }
    switch (json_typeof(json)) {
    case JSON_OBJECT: return convert_map(arena, (json_t *)json, depth, value);
    case JSON_ARRAY: return convert_list(arena, json, depth, value);
    case JSON_STRING:
        *value = value_of_text(
            arena_text(arena, (struct text){json_string_value(json), json_string_length(json)}));
        return true;
    case JSON_INTEGER: *value = value_of_int(json_integer_value(json)); return true;
    case JSON_REAL:
        *value = (struct value){.type = VALUE_FLOAT, .real = json_real_value(json)};
        return true;
    case JSON_TRUE:
    case JSON_FALSE: *value = value_of_bool(json_is_true(json)); return true;
    case JSON_NULL: break;
    }
    *value = (struct value){.type = VALUE_NIL};
    return true;
}

enum err json_read(struct arena *arena, struct text text, struct value *value, char *why,
                   size_t why_size)
{
    json_error_t error;
    json_t *json =
        json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (json == NULL) {
        (void)snprintf(why, why_size, "line %d, column %d: %s", error.line, error.column,
                       error.text);
        return ERR_INVALID;
    }
    bool good = convert(arena, json, 0, value);
    json_decref(json);
    if (!good) {
        (void)snprintf(why, why_size, "it is deeper than %d", JSON_DEPTH_MAX);
    }
    return good ? ERR_OK : ERR_INVALID;
}
