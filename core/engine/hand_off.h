/* A hand-off and its form: a person's is refused when the edge requires what is not said; an
 * automatic one goes on, flagged, and whoever gave the ticket is told. semantics (b8). */
#ifndef ENGINE_HAND_OFF_H
#define ENGINE_HAND_OFF_H
#include "engine/work.h"

struct hand_off {
    struct text from, to; /* teams; from may be "bot:NAME" */
    enum escalation_axis axis;
    const struct value *form; /* NULL: none was given */
    struct text giver;        /* agent; empty: nobody in particular */
    uint32_t escalation;      /* whose step it is; 0: none */
    bool is_automatic;
    bool is_said_later; /* it happened before: only its form is given now */
};

/* The form that the edge has, or NULL. */
const struct handoff_form *hand_off_form(const struct work *work, const struct hand_off *hand_off);
/* A person's: refuses with `form_incomplete` and all that is missing, or `invalid` for a field that
 * the form does not have. */
enum err hand_off_check(struct work *work, const struct hand_off *hand_off);
/* The event, what the receiver will rate, and the notice to the giver. Yields "given", "incomplete"
 * or "missing". */
const char *hand_off_record(struct work *work, const struct hand_off *hand_off);

#endif
