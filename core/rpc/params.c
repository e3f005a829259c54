#include "rpc/params.h"
#include <stdio.h>

#define NAMES_MAX 32

static const struct field write_fields[] = {
    {"key", FIELD_TEXT, .required = true, .min = 1, .max = METHOD_KEY_BYTES_MAX},
    {"if_version", FIELD_INT, .min = 0, .max = INT64_MAX},
    {"reason", FIELD_TEXT, .max = 500},
    {0}};

static const struct field *find(const struct field *fields, struct text name)
{
    for (; fields->name != NULL; fields++) {
        if (text_eq_z(name, fields->name)) {
            return fields;
        }
    }
    return NULL;
}

static size_t add_names(const struct field *fields, const char **names, size_t count)
{
    for (; fields->name != NULL && count < NAMES_MAX; fields++) {
        names[count++] = fields->name;
    }
    return count;
}

static enum err refuse_unknown(const struct method *method, struct text name,
                               struct refusal *refusal)
{
    const char *names[NAMES_MAX];
    char path[64];
    if (text_eq_z(name, "affected_customers")) {
        return err_refuse(refusal, ERR_FORBIDDEN, "denied", "affected_customers",
                          "affected_customers is counted by the server: link incidents to their "
                          "problem with ticket.link");
    }
    size_t count = add_names(method->params, names, 0);
    if (method->kind == METHOD_WRITE) {
        count = add_names(write_fields, names, count);
    }
    int nearest = text_nearest(name, names, count);
    (void)snprintf(path, sizeof path, "%.*s", TEXT_ARG(text_slice(name, 0, 60)));
    return err_refuse(refusal, ERR_INVALID, "unknown_parameter", path,
                      "%s takes no parameter \"%s\"%s%s%s", method->name, path,
                      nearest >= 0 ? "; did you mean \"" : "", nearest >= 0 ? names[nearest] : "",
                      nearest >= 0 ? "\"?" : "");
}

static enum err check_text(const struct field *field, struct text text, struct refusal *refusal)
{
    if (!text_is_utf8(text)) {
        return err_refuse(refusal, ERR_INVALID, "invalid", field->name, "%s must be valid UTF-8",
                          field->name);
    }
    if ((int64_t)text.n < field->min) {
        return err_refuse(refusal, ERR_INVALID, "invalid", field->name, "%s may not be empty",
                          field->name);
    }
    if (field->max > 0 && (int64_t)text.n > field->max) {
        return err_refuse(refusal, ERR_INVALID, "invalid", field->name,
                          "%s has %zu bytes; at most %lld are taken", field->name, text.n,
                          (long long)field->max);
    }
    return ERR_OK;
}

static enum err check_word(const struct field *field, struct text text, struct refusal *refusal)
{
    char list[200];
    size_t at = 0;
    list[0] = '\0';
    for (size_t i = 0; field->words[i] != NULL; i++) {
        if (text_eq_z(text, field->words[i])) {
            return ERR_OK;
        }
        int n = snprintf(list + at, sizeof list - at, "%s%s", i ? ", " : "", field->words[i]);
        at = n > 0 && at + (size_t)n < sizeof list ? at + (size_t)n : at;
    }
    return err_refuse(refusal, ERR_INVALID, "invalid", field->name, "%s is one of %s, not \"%.*s\"",
                      field->name, list, TEXT_ARG(text_slice(text, 0, 60)));
}

static enum err check_field(const struct field *field, const struct value *value,
                            struct refusal *refusal)
{
    static const enum value_type types[] = {VALUE_TEXT, VALUE_INT,  VALUE_BOOL,
                                            VALUE_MAP,  VALUE_TEXT, VALUE_LIST};
    bool is_empty =
        (field->type == FIELD_MAP && value->type == VALUE_LIST && value->list.count == 0) ||
        (field->type == FIELD_LIST && value->type == VALUE_MAP && value->map.count == 0);
    if (value->type != types[field->type] && !is_empty) { /* an empty Lua table arrives as a list */
        return err_refuse(refusal, ERR_INVALID, "invalid", field->name, "%s must be a %s, not a %s",
                          field->name, value_type_name(types[field->type]),
                          value_type_name(value->type));
    }
    switch (field->type) {
    case FIELD_TEXT: return check_text(field, value->text, refusal);
    case FIELD_WORD: return check_word(field, value->text, refusal);
    case FIELD_INT:
        if (value->number < field->min || (field->max != 0 && value->number > field->max)) {
            return err_refuse(refusal, ERR_INVALID, "invalid", field->name,
                              "%s is %lld; %lld to %lld are taken", field->name,
                              (long long)value->number, (long long)field->min,
                              (long long)field->max);
        }
        return ERR_OK;
    case FIELD_BOOL:
    case FIELD_MAP:
    case FIELD_LIST: return ERR_OK;
    }
    return ERR_OK;
}

static enum err check_required(const struct method *method, const struct field *fields,
                               const struct value *params, struct refusal *refusal)
{
    for (; fields->name != NULL; fields++) {
        if (fields->required && value_get(params, fields->name) == NULL) {
            bool is_key = text_eq_z(text_z(fields->name), "key");
            return err_refuse(refusal, ERR_INVALID, "missing", fields->name,
                              is_key ? "%s needs a \"%s\": any text of your own that is new for "
                                       "each new request, so that "
                                       "a repeat is recognised"
                                     : "%s needs \"%s\"",
                              method->name, fields->name);
        }
    }
    return ERR_OK;
}

enum err params_check(const struct method *method, const struct value *params,
                      struct refusal *refusal)
{
    for (size_t i = 0; i < params->map.count; i++) {
        const struct value_pair *pair = &params->map.pairs[i];
        const struct field *field = find(method->params, pair->key);
        if (field == NULL && method->kind == METHOD_WRITE) {
            field = find(write_fields, pair->key);
        }
        enum err err = field == NULL ? refuse_unknown(method, pair->key, refusal)
                       : pair->value.type == VALUE_NIL && !field->required
                           ? ERR_OK
                           : check_field(field, &pair->value, refusal);
        if (err != ERR_OK) {
            return err;
        }
    }
    enum err err = check_required(method, method->params, params, refusal);
    if (err == ERR_OK && method->kind == METHOD_WRITE) {
        err = check_required(method, write_fields, params, refusal);
    }
    return err;
}
