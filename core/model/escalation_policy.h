/* Ordered levels: who is told, and how long until the next. semantics (f1), (f2). Immutable; a
 * running escalation carries the policy's version it started with. */
#ifndef MODEL_ESCALATION_POLICY_H
#define MODEL_ESCALATION_POLICY_H
#include "model/calendar.h"
#include "model/expression.h"

#define ESCALATION_LEVELS_MAX 16
#define ESCALATION_TARGETS_MAX 32
#define ESCALATION_REPEAT_MAX 9

enum escalation_target_kind {
    ESCALATION_TARGET_USER,  /* name: agent id */
    ESCALATION_TARGET_TEAM,  /* name: team id; all members */
    ESCALATION_TARGET_OWNER, /* the ticket's agent when the level fires */
    ESCALATION_TARGET_ROLE   /* role "manager" of the ticket's team when it fires */
};
struct escalation_target {
    enum escalation_target_kind kind;
    struct text name;
};
enum escalation_axis { ESCALATION_HIERARCHICAL, ESCALATION_FUNCTIONAL };
struct escalation_level {
    struct escalation_target *targets;
    size_t target_count;
    int64_t delay_s;                       /* until the next level */
    const struct calendar *delay_calendar; /* NULL: elapsed time */
    enum escalation_axis axis;
    int raise_priority; /* -1: no */
};
struct escalation_policy {
    struct text id, owner, review_by, version; /* version: hash of its text */
    struct escalation_level *levels;
    size_t level_count;
    unsigned repeat;           /* more rounds after the first */
    int64_t acknowledge_for_s; /* 0: without end */
    int64_t exhausted_every_s; /* reminder to the last level; 0: none */
    struct escalation_target *last_resort;
    size_t last_resort_count;
};

/* Which policy starts when: the first rule whose cause and condition hold. */
enum escalation_cause {
    ESCALATION_CAUSE_CREATED,
    ESCALATION_CAUSE_AT_RISK,
    ESCALATION_CAUSE_BREACHED,
    ESCALATION_CAUSE_MANUAL,
    ESCALATION_CAUSE_PLUGIN,
    ESCALATION_CAUSES
};
struct escalation_rule {
    uint32_t causes;               /* bit per enum escalation_cause */
    const struct expression *when; /* NULL: always */
    struct text policy;
};
const char *escalation_policy_cause_name(enum escalation_cause cause);
bool escalation_policy_cause_from(struct text name, enum escalation_cause *cause);

#endif
