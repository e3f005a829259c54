/* Timers that come due while nobody is there: who acts when the server is back. semantics (d7). */
#ifndef MODEL_TIMER_LATE_H
#define MODEL_TIMER_LATE_H
#include <stddef.h>
#include "base/text.h"

enum timer_late_mode { TIMER_LATE_FIRE, TIMER_LATE_SKIP, TIMER_LATE_COALESCE, TIMER_LATE_MODES };
enum timer_late_verdict { TIMER_LATE_FIRED, TIMER_LATE_SKIPPED, TIMER_LATE_COALESCED };

struct timer_late {
    struct text id;
    int64_t at_s; /* its instant */
    enum timer_late_mode mode;
    int64_t late_max_s; /* TIMER_LATE_SKIP: more than this late, it is skipped */
    struct text group;  /* TIMER_LATE_COALESCE: of a group only the last acts */
    /* What comes of it. */
    int64_t acts_s;
    int64_t late_s;
    enum timer_late_verdict verdict;
};

extern const char *const timer_late_modes[];    /* "fire_late", ...; NULL-ended */
extern const char *const timer_late_verdicts[]; /* "fired", ... */

#define TIMER_LATE_REMINDER_MAX_S INT64_C(1800) /* unless the configuration says otherwise */
#define TIMER_LATE_COURTESY_MAX_S INT64_C(3600)

/* A timer of this mode that is late_s behind its instant may still act. */
bool timer_late_may_act(enum timer_late_mode mode, int64_t late_s, int64_t late_max_s);
/* Nobody was there in [from_s, to_s). Puts the timers in the order in which they act, by instant
 * and id, and fills in what comes of each. */
void timer_late_catch_up(struct timer_late *timers, size_t count, int64_t from_s, int64_t to_s);

#endif
