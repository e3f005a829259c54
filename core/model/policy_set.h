/* Everything that policies say, of one version of the configuration: roster, calendars, SLA and
 * escalation policies, rules. Made by the roof from YAML, immutable, reference counted, handed to
 * engine and host. */
#ifndef MODEL_POLICY_SET_H
#define MODEL_POLICY_SET_H
#include "model/escalation_policy.h"
#include "model/handoff_form.h"
#include "model/policy_version.h"
#include "model/problem_policy.h"
#include "model/priority.h"
#include "model/retention.h"
#include "model/routing.h"
#include "model/schedule_document.h"
#include "model/sla_policy.h"
#include <stdatomic.h>

struct customer_tier { /* whose identity matches, is of this tier */
    struct text tier;
    struct text match; /* an address, or "@domain" */
};

struct heartbeat {                  /* something outside that must be heard of every so often */
    struct text name, policy, team; /* escalation policy of a miss; team empty: by the rules */
    int64_t every_s;
};

struct bot_terms {    /* what a bot may do unless its start says otherwise */
    struct text name; /* plugin instance */
    struct text team; /* it hands off to; empty: the ticket's, else by the routing rules */
    int64_t limit_s;  /* of silence */
    uint32_t turns_max;
};
#define BOT_LIMIT_S_DEFAULT 600
#define BOT_LIMIT_S_MAX 86400
#define BOT_TURNS_DEFAULT 20
#define BOT_TURNS_MAX 1000

/* The words that a triage record may have; an empty list: any. */
enum triage_field {
    TRIAGE_ISSUE,
    TRIAGE_SERVICE, /* several */
    TRIAGE_LOCATION,
    TRIAGE_CAUSE,
    TRIAGE_SPEED, /* requested_speed */
    TRIAGE_FIELDS
};
struct triage_list {
    struct text *items;
    size_t count;
};

struct channel_terms {
    struct text name;     /* plugin instance */
    struct text identity; /* the kind of identity it knows people by; empty: its name */
    bool honour_sent_at;  /* a claimed instant may move the start of a wait back */
};

struct policy_set {
    struct arena arena; /* owns everything below */
    char version[17];   /* first 16 hex digits of the SHA-256 of the configuration text */
    struct roster roster;
    const struct zone **zones; /* each that a calendar names, once */
    size_t zone_count;
    struct text tzdata; /* version of the zone files that were read: "2024b", or "unknown" */
    const struct calendar **calendars;
    size_t calendar_count;
    struct sla_policy *sla_policies; /* in their configured order: the first that matches applies */
    size_t sla_policy_count;
    bool sla_looks_at_team;          /* the condition of one does */
    struct policy_change sla_change; /* how an edit of them is to take effect */
    struct escalation_policy *escalation_policies;
    size_t escalation_policy_count;
    struct escalation_rule *escalation_rules; /* in order */
    size_t escalation_rule_count;
    struct schedule *schedules; /* as configured: what commands changed is in the store */
    size_t schedule_count;
    struct heartbeat *heartbeats;
    size_t heartbeat_count;
    struct priority_scale priorities;
    struct triage_list triage[TRIAGE_FIELDS];
    struct handoff_form *handoff_forms;
    size_t handoff_form_count;
    int64_t late_import_s;     /* a claimed instant older than that is told as late */
    int64_t auto_reply_budget; /* automatic answers to one correspondent in an hour */
    struct channel_terms *channels;
    size_t channel_count;
    struct bot_terms *bots; /* in order of the configuration */
    size_t bot_count;
    struct problem_policy problems;
    struct repeat_policy repeat;
    struct burst_rule *bursts; /* in order: the first whose condition holds */
    size_t burst_count;
    struct routing routing;
    struct retention retention;  /* when tickets go for good */
    struct customer_tier *tiers; /* in order: the first that matches */
    size_t tier_count;
    struct text default_team;    /* a ticket that nobody routed lands here; MUST name a team */
    struct text default_channel; /* notification channel of people without contacts; may be empty */
    struct text mail_domain;     /* for Message-IDs: <...@mail_domain> */
    int64_t classify_threshold_percent; /* labels apply from here; default 60 */
    int64_t reminder_late_max_s; /* reminders and notices of hand-offs that are later are skipped */
    int64_t courtesy_late_max_s; /* and so are messages to customers that nobody wrote */
    int64_t escalation_delay_max_s; /* so long plugins may hold up a level in all; 0: not at all */
    int64_t reopen_for_s, close_after_s;  /* default 7 days each */
    int64_t pending_max_s, blocked_max_s; /* the longest wait; 0: without end */
    struct text *blocked_reasons;         /* besides those of the core */
    size_t blocked_reason_count;
    int64_t notification_retry_max;            /* attempts per notification job */
    struct notification_pace pace;             /* of every person's notifications */
    struct notification_budget budget;         /* of a person who has none */
    struct notification_courtesies courtesies; /* what customers are told by itself */
    struct notification_confirm *confirms;
    size_t confirm_count;
    atomic_int_fast32_t references;
};

struct policy_set *policy_set_create(void);                             /* one reference; empty */
const struct policy_set *policy_set_keep(const struct policy_set *set); /* [any thread] */
void policy_set_release(
    const struct policy_set **set); /* [any thread] clears the pointer; likes NULL */
const struct calendar *policy_set_calendar(const struct policy_set *set, struct text id);
const struct sla_policy *policy_set_sla(const struct policy_set *set, struct text id);
/* The tier of whoever has this identity; empty: none. */
struct text policy_set_tier(const struct policy_set *set, struct text identity);
const struct escalation_policy *policy_set_escalation(const struct policy_set *set, struct text id);
const struct schedule *policy_set_schedule(const struct policy_set *set, struct text id);
/* How long a channel may take to report a delivery; 0: it reports nothing. */
int64_t policy_set_confirm_s(const struct policy_set *set, struct text channel);
struct notification_rules policy_set_notification(const struct policy_set *set,
                                                  const struct roster_agent *agent);
extern const char *const policy_set_triage_names[]; /* NULL-ended, by triage_field */
const struct channel_terms *policy_set_channel(const struct policy_set *set, struct text name);
const struct bot_terms *policy_set_bot(const struct policy_set *set, struct text name);
const struct heartbeat *policy_set_heartbeat(const struct policy_set *set, struct text name);

#endif
