#include "model/sla_policy.h"
#include "base/must.h"

static const char *const metrics[SLA_METRICS] = {"first_response", "next_response", "resolution"};

const char *sla_policy_metric_name(enum sla_metric metric)
{
    MUST(metric < SLA_METRICS);
    return metrics[metric];
}

bool sla_policy_metric_from(struct text name, enum sla_metric *metric)
{
    for (unsigned i = 0; i < SLA_METRICS; i++) {
        if (text_eq_z(name, metrics[i])) {
            *metric = (enum sla_metric)i;
            return true;
        }
    }
    return false;
}
