/* What happens when a plugin fails at a hook: an error, an overrun, an open breaker, a job that is
 * dead or late. Each hook has a policy of its own, and some take another one from the operator
 * (`on_failure`). Pure. */
#ifndef MODEL_FAILURE_POLICY_H
#define MODEL_FAILURE_POLICY_H
#include "model/effect.h"

enum failure_policy {
    FAILURE_POLICY_OWN,     /* the hook's own, below */
    FAILURE_POLICY_SKIP,    /* go on without it; a job of after the fact is tried once */
    FAILURE_POLICY_BLOCK,   /* what was asked for is refused */
    FAILURE_POLICY_DEFAULT, /* the built-in rule decides */
    FAILURE_POLICY_RETRY,   /* the job is kept and tried again */
    FAILURE_POLICY_HOLD     /* it waits, visibly, until the plugin works or a person decides */
};

const char *failure_policy_name(enum failure_policy policy);             /* "own", "skip", ... */
bool failure_policy_from(struct text word, enum failure_policy *policy); /* not "own" */
enum failure_policy failure_policy_of(enum hook hook);                   /* never OWN */
bool failure_policy_fits(enum hook hook, enum failure_policy policy);

#endif
