/* Ordered levels: who is told, what else is done, and how long until the next. semantics (f1),
 * (f2). Immutable; a running escalation keeps to the version it started with. */
#ifndef MODEL_ESCALATION_POLICY_H
#define MODEL_ESCALATION_POLICY_H
#include "model/calendar.h"
#include "model/expression.h"
#include "model/notification_plan.h"

#define ESCALATION_LEVELS_MAX 16
#define ESCALATION_TARGETS_MAX 32
#define ESCALATION_REPEAT_MAX 9
#define ESCALATION_STARTS_MAX 100
#define ESCALATION_HOLD_DOWN_S 1800        /* defaults of what a policy may say */
#define ESCALATION_CLEAR_FOR_S 600         /* a condition must be false for that long */
#define ESCALATION_RESUME_WINDOW_S 86400   /* the same cause goes on where it was */
#define ESCALATION_DELAY_S 60              /* so long plugins may hold up a level in all */
#define ESCALATION_DELAY_S_MAX 3600        /* and the operator may allow them */
#define ESCALATION_NOBODY_EVERY_S 300      /* the alarm nobody_reachable */
#define ESCALATION_MAINTENANCE_S_MAX 86400 /* a window ends by itself */

enum escalation_target_kind {                          /* permanent numbers: they are on disk */
                              ESCALATION_TARGET_USER,  /* name: agent id */
                              ESCALATION_TARGET_TEAM,  /* name: team id; all members */
                              ESCALATION_TARGET_OWNER, /* the ticket's agent when the level fires */
                              ESCALATION_TARGET_ROLE,  /* name: role in the ticket's team when it
                                                          fires, "manager" */
                              ESCALATION_TARGET_OWNER_ROLE, /* name: role in the first team of the
                                                               ticket's agent */
                              ESCALATION_TARGET_PREVIOUS_OWNER, /* who had the ticket before its
                                                                   last change of owner */
                              ESCALATION_TARGET_SCHEDULE, /* name: schedule; who is on call when the
                                                             level fires */
                              ESCALATION_TARGET_NEXT_ON_CALL, /* name: schedule; who is on call
                                                                 after those */
                              ESCALATION_TARGET_ROOM,         /* name: room; a page to a place */
                              ESCALATION_TARGET_PLUGIN, /* name: plugin instance; it says who, or
                                                           takes the page itself */
                              ESCALATION_TARGET_BOT, /* name: plugin instance that takes bot.turn;
                                                        it gets the ticket, nobody is paged */
                              ESCALATION_TARGET_KINDS
};
struct escalation_target {
    enum escalation_target_kind kind;
    struct text name;
    struct escalation_target *otherwise; /* PLUGIN: whom it means while the plugin is silent */
    size_t otherwise_count;
    enum notification_urgency urgency; /* its level's: which plan of a person is meant */
};
enum escalation_axis { ESCALATION_HIERARCHICAL, ESCALATION_FUNCTIONAL };
struct escalation_level {
    struct escalation_target *targets;
    size_t target_count;
    int64_t delay_s;                       /* until the next level */
    const struct calendar *delay_calendar; /* NULL: elapsed time */
    const struct calendar *only;           /* NULL: any time; else it waits for the opening */
    struct text delay_calendar_id, only_id;
    enum escalation_axis axis;
    int raise_priority;    /* -1: no */
    struct text set_queue; /* team that gets the ticket; empty: no */
    bool assign;           /* the first reachable person becomes the owner */
    bool offer;            /* the first reachable person is offered the ticket */
    bool notify_customer;  /* the customer is told that it was escalated */
    bool multi_ack;        /* an acknowledgement stops the acknowledger's pages only */
    bool keep_personal;    /* its unsent pages survive the next level */
    bool follow_shift;     /* a change of shift pages the new one too */
    enum notification_urgency urgency;
};
struct escalation_policy {
    struct text id, owner, review_by, version; /* version: hash of what it says */
    struct escalation_level *levels;
    size_t level_count;
    unsigned repeat;           /* more rounds after the first */
    unsigned starts_max;       /* of one ticket: further ones page and change nothing; 0: any */
    int64_t acknowledge_for_s; /* 0: without end */
    bool endless_acknowledge;  /* a person may acknowledge without end */
    int64_t exhausted_every_s; /* reminder to the last level; 0: none */
    int64_t hold_down_s, clear_for_s, resume_window_s;
    struct escalation_target *last_resort;
    size_t last_resort_count;
    bool may_end_silently; /* its last level need not be staffed around the clock */
};

/* Which policy starts when: the first rule whose cause and condition hold. Permanent numbers. */
enum escalation_cause {
    ESCALATION_CAUSE_CREATED,
    ESCALATION_CAUSE_AT_RISK,
    ESCALATION_CAUSE_BREACHED,
    ESCALATION_CAUSE_MANUAL,
    ESCALATION_CAUSE_PLUGIN,
    ESCALATION_CAUSE_REPEAT_CONTACT,
    ESCALATION_CAUSE_REFUSALS,
    ESCALATION_CAUSE_BOT_FAILED,
    ESCALATION_CAUSE_PROMISE_BROKEN,
    ESCALATION_CAUSE_BLOCKED_EXPIRED,
    ESCALATION_CAUSE_PENDING_EXPIRED,
    ESCALATION_CAUSE_BURST,
    ESCALATION_CAUSE_HEARTBEAT,
    ESCALATION_CAUSE_PING_PONG,
    ESCALATION_CAUSES
};
struct escalation_rule {
    uint32_t causes;               /* bit per enum escalation_cause */
    const struct expression *when; /* NULL: always */
    struct text policy;
    bool immediate; /* lane immediate: skips the queue and pages now */
};
const char *escalation_policy_cause_name(enum escalation_cause cause);
bool escalation_policy_cause_from(struct text name, enum escalation_cause *cause);
/* All names of causes, with ", " between them: for messages. */
const char *escalation_policy_cause_words(void);
/* Two causes that differ only in how far the same thing has gone (at risk, breached) are of one
 * family; the step tells which is further. */
enum escalation_cause escalation_policy_cause_family(enum escalation_cause cause);
unsigned escalation_policy_cause_step(enum escalation_cause cause);
const char *escalation_policy_axis_name(enum escalation_axis axis);
/* "user:ann", "owner", "role:owner.manager": as the configuration writes it. */
bool escalation_policy_target_from(struct text word, struct escalation_target *target);
#define ESCALATION_TARGET_WORDS                                                 \
    "owner, previous_owner, user:NAME, team:NAME, role:NAME, role:owner.NAME, " \
    "schedule:NAME, next_on_call:NAME, room:NAME, bot:NAME, plugin:NAME or "    \
    "{plugin: NAME, otherwise: [TARGETS]}"

#endif
