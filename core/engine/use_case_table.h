/* From the name of a command to the use case that carries it out. */
#ifndef ENGINE_USE_CASE_TABLE_H
#define ENGINE_USE_CASE_TABLE_H
#include "engine/use_case.h"

typedef enum err (*use_case_fn)(struct work *work);
struct use_case {
    const char *name;
    use_case_fn run;
    bool is_query;     /* reads only: no record, no key */
    bool is_internal;  /* never by a client: jobs, timers, channels, start */
    bool uses_reserve; /* also when the disk is full: what an escalation waits for */
};
const struct use_case *use_case_table_find(struct text name); /* NULL: no such command */

#endif
