/* Methods that plugins publish, and the parameters of each, read from a JSON Schema. What is taken
 * of JSON Schema (docs/decisions/0032):
 *
 *   {"type": "object", "properties": {NAME: PROPERTY}, "required": [NAME...],
 *    "additionalProperties": false, "description": TEXT}
 *   PROPERTY: {"type": "string" | "integer" | "boolean" | "object" | "array", "description": TEXT,
 *    of strings "enum", "minLength", "maxLength" (bytes), of integers "minimum", "maximum"}
 *
 * Anything else is refused by name: a rule that is not checked would be a promise that is not kept.
 */
#ifndef HOST_METHOD_SCHEMA_H
#define HOST_METHOD_SCHEMA_H
#include "base/arena.h"
#include "model/access.h"

#define METHOD_SCHEMA_PARAMS_MAX 24
#define METHOD_SCHEMA_NAME_BYTES_MAX 40
#define METHOD_SCHEMA_INT_MAX ((INT64_C(1) << 53) - 1) /* what every client can tell apart */

enum method_param_type { /* as enum field_type of rpc/method.h */
                         METHOD_PARAM_TEXT,
                         METHOD_PARAM_INT,
                         METHOD_PARAM_BOOL,
                         METHOD_PARAM_MAP,
                         METHOD_PARAM_WORD,
                         METHOD_PARAM_LIST
};
struct method_param {
    const char *name, *about;
    enum method_param_type type;
    bool required;
    int64_t min, max;         /* of an int its range, of a text its bytes; max 0: unbounded */
    const char *const *words; /* METHOD_PARAM_WORD: NULL-ended */
};
struct instance;
struct published_method { /* all of it in the arena of its instance */
    struct instance *instance;
    const char *name, *own_name; /* "x.crm.customer", "customer" */
    const char *about;
    enum access_role role;
    bool is_query; /* RUNG_READ_ONLY */
    struct method_param *params;
    size_t param_count;
};

/* Fills in the parameters; false with a sentence in `why`. `json` NULL or empty: it takes none. */
bool method_schema_read(struct arena *arena, const char *json, struct published_method *method,
                        char *why, size_t why_size);
/* Lower case, digits, "_" and single dots inside. */
bool method_schema_is_name(const char *name);

#endif
