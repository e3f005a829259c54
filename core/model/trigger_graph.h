/* What automation can set off by itself: actions of levels begin clocks anew and put tickets into
 * queues, clocks and the ladders of queues start policies. semantics (f9), 6. A way from a policy
 * back to itself is a circle, unless something on it must run out: a policy that says how often it
 * starts (starts_max), or a move to where the ticket is already. Clocks that begin only with the
 * ticket, with people or with customers are no part of one: each of their thresholds fires once.
 * Conditions of rules are taken to hold. Pure. */
#ifndef MODEL_TRIGGER_GRAPH_H
#define MODEL_TRIGGER_GRAPH_H
#include "model/policy_set.h"

struct trigger_circle {
    struct text policy; /* one on it */
    struct text path;   /* for people: policy, action, clock, policy, ..., the first policy again */
};

/* The first circle without an end; false: there is none. Texts are in `arena`. */
bool trigger_graph_circle(const struct policy_set *set, struct arena *arena,
                          struct trigger_circle *circle);

#endif
