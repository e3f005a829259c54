/* The types that entries of a timeline have, and their fields. semantics (l). A field is only ever
 * added; a reader keeps and shows types and fields that it does not know. */
#ifndef MODEL_EVENT_TYPE_H
#define MODEL_EVENT_TYPE_H
#include "base/buf.h"
#include "base/value.h"

struct event_type {
    const char *name;
    const char
        *fields; /* "from to until? ...": with a "?" behind it where there is nothing to say */
    bool is_announced; /* also goes to subscribers */
    const char *about; /* one sentence for the manual */
};

const struct event_type *event_type_find(struct text name); /* NULL: no such type */
const struct event_type *event_type_at(size_t index);       /* by name; NULL behind the last */
bool event_type_has_field(const struct event_type *type, struct text name);
/* The next of its fields, from *at = 0 on; false behind the last. */
bool event_type_next_field(const struct event_type *type, size_t *at, struct text *field,
                           bool *is_optional);
/* Does an entry lack a field of its type, or has one that its type has not? Then `why` says so. */
bool event_type_is_wrong(struct text name, const struct value *data, char *why, size_t size);
/* The table of docs/events.md. */
void event_type_print(struct buf *out);

#endif
