/* Who is on call, when and why. semantics (g).
 *
 *   temporary schedules  >  overrides  >  swaps  >  layers
 *
 * Layers: at an instant the entries of the highest priority that have anybody count, all of them
 * together. Everything is a function of the schedule and an instant. Pure. [any thread] */
#ifndef MODEL_SCHEDULE_H
#define MODEL_SCHEDULE_H
#include "model/on_call_override.h"
#include "model/on_call_rule.h"
#include "model/rolling_shift.h"
#include "model/shift_swap.h"

#define SCHEDULE_PRIORITY_MAX 9
#define SCHEDULE_ENTRIES_MAX 64
#define SCHEDULE_ID_BYTES_MAX 40
#define SCHEDULE_HORIZON_S ((int64_t)14 * 86400) /* the default */
#define SCHEDULE_SPANS_MAX 10000                 /* of one answer */
#define SCHEDULE_RANGE_S_MAX ((int64_t)400 * 86400)

enum schedule_kind { SCHEDULE_PEOPLE, SCHEDULE_ROTATION, SCHEDULE_ROLLING };

struct schedule_entry {
    struct text id;
    int64_t priority;                /* 0..SCHEDULE_PRIORITY_MAX, the higher wins */
    const struct on_call_rule *rule; /* only while it is active; NULL: always */
    struct span_s span;              /* only in it; INT64_MIN, INT64_MAX: always */
    enum schedule_kind kind;
    struct on_call_group people;       /* SCHEDULE_PEOPLE */
    struct rotation_version *versions; /* SCHEDULE_ROTATION, any order */
    size_t version_count;
    const struct rolling_shift *rolling; /* SCHEDULE_ROLLING */
};
struct schedule_weights { /* percent of a minute that counts, for fairness; 0: as any, 100 */
    int64_t night, weekend, holiday;
};
struct schedule {
    struct text id, name;
    const struct zone *zone;
    int64_t horizon_s;               /* gaps are looked for so far ahead; 0: not at all */
    const struct calendar *holidays; /* whose holidays count as such; NULL: there are none */
    struct schedule_weights weights;
    struct schedule_entry *entries;
    size_t entry_count;
    struct shift_swap *swaps;
    size_t swap_count;
    struct on_call_override *overrides;
    size_t override_count;
    struct temporary_list temporaries;
};
struct schedule_span { /* the same people all the time */
    struct span_s span;
    struct on_call_set people;
};
struct schedule_spans {
    struct schedule_span *items;
    size_t count;
};
struct on_call_history { /* a shift as recorded; span.to_s INT64_MAX: it goes on */
    const struct on_call_shift *shifts;
    size_t count;
    int64_t now_s; /* nothing before is calculated; INT64_MIN: all of it is */
};
struct on_call_shifts {
    struct on_call_shift *items; /* by start, then who */
    size_t count;
};

struct on_call_set schedule_people(const struct schedule *schedule, int64_t at_s,
                                   struct arena *arena);
/* The next instant at which the people may change; INT64_MAX: never. Not each one changes them. */
int64_t schedule_next_change(const struct schedule *schedule, int64_t at_s);
const struct schedule_entry *schedule_entry(const struct schedule *schedule, struct text id);
/* Those of one entry, whether or not another one beats it. */
struct on_call_set schedule_entry_people(const struct schedule_entry *entry, int64_t at_s,
                                         struct arena *arena);
/* Who is on call after those of at_s: the people of the next span that has others; empty: nobody
 * within SCHEDULE_RANGE_S_MAX. *from_s: since when. */
struct on_call_set schedule_next_on_call(const struct schedule *schedule, int64_t at_s,
                                         int64_t *from_s, struct arena *arena);
/* The first instant after at_s with other people, `limit_s` when that is not later. */
int64_t schedule_next_people(const struct schedule *schedule, int64_t at_s, int64_t limit_s,
                             struct arena *arena);
/* All of [from, to), gaps included as spans without people; at most SCHEDULE_SPANS_MAX. */
struct schedule_spans schedule_spans(const struct schedule *schedule, struct span_s range,
                                     struct arena *arena);
/* Each person's shifts in [from, to): recorded ones as they are, calculated ones from now on. A
 * recorded shift that goes on keeps its start. */
struct on_call_shifts schedule_shifts(const struct schedule *schedule, struct span_s range,
                                      const struct on_call_history *history, struct arena *arena);

#endif
