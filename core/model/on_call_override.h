/* Overrides: put somebody in, take somebody out, or replace one by another. semantics (g).
 *
 * All overrides of an instant are read against the same people, they are not chained: a replacement
 * works only while the replaced person is on call without any override. Of those that take the same
 * person out, the highest priority counts, equal ones count together; an override of higher
 * priority that takes a person out keeps a lower one from putting that person in. An override for
 * everybody
 * (`instead_of_all`) leaves only those whom it, or one of at least its priority, puts in. Pure.
 * [any thread] */
#ifndef MODEL_ON_CALL_OVERRIDE_H
#define MODEL_ON_CALL_OVERRIDE_H
#include "model/calendar.h"
#include "model/on_call_set.h"

struct on_call_override {
    struct text id;      /* the reason that its people have */
    struct text add;     /* empty: nobody */
    struct text remove;  /* empty: nobody */
    bool instead_of_all; /* takes everybody out; remove is empty then */
    int64_t priority;    /* 0..9 */
    struct span_s span;  /* INT64_MIN, INT64_MAX: always */
};

/* *set as overridden at at_s; what it had is changed. */
void on_call_override_apply(const struct on_call_override *overrides, size_t count, int64_t at_s,
                            struct arena *arena, struct on_call_set *set);
/* The next instant after at_s at which one of them begins or ends; INT64_MAX: none. */
int64_t on_call_override_next_change(const struct on_call_override *overrides, size_t count,
                                     int64_t at_s);

#endif
