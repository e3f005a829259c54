/* A value as it travels: nil, bool, whole number, float, text, bytes, list, map with text keys.
 * Built in an arena (or on the stack by the macros of a test); never freed one by one. */
#ifndef BASE_VALUE_H
#define BASE_VALUE_H
#include "base/arena.h"
#include "base/buf.h"

enum value_type {
    VALUE_NIL,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_FLOAT,
    VALUE_TEXT,
    VALUE_BYTES,
    VALUE_LIST,
    VALUE_MAP
};

struct value_pair;
struct value {
    enum value_type type;
    union {
        bool boolean;
        int64_t number; /* unsigned numbers above INT64_MAX are refused by the reader */
        double real;
        struct text text; /* VALUE_TEXT and VALUE_BYTES */
        struct {
            struct value *items;
            size_t count;
        } list;
        struct {
            struct value_pair *pairs;
            size_t count;
        } map;
    };
};
struct value_pair {
    struct text key;
    struct value value;
};

/* "text", "whole number", "list", ... for people */
const char *value_type_name(enum value_type type);
/* The value under `key`, or NULL when `map` is NULL, no map, or lacks the key. */
const struct value *value_get(const struct value *map, const char *key);
/* With a default for "absent or of another type". The text is lent from the value. */
int64_t value_int(const struct value *map, const char *key, int64_t otherwise);
bool value_bool(const struct value *map, const char *key, bool otherwise);
struct text value_text(const struct value *map, const char *key); /* or bytes; else empty */
/* How many items a list has; 0 when it is none, or NULL. */
size_t value_count(const struct value *list);
/* The list under `key`: how many items, and where they are. */
size_t value_items(const struct value *map, const char *key, const struct value **items);
/* The text (or bytes) in a list; empty when there is none, or it is of another type. */
struct text value_text_at(const struct value *list, size_t index);
double value_real(const struct value *map, const char *key, double otherwise); /* takes ints too */
bool value_equal(const struct value *a, const struct value *b); /* maps compare in any order */

/* Builders; texts are not copied. */
struct value value_of_int(int64_t number);
struct value value_of_text(struct text text);
struct value value_of_bool(bool boolean);
/* A nil slot to fill at the end of the map or list; a nil becomes one first. The key is copied. */
struct value *value_put(struct arena *arena, struct value *map, const char *key);
struct value *value_append(struct arena *arena, struct value *list);
struct value value_copy(struct arena *arena, const struct value *value); /* deep */

/* JSON text of a value: UTF-8 repaired, bytes as base64, NaN as null; `indent` 0 is one line. */
void value_to_json(struct buf *out, const struct value *value, int indent);

#endif
