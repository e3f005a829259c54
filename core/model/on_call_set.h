/* Who is on call at an instant, each with the reason: an ordered set of people, by id. Everything
 * lives in the arena that is handed in. Pure. [any thread] */
#ifndef MODEL_ON_CALL_SET_H
#define MODEL_ON_CALL_SET_H
#include "base/arena.h"

/* From weak to strong: what stands later beats what stands before. */
enum on_call_source { ON_CALL_LAYER, ON_CALL_SWAP, ON_CALL_OVERRIDE, ON_CALL_TEMPORARY };

struct on_call_person {
    struct text who;
    enum on_call_source source;
    struct text by; /* id of the entry, swap, override or temporary schedule; may be empty */
};
struct on_call_set { /* sorted by who, each once; zeroed is empty */
    struct on_call_person *items;
    size_t count;
};
struct on_call_group { /* one turn: a person, or several together */
    struct text *people;
    size_t count;
};

const char *on_call_set_source_name(enum on_call_source source); /* "layer", "swap", ... */
/* A person who is already in keeps the first reason. */
void on_call_set_add(struct arena *arena, struct on_call_set *set, struct on_call_person person);
void on_call_set_remove(struct on_call_set *set, struct text who); /* nobody of that name: fine */
bool on_call_set_has(const struct on_call_set *set, struct text who);
bool on_call_set_same(const struct on_call_set *a, const struct on_call_set *b); /* people only */

#endif
