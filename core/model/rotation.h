/* A rotation's hand-offs and whose turn it is. semantics (g).
 *
 * Hand-offs lie on the local wall-clock grid `start + k * length * unit` for every whole k. In a
 * gap the hand-off is the first instant after it, of a repeated time it is the first one, and
 * hand-offs at the same instant are one. Months keep the day of the start, or take the last day of
 * a month that has no such day. Pure. [any thread] */
#ifndef MODEL_ROTATION_H
#define MODEL_ROTATION_H
#include "model/calendar.h"
#include "model/on_call_set.h"

#define ROTATION_LENGTH_MAX 1000
#define ROTATION_TURNS_MAX 200
#define ROTATION_GROUP_MAX 16
#define ROTATION_VERSIONS_MAX 100

enum rotation_unit { ROTATION_HOURLY, ROTATION_DAILY, ROTATION_WEEKLY, ROTATION_MONTHLY };

struct rotation {
    const struct zone *zone; /* lent */
    enum rotation_unit unit;
    int64_t length;  /* units, 1..ROTATION_LENGTH_MAX */
    int64_t start_s; /* k = 0 */
};

/* Who takes turns from an instant on. `anchor_index` has the turn at `anchor_s`; all other turns
 * follow from that, so that adding or removing others never moves the turn. */
struct rotation_version {
    int64_t from_s;
    struct rotation grid;
    struct on_call_group *turns;
    size_t turn_count; /* 0: nobody */
    size_t anchor_index;
    int64_t anchor_s;
};

const char *rotation_unit_name(enum rotation_unit unit); /* "hourly", ... */
bool rotation_unit_from(struct text name, enum rotation_unit *unit);
int64_t rotation_instant(const struct rotation *rotation, int64_t k); /* of hand-off k */
int64_t rotation_number(const struct rotation *rotation,
                        int64_t at_s); /* the last k at or before */
struct span_s rotation_shift(const struct rotation *rotation,
                             int64_t at_s); /* that contains at_s */
/* Hand-offs in (from, to], those at one instant once; negative when to < from. */
int64_t rotation_count(const struct rotation *rotation, int64_t from_s, int64_t to_s);

/* Local dates, days since 1970-01-01: the months since year 0 and the day of the month of a date,
 * and the first date of such a month. */
int64_t rotation_month(int64_t day, int *of_month);
int64_t rotation_month_day(int64_t month);

/* The version that holds at an instant; NULL before the first. Any order. */
const struct rotation_version *rotation_version_at(const struct rotation_version *versions,
                                                   size_t count, int64_t at_s);
/* The index of the turn at an instant; SIZE_MAX when the version has no turns. */
size_t rotation_turn(const struct rotation_version *version, int64_t at_s);
/* Takes every turn out of *version whose only person is `who`, and `who` out of groups. The turn at
 * anchor_s stays where it is; when it was of that person alone, the next in order takes over. The
 * turns are a copy in the arena. */
void rotation_remove(struct arena *arena, struct rotation_version *version, struct text who);
/* The version that other turns begin with at at_s: whoever has the turn then keeps it; when that
 * turn is not among the new ones, the next in the old order that is takes over, else the first. */
struct rotation_version rotation_with_turns(const struct rotation_version *version, int64_t at_s,
                                            struct on_call_group *turns, size_t count);

#endif
