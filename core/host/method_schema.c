#include "host/method_schema.h"
#include <stdio.h>
#include <string.h>
#include "base/json.h"

struct reading {
    struct arena *arena;
    char *why;
    size_t why_size;
};

static const char *const own_names[] = {"key", "if_version", "reason", "timeout_ms"};

bool method_schema_is_name(const char *name)
{
    size_t n = strlen(name);
    if (n == 0 || n > METHOD_SCHEMA_NAME_BYTES_MAX ||
        strchr("abcdefghijklmnopqrstuvwxyz", *name) == NULL || name[n - 1] == '.' ||
        strstr(name, "..") != NULL) {
        return false;
    }
    return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.") == n;
}

static bool refuse(const struct reading *reading, const char *what, struct text name,
                   const char *instead)
{
    (void)snprintf(reading->why, reading->why_size, "%s \"%.*s\": %s", what,
                   TEXT_ARG(text_slice(name, 0, 60)), instead);
    return false;
}

/* Every key is one of these. */
static bool knows(const struct reading *reading, const struct value *map, const char *what,
                  const char *const *known)
{
    for (size_t i = 0; i < map->map.count; i++) {
        bool is_known = false;
        for (size_t k = 0; known[k] != NULL && !is_known; k++) {
            is_known = text_eq_z(map->map.pairs[i].key, known[k]);
        }
        if (!is_known) {
            return refuse(reading, what, map->map.pairs[i].key,
                          "this word of JSON Schema is not taken; docs/decisions/0032 has those "
                          "that are");
        }
    }
    return true;
}

static bool read_type(const struct reading *reading, struct text name, const struct value *property,
                      struct method_param *param)
{
    static const char *const names[] = {"string", "integer", "boolean", "object", "", "array"};
    struct text type = value_text(property, "type");
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (type.n > 0 && text_eq_z(type, names[i])) {
            param->type = (enum method_param_type)i;
            return true;
        }
    }
    return refuse(reading, "property", name,
                  "its type is one of string, integer, boolean, object, array");
}

static bool read_words(const struct reading *reading, struct text name,
                       const struct value *property, struct method_param *param)
{
    const struct value *list = value_get(property, "enum");
    if (list == NULL) {
        return true;
    }
    size_t count = value_count(list);
    if (param->type != METHOD_PARAM_TEXT || count == 0) {
        return refuse(reading, "property", name, "enum is a list of texts, of a string");
    }
    const char **words = ARENA_NEW_ARRAY(reading->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (list->list.items[i].type != VALUE_TEXT) {
            return refuse(reading, "property", name, "enum is a list of texts, of a string");
        }
        words[i] = arena_text(reading->arena, list->list.items[i].text).p;
    }
    param->words = words;
    param->type = METHOD_PARAM_WORD;
    return true;
}

static bool read_range(const struct reading *reading, struct text name,
                       const struct value *property, struct method_param *param)
{
    bool is_text = param->type == METHOD_PARAM_TEXT;
    bool is_int = param->type == METHOD_PARAM_INT;
    bool has_bytes = value_get(property, "minLength") || value_get(property, "maxLength");
    bool has_range = value_get(property, "minimum") || value_get(property, "maximum");
    if ((has_bytes && !is_text) || (has_range && !is_int)) {
        return refuse(reading, "property", name,
                      "minLength and maxLength are for strings, minimum and maximum for integers");
    }
    if (is_text) {
        param->min = value_int(property, "minLength", 0);
        param->max = value_int(property, "maxLength", 0);
    } else if (is_int) {
        param->min = value_int(property, "minimum", -METHOD_SCHEMA_INT_MAX);
        param->max = value_int(property, "maximum", METHOD_SCHEMA_INT_MAX);
    }
    if (is_int && param->max == 0) {
        return refuse(reading, "property", name, "a maximum of 0 is not taken: turn the sign");
    }
    return (is_int ? param->min <= param->max : param->min >= 0 && param->max >= 0) ||
           refuse(reading, "property", name, "its range is empty");
}

static bool is_required(const struct value *schema, struct text name)
{
    const struct value *list = value_get(schema, "required");
    for (size_t i = 0; i < value_count(list); i++) {
        if (text_eq(value_text_at(list, i), name)) {
            return true;
        }
    }
    return false;
}

static bool read_param(const struct reading *reading, const struct value *schema,
                       const struct value_pair *pair, struct method_param *param)
{
    static const char *const known[] = {"type",      "description", "enum",    "minLength",
                                        "maxLength", "minimum",     "maximum", NULL};
    const struct value *property = &pair->value;
    for (size_t i = 0; i < sizeof own_names / sizeof own_names[0]; i++) {
        if (text_eq_z(pair->key, own_names[i])) {
            return refuse(reading, "property", pair->key, "this name is the server's own");
        }
    }
    if (property->type != VALUE_MAP || pair->key.n == 0 ||
        pair->key.n > METHOD_SCHEMA_NAME_BYTES_MAX) {
        return refuse(reading, "property", pair->key, "it is a map under a name of 1 to 40 bytes");
    }
    param->name = arena_text(reading->arena, pair->key).p;
    param->about = arena_text(reading->arena, value_text(property, "description")).p;
    param->required = is_required(schema, pair->key);
    return knows(reading, property, "word", known) &&
           read_type(reading, pair->key, property, param) &&
           read_words(reading, pair->key, property, param) &&
           read_range(reading, pair->key, property, param);
}

static bool check_required(const struct reading *reading, const struct value *schema,
                           const struct value *properties)
{
    const struct value *list = value_get(schema, "required");
    for (size_t i = 0; i < value_count(list); i++) {
        struct text name = value_text_at(list, i);
        if (name.n == 0 || value_get(properties, arena_text(reading->arena, name).p) == NULL) {
            return refuse(reading, "required", name, "there is no such property");
        }
    }
    return true;
}

static bool read_schema(const struct reading *reading, const struct value *schema,
                        struct published_method *method)
{
    static const char *const known[] = {"type",  "properties",  "required", "additionalProperties",
                                        "title", "description", NULL};
    const struct value *properties = value_get(schema, "properties");
    if (schema->type != VALUE_MAP || !text_eq_z(value_text(schema, "type"), "object") ||
        (properties != NULL && properties->type != VALUE_MAP)) {
        return refuse(reading, "the schema", TEXT_NONE,
                      "it is {\"type\": \"object\", \"properties\": {...}}");
    }
    if (value_bool(schema, "additionalProperties", false)) {
        return refuse(reading, "word", TEXT("additionalProperties"),
                      "what is not named is never taken");
    }
    size_t count = properties ? properties->map.count : 0;
    if (count > METHOD_SCHEMA_PARAMS_MAX) {
        return refuse(reading, "the schema", TEXT_NONE, "at most 24 properties are taken");
    }
    if (!knows(reading, schema, "word", known) || !check_required(reading, schema, properties)) {
        return false;
    }
    method->params = ARENA_NEW_ARRAY(reading->arena, struct method_param, count + 1);
    method->param_count = count;
    for (size_t i = 0; i < count; i++) {
        if (!read_param(reading, schema, &properties->map.pairs[i], &method->params[i])) {
            return false;
        }
    }
    return true;
}

bool method_schema_read(struct arena *arena, const char *json, struct published_method *method,
                        char *why, size_t why_size)
{
    struct reading reading = {arena, why, why_size};
    struct value schema;
    method->params = NULL;
    method->param_count = 0;
    if (json == NULL || *json == '\0') {
        return true;
    }
    return json_read(arena, text_z(json), &schema, why, why_size) == ERR_OK &&
           read_schema(&reading, &schema, method);
}
