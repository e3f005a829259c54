/* What policies say about problems, bursts and repeat contacts. semantics (b6), (f10), (a) C19. */
#ifndef MODEL_PROBLEM_POLICY_H
#define MODEL_PROBLEM_POLICY_H
#include "model/expression.h"

#define PROBLEM_STEPS_MAX 8
#define BURST_KEY_FACTS_MAX 4
#define BURST_TICKETS_MAX 100 /* `more_than` of a rule at most: they are linked in one go */

enum problem_cascade { /* what an update of a problem does to its incidents */
                       PROBLEM_CASCADE_NONE,
                       PROBLEM_CASCADE_MESSAGE, /* their customers are told */
                       PROBLEM_CASCADE_SOLVE    /* and they are solved with it */
};
extern const char *const problem_policy_cascades[]; /* "none", "message", "solve"; NULL-ended */

struct problem_policy {
    enum problem_cascade cascade;
    uint32_t organisation_weight; /* a customer of an organisation counts as so many; at least 1 */
    uint32_t steps[PROBLEM_STEPS_MAX]; /* ascending: each is told once, upwards */
    size_t step_count;
};

/* More tickets than `more_than` with one key within a time: they are incidents of one problem. */
struct burst_rule {
    struct text name;
    const struct expression *when; /* NULL: every ticket */
    struct text
        facts[BURST_KEY_FACTS_MAX]; /* fields of the ticket that make the key: all of them */
    size_t fact_count;
    uint32_t more_than;
    int64_t within_s, quiet_s; /* it ends when nothing has come for so long */
};

struct repeat_policy {
    int64_t window_s;   /* 0: nobody looks */
    struct text fact;   /* field of the ticket that is its cause */
    int raise_priority; /* PRIORITY_NONE: it does not */
};

/* Defaults: message, weight 1, steps 1, 5, 20, 100. */
void problem_policy_init(struct problem_policy *policy);
/* Customers of a problem: those without and those with an organisation; never less than 1. */
uint32_t problem_policy_affected(const struct problem_policy *policy, uint64_t plain,
                                 uint64_t organised);
/* The highest step that `count` has reached; 0: none. */
uint32_t problem_policy_step(const struct problem_policy *policy, uint32_t count);

#endif
