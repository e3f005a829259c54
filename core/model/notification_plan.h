/* May this notification leave for this person now, and if not, when? A pure function of the
 * person's rules, of what left before, and of the instant. Three reasons hold one back: quiet hours
 * and the budget, for low urgency only, and the pace of a contact. High urgency waits for the pace
 * alone, never longer than NOTIFICATION_HIGH_WAIT_S_MAX, and is counted, never refused. semantics
 * (i). */
#ifndef MODEL_NOTIFICATION_PLAN_H
#define MODEL_NOTIFICATION_PLAN_H
#include "model/calendar.h"

#define NOTIFICATION_CONTACT_EVERY_S 60 /* per contact at most one in that time */
#define NOTIFICATION_BUNDLE_S 120       /* of equal kinds within it: one */
#define NOTIFICATION_DIGEST_S 1800      /* over budget: one digest in that time */
#define NOTIFICATION_HIGH_WAIT_S_MAX 60
#define NOTIFICATION_GATHER_S 5 /* what one event makes of many tickets waits so long */
#define NOTIFICATION_NIGHT_BEGINS_S (22 * 3600) /* local time */
#define NOTIFICATION_NIGHT_ENDS_S (7 * 3600)

enum notification_urgency { /* permanent numbers: they are on disk */
                            NOTIFICATION_HIGH,
                            NOTIFICATION_LOW,
                            NOTIFICATION_URGENCIES
};

struct notification_budget { /* notifications per span; 0: no limit */
    int64_t hour, night, week;
};
struct notification_pace { /* of every person; all 0: nothing is paced */
    int64_t contact_every_s, bundle_s, digest_s;
};

struct notification_confirm { /* a channel that reports what was delivered */
    struct text channel;
    int64_t within_s; /* no report until then: the next method is tried as well */
};

struct notification_courtesies { /* what customers are told by itself: see milestone.h */
    uint32_t wanted;             /* bit per milestone; 0: nothing */
    int64_t every_s, after_agent_s;
};

/* What holds for one person. */
struct notification_rules {
    struct notification_budget budget;
    struct notification_pace pace;
    const struct calendar *hours; /* low urgency leaves inside them only; NULL: always */
    const struct zone *zone;      /* in which it is night; NULL: UTC */
};

/* How many left in the span that has this key; another key begins at 0. */
struct notification_count {
    int64_t key, count;
};
struct notification_counts {
    struct notification_count hour, night, week;
    int64_t over; /* high ones of this week that were over a budget */
};
/* What is known about one way to reach the person. */
struct notification_contact {
    struct text channel, address;
    int64_t sent_s, high_sent_s;   /* the last one left; 0: none yet */
    int64_t confirmed_s, failed_s; /* last report that it works, that it does not; 0: none */
};

enum notification_hold { /* permanent numbers: they are on disk */
                         NOTIFICATION_GOES,
                         NOTIFICATION_QUIET,
                         NOTIFICATION_BUDGET,
                         NOTIFICATION_PACE,
                         NOTIFICATION_BUNDLE,
                         NOTIFICATION_GATHER, /* for others of its event */
                         NOTIFICATION_HOLDS
};
struct notification_verdict {
    enum notification_hold hold;
    int64_t until_s;  /* held until then */
    bool over_budget; /* it goes all the same: counted */
};

/* "quiet", "budget", "pace", "bundle", "gather"; "none" for NOTIFICATION_GOES. */
const char *notification_plan_hold_name(enum notification_hold hold);
const char *notification_plan_urgency_name(enum notification_urgency urgency); /* "high", "low" */
/* Is there anything that may hold a notification of this person? */
bool notification_plan_is_empty(const struct notification_rules *rules);

/* `contact` is lent and may be NULL: never used before. */
struct notification_verdict notification_plan_admit(const struct notification_rules *rules,
                                                    const struct notification_counts *counts,
                                                    const struct notification_contact *contact,
                                                    enum notification_urgency urgency,
                                                    int64_t now_s);
/* The pace of a contact alone: when the next may leave by it, now_s at the earliest. */
int64_t notification_plan_free_s(const struct notification_rules *rules,
                                 const struct notification_contact *contact,
                                 enum notification_urgency urgency, int64_t now_s);
/* One leaves now. */
void notification_plan_count(const struct notification_rules *rules,
                             struct notification_counts *counts,
                             struct notification_contact *contact,
                             enum notification_urgency urgency, int64_t now_s);
/* What is counted in the spans of now_s: those that are over count 0. */
struct notification_counts notification_plan_counts(const struct notification_rules *rules,
                                                    const struct notification_counts *counts,
                                                    int64_t now_s);
/* Has a budget been used up, as of now? */
bool notification_plan_is_over(const struct notification_rules *rules,
                               const struct notification_counts *counts, int64_t now_s);
/* Confirmed, and not failed since. */
bool notification_plan_works(const struct notification_contact *contact);

#endif
