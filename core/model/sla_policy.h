/* What is promised to whom: targets per clock and priority, how each clock counts, thresholds that
 * act before a breach. semantics (d1), (d3) to (d6), (d9). Immutable; lives in the policy_set's
 * arena. */
#ifndef MODEL_SLA_POLICY_H
#define MODEL_SLA_POLICY_H
#include "model/calendar.h"
#include "model/expression.h"
#include "model/priority.h"
#include "model/roster.h"

enum sla_metric { /* permanent numbers: they are on disk */
                  SLA_FIRST_RESPONSE,
                  SLA_NEXT_RESPONSE,
                  SLA_RESOLUTION,
                  SLA_PERIODIC_UPDATE,
                  SLA_OWNER,
                  SLA_RETURN,
                  SLA_PROMISE,
                  SLA_METRICS
};
enum sla_unit { SLA_UNIT_CALENDAR, SLA_UNIT_BUSINESS, SLA_UNIT_DAYS };
struct sla_target {
    int64_t amount; /* seconds, or days for SLA_UNIT_DAYS; 0: no such clock */
    enum sla_unit unit;
    bool end_of_day; /* SLA_UNIT_DAYS: at the close of the last day */
};

enum sla_threshold_kind { /* permanent numbers: they are on disk */
                          SLA_PERCENT,
                          SLA_BEFORE,
                          SLA_AFTER,
                          SLA_BUDGET /* percent of what the owner may use of the resolution */
};
struct sla_threshold {
    struct text id;
    enum sla_threshold_kind kind;
    int64_t amount;                /* percent (SLA_PERCENT, SLA_BUDGET), or seconds */
    int raise_priority;            /* -1: no; else enum priority, held by the cause clock_at_risk */
    struct text escalation_policy; /* started with cause clock_at_risk; empty: none */
    uint32_t metrics;              /* bit per enum sla_metric; 0: every clock of the policy */
};

#define SLA_THRESHOLDS_MAX 16

enum sla_bot_time { SLA_BOT_COUNT, SLA_BOT_PAUSE, SLA_BOT_START_AT_HANDOFF };
enum sla_reopen { SLA_REOPEN_RESUME, SLA_REOPEN_RESTART, SLA_REOPEN_NEW_INSTANCE };
enum sla_change { SLA_CHANGE_RECOMPUTE, SLA_CHANGE_GRANT_MIN, SLA_CHANGE_RESTART };
enum sla_source { SLA_SOURCE_POLICY, SLA_SOURCE_CUSTOMER, SLA_SOURCE_OWNER_TEAM, SLA_SOURCE_UNION };
#define SLA_POLICY_TEAMS_MAX 64 /* whose hours count together */

struct sla_terms { /* of one clock of a policy */
    struct sla_target targets[PRIORITY_COUNT];
    uint32_t pause_in; /* bit per enum ticket_state */
    enum sla_bot_time bot_time;
    enum sla_reopen on_reopen;
    enum sla_change on_change; /* of priority or target */
    int64_t grant_s;           /* SLA_CHANGE_GRANT_MIN: this much remains at least */
    enum sla_source source;    /* whose calendar */
    int64_t extend_max_s;      /* plugins may add so much to a target, all together; 0: nothing */
    bool refire;               /* a threshold that lies ahead again after a change fires again */
    bool forgive;              /* a breach is forgotten when a change moves due ahead of now */
    bool bot_reply_counts;     /* a public message by a bot is a response */
    bool automatic_counts;     /* so is one that the server wrote by itself */
};

struct sla_budget_rule { /* how much of the resolution's target a team may use */
    struct text team;
    int64_t percent;
};

struct sla_policy {
    struct text id, owner, review_by; /* review_by: YYYY-MM-DD */
    bool for_owner; /* an owner policy: `owner` and `return`; else the customer's clocks */
    const struct expression *when; /* NULL: always */
    struct text when_source;
    const struct calendar *calendar;
    struct text *teams; /* SLA_SOURCE_UNION: whose hours count together */
    size_t team_count;
    const struct calendar *united; /* open when any of these teams is; NULL: no clock asks */
    struct sla_budget_rule *budgets;
    size_t budget_count;
    struct sla_terms clocks[SLA_METRICS];
    struct sla_threshold *thresholds;
    size_t threshold_count;
    struct text
        breach_escalation_policy; /* started with cause clock_breached; empty: by the start rules */
};

extern const char *const sla_policy_bot_times[]; /* words of the enums above, NULL-ended */
extern const char *const sla_policy_reopens[];
extern const char *const sla_policy_changes[];
extern const char *const sla_policy_sources[];
extern const char *const sla_policy_metrics[];

const char *sla_policy_metric_name(enum sla_metric metric); /* "first_response", ... */
bool sla_policy_metric_from(struct text name, enum sla_metric *metric);
/* True for the clocks that an owner policy brings. */
bool sla_policy_is_owners(enum sla_metric metric);
bool sla_policy_same_target(struct sla_target a, struct sla_target b);
/* Makes `united` when a clock counts by it, of the teams that the roster has. */
void sla_policy_unite(struct arena *arena, struct sla_policy *policy, const struct roster *roster);
/* Index of the threshold with this id, -1: none. */
int sla_policy_threshold(const struct sla_policy *policy, struct text id);

#endif
