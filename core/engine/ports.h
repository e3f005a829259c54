/* What the engine needs from the floors above, as function pointers that the roof fills in. In unit
 * tests, in replay and in simulation each is a test double or the record itself. */
#ifndef ENGINE_PORTS_H
#define ENGINE_PORTS_H
#include <stdatomic.h>
#include "base/clock.h"
#include "engine/command.h"
#include "model/customer.h"
#include "model/effect.h"
#include "model/failure_policy.h"
#include "model/job.h"
#include "model/message.h"
#include "model/policy_set.h"
#include "model/ticket.h"
#include "store/store.h"

#define ENGINE_QUEUE_COMMANDS_MAX 8192
/* Of one batch. Each kind has room of its own: clients that never pause keep no timer waiting, and
 * a storm of timers no client. */
#define ENGINE_COMMANDS_PER_STEP_MAX 256
#define ENGINE_TIMERS_PER_STEP_MAX 256
#define ENGINE_LEASES_PER_STEP_MAX 64
#define ENGINE_BATCH_COMMANDS_MAX \
    (ENGINE_COMMANDS_PER_STEP_MAX + ENGINE_TIMERS_PER_STEP_MAX + ENGINE_LEASES_PER_STEP_MAX)
#define ENGINE_JOBS_ACTIVE_MAX 256

/* One subscription of one plugin instance, in the computed order of its hook. Immutable. */
struct subscriber {
    struct text instance, version; /* configuration name; plugin version */
    enum hook hook;
    uint32_t stage;                 /* 0..9 */
    int32_t position;               /* order within the hook */
    uint32_t number;                /* a job's: which of the instance's at this hook, from 0 */
    bool is_job;                    /* else inline */
    bool no_wait;                   /* a job whose result the pipeline does not wait for */
    bool serves_places;             /* notification.send: pages for no person reach it too */
    uint32_t timeout_ms, wait_ms;   /* 0: the hook's default */
    uint32_t attempts_max;          /* 0: the hook's default */
    enum failure_policy on_failure; /* the operator's; OWN: the hook's own */
    const struct text *reads; /* keys of its own storage to load with the snapshot, with {fields} */
    size_t read_count;
    atomic_size_t *leases; /* counts the leased jobs that point here; NULL: nobody wants to know */
    void *host;            /* the host's own */
};

/* Everything a hook may see. Read-only, lent until ask returns. */
struct ask {
    enum hook hook;
    uint64_t id;    /* job id, or command sequence * 64 + position: an idempotency key */
    uint64_t token; /* of a leased job; 0 inline */
    uint32_t attempt, left_ms;
    int64_t now_us;
    uint64_t seed;
    const struct ticket *ticket, *before; /* may be NULL, as the hook table says */
    const struct customer *customer;      /* of the ticket, or NULL */
    const struct message *message;        /* may be NULL */
    struct text actor, method;
    struct text chain; /* of causes that led here, one a line; of a job with itself at the end */
    const struct policy_set *policies;
    /* Run-time facts about agents, as of this transaction: online-ness and open tickets, parallel
     * to policies->roster.agents. NULL in jobs of hooks that have no ticket. */
    const struct ask_agent {
        enum roster_presence presence;
        uint32_t open_tickets;
        int64_t last_assigned_us;
    } * agents;
    const struct schedule **schedules; /* as they hold now, parallel to policies->schedules */
    const struct ask_kv { /* the declared reads of the subscriber, from its own storage */
        struct text key, value;
        bool is_present;
    } * kv;
    size_t kv_count;
    struct arena *arena; /* answers live here */
};

enum ask_outcome {
    ASK_OK,
    ASK_DECLINED,
    ASK_FAILED,
    ASK_OVERRUN,
    ASK_SKIPPED /* `when` was false, or breaker open */
};
struct ask_answer {
    enum ask_outcome outcome;
    struct effect_list
        effects;       /* already checked by the host: a denied one has its verdict and why set */
    struct text error; /* of ASK_FAILED */
    int64_t used_us;
};

/* Who subscribes, and the inline ones' opinion. A subscriber is lent until the command ends, or
 * until the last leased job that points to it is destroyed. [engine thread] */
struct advisor {
    size_t (*plan)(void *ctx, enum hook hook, const struct subscriber **subscribers); /* in order */
    void (*ask)(void *ctx, const struct subscriber *subscriber, const struct ask *ask,
                struct ask_answer *answer);
    /* The subscriber of an instance for a hook, or NULL: gone. A job is stored by name and number;
     * of an instance that is asked inline only, that one is number 0. */
    const struct subscriber *(*find)(void *ctx, enum hook hook, struct text instance,
                                     uint32_t number);
    /* May this inline subscriber's `when` hold (also for job subscribers, before a row is written)?
     */
    bool (*wants)(void *ctx, const struct subscriber *subscriber, const struct ask *ask);
    /* Names those who are asked now: recorded with each command. NULL: they never change. */
    const char *(*version)(void *ctx);
    /* From now on those of that version are asked; between two commands. False: they are not here.
     * NULL: there are no others. */
    bool (*swap)(void *ctx, struct text version);
    void *ctx;
};

/* A leased job, handed over with everything it needs; owned by the runner from start() on. The
 * result comes back as a command "job.finish" {job, token, code, effects, error} with `urgent` set.
 */
struct leased_job {
    struct arena arena;
    const struct subscriber *subscriber;
    struct job *job;
    struct ask ask; /* texts and structs in the arena; `policies` holds a reference of its own */
};
void ports_leased_job_destroy(struct leased_job **leased);
/* Who runs it: counted in, whoever had it before is counted out. */
void ports_leased_job_give(struct leased_job *leased, const struct subscriber *subscriber);

struct runner {
    /* How many more jobs of this instance are taken now: the rest stays on disk, unleased, and in
     * nobody's way. NULL: any number. [engine thread] */
    size_t (*room)(void *ctx, struct text instance, uint32_t hook);
    bool (*start)(void *ctx, struct leased_job *job); /* [engine thread] false: no room, ownership
                                                         stays; leased again later */
    void (*cancel)(void *ctx, uint64_t job,
                   uint64_t token); /* [engine thread] the attempt is decided: recall it */
    void *ctx;
};

/* Answers and news, after they are durable. [engine thread]; the roof posts them to the loop. */
struct outlet {
    void (*on_answers)(void *ctx, struct answer *list); /* ownership of the list goes over */
    void (*on_events)(void *ctx, uint64_t head);        /* the newest durable event sequence */
    void (*on_fatal)(void *ctx,
                     const char *why); /* a commit whose outcome is unknown: the process must end */
    void *ctx;
};

/* Reads the text of a configuration, for a look at what it would do: one reference, or NULL with a
 * sentence in `why`. [engine thread] */
struct candidate_reader {
    const struct policy_set *(*read)(void *ctx, struct text text, char *why, size_t why_size);
    void *ctx;
};

/* All of them together, handed to engine_create. */
struct engine_ports {
    struct store *store; /* lent; used on the engine's thread only */
    struct clock clock;  /* NULL functions: the real clocks */
    struct advisor advisor;
    struct runner runner;
    struct outlet outlet;
    struct candidate_reader candidate; /* read NULL: there is none */
    uint64_t (*seed)(void *ctx);       /* NULL: random_u64 */
    void *seed_ctx;
    bool clock_trust;               /* steps of the wall clock freeze nothing */
    uint32_t timers_per_second_max; /* of the storm guard; 0: its default */
};

#endif
