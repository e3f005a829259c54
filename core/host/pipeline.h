/* Who is asked at each hook, in which order and why: stage first, inside a stage what the operator
 * says, then what `after` and `before` say, then the order of the configuration. Computed once from
 * data, before any function of a plugin has run; immutable afterwards. */
#ifndef HOST_PIPELINE_H
#define HOST_PIPELINE_H
#include "engine/ports.h"
#include "host/instance.h"

#define PIPELINE_TIMEOUT_MS_MAX \
    INT64_C(86400000) /* one attempt: whoever hangs is let go in a day */

struct pipeline_place { /* what stands behind subscriber.host */
    struct instance *instance;
    const rung_sub *sub;
    struct hook_stats *stats;         /* lent by the instance */
    const struct expression *when[2]; /* the plugin's and the operator's; NULL: always */
    const char *reason;               /* of its position, for people */
};

struct pipeline {
    struct arena arena;
    struct subscriber *hooks[HOOK_MAX + 1];
    size_t counts[HOOK_MAX + 1];
    atomic_size_t leases; /* leased jobs that point to one of its subscribers */
};

/* Of the instances that `counts` says yes to. `symbols`: what their own filters look at, with the
 * words of the configuration (host/rule_read.h); they outlive the pipeline. A cycle, a `when` of
 * a plugin that is no rule, an operator's order that leaves somebody out or that the stages
 * contradict: false with a sentence. */
bool pipeline_init(struct pipeline *pipeline, struct instance *const *instances, size_t count,
                   bool (*counts)(const struct instance *instance),
                   const struct expression_symbol *symbols, char *why, size_t why_size);
void pipeline_fini(struct pipeline *pipeline); /* no lease is left */
/* The instance's subscription for jobs with this number; of one that is asked inline only, number 0
 * is that. NULL: none. */
const struct subscriber *pipeline_find(const struct pipeline *pipeline, enum hook hook,
                                       struct text instance, uint32_t number);

#endif
