/* Durable work outside the transaction. The id is the idempotency key towards the outside.
 *
 *   WAITING --lease--> LEASED --result--> DONE      WAITING or LEASED, stage over --> LATE
 *      ^                  |---try again at next_at--> WAITING
 *      |                  |---refused for good, attempts used up--> DEAD --retry (operator)-->
 *                         |---left, a report is due--> SENT --delivered, acknowledged, no report-->
 * DONE WAITING --quiet, budget, pace--> HELD --its time--> WAITING, or BUNDLED until its carrier
 * ends any unfinished --cancelled in a transaction--> CANCELLED
 */
#ifndef MODEL_JOB_H
#define MODEL_JOB_H
#include "model/notification_plan.h"

enum job_state { /* permanent numbers: they are on disk */
                 JOB_WAITING,
                 JOB_LEASED,
                 JOB_DONE,
                 JOB_DEAD,
                 JOB_LATE,
                 JOB_CANCELLED,
                 JOB_HELD,    /* quiet hours, a budget or the pace of a contact: not due */
                 JOB_BUNDLED, /* another job, `carrier`, speaks for it */
                 JOB_SENT,    /* has left; its delivery is not reported yet */
                 JOB_STATES
};

struct job {
    uint64_t id;
    enum job_state state;
    uint32_t hook;         /* enum hook */
    struct text instance;  /* plugin instance that runs it */
    uint32_t subscription; /* which of its job subscriptions to this hook, from 0 */
    uint64_t ticket;       /* 0: none */
    uint32_t escalation;   /* n of the escalation a notification belongs to; 0: none */
    uint32_t level;
    struct text person;  /* agent a notification is for */
    uint32_t contact;    /* index of the person's contact method */
    uint64_t inbox;      /* inbox row an inbound job is about; 0: none */
    struct text method;  /* rung_event.method */
    struct text message; /* packed message (message.h); empty: none */
    uint32_t attempt, attempts_max;
    int64_t created_us, next_us, lease_until_us;
    uint64_t token;    /* names the attempt that is leased */
    struct text error; /* of the last attempt */
    uint32_t
        message_entry;  /* timeline entry of the outgoing message whose delivery this is; 0: none */
    struct text bundle; /* the event that it shares with others, as one leaves; empty: with none */
    struct text chain;  /* what led to it, one cause a line; empty: a person, a message, time */
    enum notification_urgency urgency; /* of a notification for a person */
    bool admitted;                     /* was held, or carries others: is not asked again */
    bool is_rendered;                  /* a page whose text is what it will be */
    uint64_t about;   /* the job that an answer is for: of notification.render, the page; 0: none */
    struct text seen; /* of the ticket by the attempt that is leased: engine/stale_effects.h */
    uint64_t carrier; /* JOB_BUNDLED: who speaks for it */
    struct text members; /* of a carrier: numbers of the jobs it speaks for, with a space between */
};

const char *job_state_name(enum job_state state);
bool job_state_from(struct text name, enum job_state *state);
bool job_is_open(const struct job *job);          /* what becomes of it is not decided */
bool job_is_due_some_time(const struct job *job); /* waiting or leased: time alone moves it on */
bool job_is_page(uint32_t hook); /* notification.send: the short schedule of semantics (i) */
/* Delay before the next attempt: pages 10 s, 30 s, 2 min, 10 min, ...; others exponential with full
 * jitter from `seed`, 1 s to 5 min. `attempt` is the one that has just failed, from 1. */
int64_t job_backoff_us(const struct job *job, uint64_t seed);

#endif
