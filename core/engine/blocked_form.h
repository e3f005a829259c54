/* What has to be said when a ticket waits for somebody who is not the customer, by a person or by a
 * plugin: semantics (b7). */
#ifndef ENGINE_BLOCKED_FORM_H
#define ENGINE_BLOCKED_FORM_H
#include "engine/work.h"

struct blocked_form {
    struct text reason;    /* third_party, ..., or one of the configuration's */
    struct text text;      /* what it is when the reason is "other"; else may be empty */
    struct text reference; /* the other side's number; may be empty */
    int64_t promise_us;    /* when the customer hears next */
    int64_t until_us;      /* 0: as long as a ticket may be blocked */
};

/* Refuses what is not complete. */
enum err blocked_form_check(struct work *work, const struct blocked_form *form);
/* The ticket in hand, whose state allows it, is blocked from now on. `entry` is the message that
 * tells the customer, for incidents of a problem; 0: none. */
void blocked_form_apply(struct work *work, const struct blocked_form *form, uint32_t entry);

#endif
