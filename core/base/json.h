/* JSON text to values: the door to jansson, which reads. Writing is value_to_json. */
#ifndef BASE_JSON_H
#define BASE_JSON_H
#include "base/arena.h"
#include "base/err.h"
#include "base/value.h"

#define JSON_DEPTH_MAX 16

/* Reads one JSON text into the arena. ERR_INVALID with a sentence in `why` that names line and
 * column: it is none, names a key twice, or is deeper than JSON_DEPTH_MAX. [any thread] */
enum err json_read(struct arena *arena, struct text text, struct value *value, char *why,
                   size_t why_size);

#endif
