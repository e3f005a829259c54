/* What is promised to whom: targets per clock and priority, thresholds that act before a breach.
 * semantics (d5), (d6). Immutable; lives in the policy_set's arena. */
#ifndef MODEL_SLA_POLICY_H
#define MODEL_SLA_POLICY_H
#include "model/calendar.h"
#include "model/expression.h"
#include "model/priority.h"

enum sla_metric { SLA_FIRST_RESPONSE, SLA_NEXT_RESPONSE, SLA_RESOLUTION, SLA_METRICS };
enum sla_unit { SLA_UNIT_CALENDAR, SLA_UNIT_BUSINESS, SLA_UNIT_DAYS };
struct sla_target {
    int64_t amount; /* seconds, or days for SLA_UNIT_DAYS; 0: no such clock */
    enum sla_unit unit;
};

enum sla_threshold_kind { SLA_PERCENT, SLA_BEFORE, SLA_AFTER };
struct sla_threshold {
    struct text id;
    enum sla_threshold_kind kind;
    int64_t amount;                /* percent, or seconds */
    int raise_priority;            /* -1: no; else enum priority, held by the cause clock_at_risk */
    struct text escalation_policy; /* started with cause clock_at_risk; empty: none */
};

#define SLA_THRESHOLDS_MAX 16

struct sla_policy {
    struct text id, owner, review_by; /* review_by: YYYY-MM-DD */
    const struct expression *when;    /* NULL: always */
    struct text when_source;
    const struct calendar *calendar;
    struct sla_target targets[SLA_METRICS][PRIORITY_COUNT];
    struct sla_threshold *thresholds; /* one list for every metric unless `metric` says so */
    size_t threshold_count;
    uint32_t pause_in; /* bit per enum ticket_state; default: pending */
    struct text
        breach_escalation_policy; /* started with cause clock_breached; empty: by the start rules */
};

const char *sla_policy_metric_name(enum sla_metric metric); /* "first_response", ... */
bool sla_policy_metric_from(struct text name, enum sla_metric *metric);

#endif
