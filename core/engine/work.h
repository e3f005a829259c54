/* One command being run: what it has loaded, what it has decided so far and what it will write.
 * Lives for one command on the engine thread; every pointer in it is in `arena` or lent by the
 * batch. Trouble is kept in `refusal`. */
#ifndef ENGINE_WORK_H
#define ENGINE_WORK_H
#include "engine/waiting_cache.h"
#include "engine/ports.h"
#include "model/event.h"
#include "model/id.h"
#include "store/tables.h"

#define WORK_CAUSE_DEPTH_MAX 8

/* What a level does besides paging, that needs files below the escalation's: handed in by the
 * batch.
 */
struct work;
struct level_actions {
    void (*tell_customer)(struct work *work, uint32_t level);
    bool (*offer)(struct work *work, struct text agent); /* false: it cannot be offered now */
    void (*withdraw)(struct work *work);                 /* what was offered so */
    bool (*follow)(
        struct work *work); /* the end of every decision; true: clocks may have changed */
};

/* Only the problem escalates to people: what would have started on its incident. */
struct work_pass {
    uint64_t problem;
    enum escalation_cause cause;
    struct text policy, method;
};

/* A ticket that came with the key of a rule for bursts. */
struct work_burst {
    uint64_t ticket;
    struct text state; /* name of its document: engine/burst_state.h */
};

/* A clock was at risk or breached: plugins are asked about it at the end of the decision. */
struct work_risk {
    enum hook hook; /* HOOK_SLA_AT_RISK, HOOK_SLA_BREACHED */
    enum sla_metric metric;
};

struct work_cancel { /* a job that was decided while somebody runs it */
    uint64_t job, token;
};

struct work {
    const struct advisor *advisor;            /* lent */
    const struct candidate_reader *candidate; /* lent; NULL: none */
    const struct policy_set *policies;        /* lent: the version this command is decided under */
    const struct command *command;            /* lent */
    struct arena *arena;                      /* lent: ends with the batch */
    struct reader *reader;                    /* lent: store and write set as one */
    struct write_set *writes;                 /* lent */
    struct refusal *refusal;                  /* lent: the answer's */
    struct buf *result;                       /* lent: one packed value; empty means an empty map */
    int64_t now_us;
    uint64_t sequence; /* of the command; 0: a question, which is not recorded */
    uint64_t seed;     /* state for random_next */
    int64_t late_s;    /* how late the timer is that fires; 0: in time, or none does */
    struct text actor; /* who is shown in the timeline */
    bool looks_only;   /* set before loading: no copy as `before`, no customer, nothing to save */
    /* The ticket in hand; NULL before work_load_ticket or work_new_ticket. */
    struct ticket *before; /* as loaded; NULL for a new one */
    struct ticket *ticket;
    struct customer *customer;
    struct event_list events;
    struct text chain;  /* what led here, one cause a line: engine/guard_loops.h */
    uint64_t cut_told;  /* whose timeline says that nobody is asked any more; 0: none does */
    struct text bundle; /* pages written now are of one event: one for each person; empty: none */
    /* lent; whom the next level means instead of its own targets; NULL: those */
    const struct escalation_target *escalate_to;
    uint32_t reviser;            /* of the words that revise_message_words has passed: message.h */
    bool ping_pong;              /* a level moved the ticket once too often: settle raises it */
    bool changed;                /* the ticket must be saved even without events */
    struct work_cancel *cancels; /* running jobs to recall after commit */
    size_t cancel_count;
    struct work_pass *passes; /* run by follow_problem, when the command has done its own */
    size_t pass_count;
    struct work_risk *risks; /* asked about by ask_risks, which empties it */
    size_t risk_count;
    struct work_burst *bursts; /* likewise, by watch_bursts */
    size_t burst_count;
    struct command_text *kept; /* what went into timelines: its record only names it */
    size_t kept_count;
    bool keeps_answer;          /* its record keeps the answer, though it has no key of its own */
    uint64_t event_head;        /* newest event sequence written, 0: none */
    unsigned asked;             /* inline calls so far: makes their ids unique */
    struct command_note *notes; /* of those that went oddly; recorded with the command */
    size_t note_count;
    struct leased_job *leased; /* owned until the batch takes it: a job to start after commit */
    const struct level_actions *level_actions; /* lent; NULL: none (only in tests) */
    void (*choose_sla)(struct work *work);     /* below settle.c, which asks for it; NULL: nobody */
    struct agent_cache *agents;                /* lent */
    struct policy_history *history; /* versions of the SLA policies; NULL: nobody has asked yet */
    bool agents_written;            /* by this command */
    size_t purged;                  /* tickets that go for good by it */
    struct text plugins;            /* who is asked from the next batch on; empty: as before */
};

void work_init(struct work *work); /* after the lent fields are set */
void work_fini(struct work *work);

/* Refuses the command: fills in the refusal and returns `code`. */
enum err work_refuse(struct work *work, enum err code, const char *reason, const char *path,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Loads the ticket named by args.`path` (text id), its customer, and keeps a copy as `before`. */
enum err work_load_ticket(struct work *work, const char *path);
enum err work_load_ticket_id(struct work *work,
                             uint64_t id); /* ERR_NOT_FOUND without a refusal text for timers */
/* Refuses with what is known of a ticket that is not there: it was purged, or never was. */
enum err work_refuse_absent(struct work *work, const char *path, uint64_t id);
/* The first message of a ticket that was read from its table, into the arena. */
void work_load_body(struct work *work, struct arena *arena, struct ticket *ticket);
void work_new_ticket(struct work *work); /* an empty one with an id */

/* A timeline event of the ticket in hand: write pairs, then work_event_end. */
struct pack *work_event(struct work *work, const char *type);
uint32_t work_next_entry(const struct work *work); /* the number that the next event will have */
void work_event_end(struct work *work);

/* Run-time facts of all agents of the roster, as of this transaction. */
const struct ask_agent *work_agents(struct work *work);
void work_put_agent(struct work *work, const struct agent_state *state);
/* Counts an agent's open tickets up or down (clipped at 0) and notes when one was assigned. */
void work_count_agent(struct work *work, struct text agent, int change, bool assigned);
/* An offer of the named ticket holds so many units of an agent's capacity, or lets go of them;
 * reserved: of what is kept for a tier. */
void work_hold_units(struct work *work, struct text agent, int64_t units, bool is_reserved,
                     struct text ticket);
/* What waits may find somebody now: looked at in a command of its own, behind this one. Nothing
 * when nothing waits. */
void work_ask_dispatch(struct work *work);

struct text work_ticket_name(struct work *work, uint64_t id); /* "T-4G7K2", in the arena */

/* Timers of the ticket in hand. Arming replaces the timer of this (kind, n) and gives it a new
 * generation. */
void work_arm(struct work *work, enum timer_kind kind, uint32_t n, int64_t due_us,
              uint32_t argument);
void work_disarm(struct work *work, enum timer_kind kind, uint32_t n);

/* Writes the ticket, its timeline entries and feed rows. Nothing when nothing changed. */
void work_save(struct work *work);

#endif
