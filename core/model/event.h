/* Entries of a timeline as they are written: a growing list of packed maps. semantics (l). */
#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H
#include "base/pack.h"

struct event {
    const char *type; /* "created", "level_fired", ... */
    struct text
        fields; /* a packed map of the fields in addition to seq, at, type, actor, cause, config */
    bool announced; /* also goes to subscribers (marked * in the specification) */
};
struct event_list { /* lives in an arena; events in order */
    struct arena *arena;
    struct event *events;
    size_t count;
    struct buf scratch; /* of the event that is open */
    struct pack pack;
    bool open;
};

void event_list_init(struct event_list *list, struct arena *arena);
void event_list_fini(struct event_list *list);
/* Opens an event; write pairs (pack_pair_*) into the result, then event_end. One at a time. */
struct pack *event_begin(struct event_list *list, const char *type);
void event_end(struct event_list *list);

#endif
