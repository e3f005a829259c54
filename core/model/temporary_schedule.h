/* Temporary schedules: in their span fixed shifts replace everything else, gaps included.
 * semantics (g). Lists are arrays in the arena that is handed in; what is passed in is not changed.
 * Pure. [any thread] */
#ifndef MODEL_TEMPORARY_SCHEDULE_H
#define MODEL_TEMPORARY_SCHEDULE_H
#include "model/calendar.h"
#include "model/on_call_set.h"

#define TEMPORARY_SCHEDULE_SHIFTS_MAX 200

struct on_call_shift { /* somebody is on call in [from, to) */
    struct text who;
    struct span_s span;
};
struct temporary_schedule {
    struct text id; /* may be empty */
    struct span_s span;
    struct on_call_shift *shifts; /* inside the span; by start, then who */
    size_t shift_count;
    bool keep; /* fallback: where no shift is, the normal result holds */
};
struct temporary_list {
    struct temporary_schedule *items; /* by start */
    size_t count;
};

/* By start, then who. */
void temporary_schedule_sort(struct on_call_shift *shifts, size_t count);
/* What lies in [from, to) of each; those of which nothing is left are gone. */
struct temporary_list
temporary_schedule_clip(struct arena *arena, const struct temporary_list *list, struct span_s span);
/* All without what lies in [from, to): one that spans it becomes two. */
struct temporary_list temporary_schedule_cut(struct arena *arena, const struct temporary_list *list,
                                             struct span_s span);
/* Those that touch or overlap become one, as long as their fallback is the same. */
struct temporary_list temporary_schedule_merge(struct arena *arena,
                                               const struct temporary_list *list);
/* Adds who is on call by temporary schedules. false: what is normal counts, because no temporary
 * schedule holds, or it has nobody and keeps the normal result. */
bool temporary_schedule_people(const struct temporary_list *list, int64_t at_s, struct arena *arena,
                               struct on_call_set *set);
int64_t temporary_schedule_next_change(const struct temporary_list *list, int64_t at_s);

#endif
