/* A ticket: everything about one request for help but its timeline. One aggregate, loaded, decided
 * on and saved as a whole; every pointer lives in the arena it was loaded into (or in the policy
 * set).
 *
 *            assign/answer            wait_customer            customer message, until
 *   NEW ----------------------> OPEN ---------------> PENDING ------------------------> OPEN
 *    |                           |  \---- block ----> BLOCKED --unblock, until-------> OPEN
 *    +-----------+---------------+ solve
 *                v
 *             SOLVED --customer message / reopen within reopen_for--> OPEN
 *                |---close_after / close--> CLOSED          any but MERGED --merge--> MERGED
 *                                                           MERGED --unmerge--> where it was
 */
#ifndef MODEL_TICKET_H
#define MODEL_TICKET_H
#include "model/escalation.h"
#include "model/sla_clock.h"
#include "model/work_item.h"

#define TICKET_SUBJECT_BYTES_MAX 1000
#define TICKET_BODY_BYTES_MAX ((size_t)256 << 10)
#define TICKET_TAGS_MAX 64
#define TICKET_FIELDS_MAX 64
#define TICKET_LABELS_MAX 64
#define TICKET_PAUSES_MAX 4096
#define TICKET_TIMERS_MAX 128
#define TICKET_PAGES_MAX 64
#define TICKET_MOVES_MAX 8
#define TICKET_RELATED_MAX 32
#define TICKET_SPLIT_MAX 64 /* messages that were split off together */
#define TICKET_ITEMS_MAX WORK_REASONS
#define TICKET_CLOCKS_MAX 128 /* then ended instances are left to the timeline */

enum ticket_state {
    TICKET_NEW,
    TICKET_OPEN,
    TICKET_PENDING,
    TICKET_BLOCKED,
    TICKET_SOLVED,
    TICKET_CLOSED,
    TICKET_MERGED,
    TICKET_STATES
};

enum {                               /* ticket.flags */
       TICKET_PROVISIONAL = 1u << 0, /* priority and SLA are defaults until the pipeline ends */
       TICKET_UNVERIFIED = 1u << 1,  /* the sender's identity is only claimed */
       TICKET_SLA_NONE = 1u << 2,    /* no SLA policy matches */
       TICKET_RESPONDED = 1u << 3,   /* the first public agent message has gone out */
       TICKET_AUTOMATIC = 1u << 4,   /* only automatic mail so far: no clocks, nobody is paged */
       TICKET_BOT = 1u << 5,         /* stage bot: the automation works; else people do */
       TICKET_BY_US = 1u << 6,       /* we opened it: no customer waits for a first response */
       TICKET_IMMEDIATE = 1u << 8,   /* lane immediate: before everything else */
       TICKET_UNPROMISED = 1u << 12, /* blocked without a promise, and its owner was told */
       TICKET_CAUSED = 1u << 13,     /* automation made it; what led to it: engine/guard_loops.h */
       TICKET_CONTAINED = 1u << 9    /* the bot solved it, and nobody has reopened it */
};

enum timer_kind { /* permanent numbers: they are on disk */
                  TIMER_THRESHOLD = 1,
                  TIMER_BREACH = 2,
                  TIMER_LEVEL = 3,
                  TIMER_ACK_EXPIRY = 4,
                  TIMER_STAGE = 5,
                  TIMER_UNTIL = 6,
                  TIMER_CLOSE = 7,
                  TIMER_WAKE = 8,
                  TIMER_HELD = 9,   /* end of a snooze or of a maintenance window */
                  TIMER_CLEAR = 10, /* the condition of an escalation has been false long enough */
                  TIMER_HOLD_DOWN = 11, /* a cause came while it was held down: is it still true? */
                  TIMER_SHIFT = 12,     /* a shift ends while a level with follow_shift is on */
                  TIMER_SWEEP = 13,     /* of no ticket: a maintenance window goes over tickets */
                  TIMER_HEARTBEAT = 14, /* of no ticket: a beat is missed */
                  TIMER_PAUSE = 15,     /* a pause with a known end is over */
                  TIMER_CHANNEL_MOVE = 31, /* an invitation to another channel is over */
                  TIMER_BOT = 30,          /* the bot has been silent for too long */
                  TIMER_OUTBOX = 40,   /* of no ticket: what a person's outbox holds may leave */
                  TIMER_CONFIRM = 41,  /* of no ticket: no report of a delivery has come */
                  TIMER_CASCADE = 16,  /* news of a problem goes to its incidents, page by page */
                  TIMER_BURST = 17,    /* of no ticket: has it become quiet? */
                  TIMER_MOVE = 18,     /* of no ticket: tickets follow a customer, page by page */
                  TIMER_COURTESY = 42, /* what the customer is to be told by itself may leave */
                  TIMER_WATCH = 20,    /* of a schedule: a shift edge, a notice, a look for gaps */
                  TIMER_OFFER = 50,    /* an offer of work expires; n: its reason */
                  TIMER_RELAX = 51,    /* the next step of a ladder; n: the item's reason */
                  TIMER_ROUTE = 52,    /* of no ticket: see engine/dispatch_work.h */
                  TIMER_PRESENCE = 53, /* of no ticket: a person's presence; n: hash of the id */
                  TIMER_NEXT = 55,     /* plugins were asked about the next level of escalation n */
                  TIMER_PURGE = 56,    /* plugins were asked whether it may go for good */
                  TIMER_REMOVE = 57,   /* of no ticket: what is left of ticket `generation` goes */
                  TIMER_RETENTION = 58, /* of no ticket: a look for tickets that go by themselves */
                  TIMER_BLOBS = 59,     /* of no ticket: a look for blobs that nobody refers to */
                  TIMER_INBOX =
                      54 /* of no ticket: see engine/inbound.h; generation: of the inbox */
};
#define TIMER_UNTIL_LONGEST 1 /* argument of TIMER_UNTIL: nobody said until when */
struct timer {
    enum timer_kind kind;
    uint32_t
        n; /* which clock or escalation of the ticket: metric * 65536 + instance, or escalation n */
    uint64_t generation; /* a fired timer whose generation is not the armed one does nothing */
    int64_t due_us;
    uint32_t argument; /* threshold index + 1, ... */
};

struct ticket_field {
    struct text name, value;
};
struct ticket_label {
    struct text name;
    int64_t confidence; /* percent */
    bool applied;       /* at or above the threshold */
};
/* What is known of the request; who says so is in `sources`. Empty: nobody has said. */
struct ticket_source {
    struct text name, source; /* "impact"; a person, a plugin instance */
};
struct ticket_triage {
    struct text issue, location, cause, speed;
    struct text *services;
    size_t service_count;
    struct ticket_source *sources;
    size_t source_count;
};
struct ticket_cause { /* a live reason that holds the priority up */
    struct text
        name; /* "clock_at_risk:first_response", "escalation:1", "manual", "plugin:<instance>" */
    enum priority priority;
};
enum ticket_pause_cause { /* behind the states of enum ticket_state; permanent numbers */
                          TICKET_PAUSE_BOT = TICKET_STATES,
                          TICKET_PAUSE_RECORDED, /* sla.pause */
                          TICKET_PAUSE_WINDOW,   /* of a maintenance window: its end is known */
                          TICKET_PAUSE_CAUSES
};
struct ticket_pause { /* what may have stopped a clock: see ticket_span.h */
    uint32_t cause;   /* an enum ticket_state or ticket_pause_cause */
    uint32_t metrics; /* TICKET_PAUSE_RECORDED: bit per enum sla_metric; 0: every clock */
    struct text reason;
    int64_t from_s, to_s; /* to_s INT64_MAX: still */
};
struct ticket_owner { /* from here on, until the next */
    struct text team; /* empty: nobody's */
    int64_t from_s;
};
/* A page of the last minute: who was paged, by which escalation, for which others as well. */
struct ticket_page {
    struct text person;
    uint64_t job;
    uint32_t escalation;
    uint32_t others; /* bit per escalation n (1..32) whose own page this one stands for */
    int64_t at_us;
};
struct ticket_move { /* a change of team of the last 24 h */
    struct text from, to;
    int64_t at_us;
};
/* The bot that has the ticket (TICKET_BOT), or had it last: its figures are shown until the next.
 */
struct ticket_bot {
    struct text name; /* plugin instance; empty: there was none */
    uint32_t turns, turns_max;
    uint64_t job;    /* the turn that is under way; 0: none */
    uint32_t unread; /* entry of a customer's message that came meanwhile; 0: none */
    int64_t limit_s; /* of silence */
    int64_t started_us;
};
/* How the receiver found the last hand-off; permanent numbers. */
enum ticket_rating {
    TICKET_UNRATED,
    TICKET_RATED_COMPLETE,
    TICKET_RATED_ASKED_BACK,
    TICKET_RATED_ASKED_CUSTOMER_AGAIN,
    TICKET_RATED_WRONG_TEAM,
    TICKET_RATINGS
};
struct ticket_hand_off {
    uint32_t entry;  /* its form in the timeline; 0: there was none */
    bool is_missing; /* the edge has a form, and it is not complete */
    bool is_owed;    /* automation could not wait for it: the giver says it later */
    enum ticket_rating rating;
    struct text from, to, giver; /* teams; agent */
};
/* Merged into another one, and what it returns to when that is taken back. semantics (b4). */
struct ticket_merge {
    uint64_t into; /* 0: it is not merged */
    int64_t at_us;
    enum ticket_state from;
    int64_t until_us, waiting_since_us, replied_us;
    uint32_t until_argument;  /* of its TIMER_UNTIL */
    int64_t moved_waiting_us; /* of the other: whose unanswered start this one's is older than; 0:
                                 nobody waited there, -1: it was not moved */
};
/* What a problem knows about its incidents. affected = own customer and theirs, each once. */
struct ticket_affected {
    uint32_t plain, organised; /* customers of incidents but for its own, by organisation */
    uint32_t step;             /* the highest that was told */
};
enum ticket_channel_move_state { /* permanent numbers */
                                 TICKET_MOVE_NONE,
                                 TICKET_MOVE_OFFERED,
                                 TICKET_MOVE_ACCEPTED,
                                 TICKET_MOVE_EXPIRED,
                                 TICKET_MOVE_FAILED,
                                 TICKET_MOVE_STATES
};
struct ticket_channel_move { /* the last invitation to another channel */
    enum ticket_channel_move_state state;
    struct text to, address, token; /* token: while it is offered */
    int64_t expires_us, ended_us;   /* ended_us 0: it is offered */
};
enum ticket_owed_reason { /* permanent numbers: they are on disk */
                          TICKET_OWED_FORM,
                          TICKET_OWED_MOVE,
                          TICKET_OWED_PROMISE,
                          TICKET_OWED_BROKEN,
                          TICKET_OWED_REASONS
};
/* What somebody has to do about it besides having it; follows from the rest: model/owed_work.h. */
struct ticket_owed {
    enum ticket_owed_reason reason;
    struct text agent; /* who owes it; empty: it has no owner */
    int64_t since_us;
};
struct ticket_stage {  /* the pipeline waits on disk; position -1: it does not */
    int32_t position;  /* hook number * 16 + stage 0..9 */
    uint64_t revision; /* of the snapshot the jobs saw */
    int64_t deadline_us;
    uint64_t *jobs; /* open job ids */
    size_t job_count;
    struct text proposals; /* packed effects gathered so far */
    uint32_t reruns;
};

struct ticket {
    uint64_t id, revision; /* revision 0: not saved yet; grows with every commit */
    enum ticket_state state;
    uint32_t flags;
    struct text subject;
    /* Of the first message, cut to TICKET_BODY_BYTES_MAX. It lies in the timeline, where body_entry
     * names its entry (0: none); the ticket's own record does not keep it a second time. */
    struct text body;
    uint32_t body_entry;
    struct text channel; /* plugin instance or "rpc" */
    struct text locale;
    uint64_t customer;           /* id */
    struct text requester;       /* address the answer goes to, as the channel writes it */
    struct text channel_address; /* our own address the first message came to */
    struct text team, agent;     /* owner; empty: none */
    enum priority priority;
    int pin;                  /* PRIORITY_NONE or the fixed value */
    uint32_t impact, urgency; /* 1..4, 0 unknown */
    uint32_t affected;
    struct ticket_triage triage;
    struct ticket_cause *causes;
    size_t cause_count;
    struct text *tags;
    size_t tag_count;
    struct ticket_label *labels;
    size_t label_count;
    struct ticket_field *fields;
    size_t field_count;
    struct text sla_policy;           /* of the customer's clocks */
    struct text owner_policy;         /* of `owner` and `return` */
    int64_t sla_extra_s[SLA_METRICS]; /* what plugins have added to targets, as far as it counts */
    int64_t sla_caps_s[SLA_METRICS];  /* a plugin's tighter targets; 0: the policy's */
    uint32_t sla_version; /* number of the policy version it was last settled by; 0: none */
    uint32_t sla_inputs;  /* what the choice of both depended on: see sla_switch_inputs */
    struct sla_clock *clocks;
    size_t clock_count;
    struct ticket_pause *pauses;
    size_t pause_count;
    struct ticket_owner *owners; /* in order of time */
    size_t owner_count;
    struct escalation *escalations;
    size_t escalation_count;
    struct ticket_page *pages;
    size_t page_count;
    struct ticket_move *moves;
    size_t move_count;
    int64_t parted_until_us;    /* moves between the two teams of the last ping-pong are off */
    struct text previous_agent; /* owner before the last change of owner */
    uint32_t refusals;          /* hand-offs refused since the last accepted one */
    uint32_t automated;         /* automated changes since automated_since_us */
    int64_t automated_since_us; /* start of the hour that is counted */
    struct work_item *items;    /* what waits for a person; one per reason */
    size_t item_count;
    struct ticket_owed *owed; /* by reason; one of each */
    size_t owed_count;
    struct text refused_by;    /* agents who would not have it: a list */
    struct text returned_by;   /* whoever let its `return` clock run out, each time: a list */
    int64_t first_eligible_us; /* since when it has waited for somebody to take it; 0: it has not */
    int64_t work_units;        /* of its agent's capacity that it holds */
    bool work_is_reserved;     /* they count for the tier that its queue keeps capacity for */
    struct timer *timers;      /* armed ones; rows of the timer table follow from the difference */
    size_t timer_count;
    uint64_t timer_generation;
    struct ticket_stage stage;
    struct ticket_bot bot;
    struct ticket_channel_move channel_move;
    uint32_t masked_to;              /* a customer's public messages up to this entry are masked, */
    struct text masked_channel;      /* those of this channel */
    struct ticket_hand_off hand_off; /* the last one to another team */
    uint32_t entries;                /* timeline entries so far; the next is entries + 1 */
    int64_t created_us, updated_us, solved_us;
    int64_t waiting_since_us;     /* oldest unanswered customer message; 0: none */
    int64_t replied_us;           /* last public agent message while unsolved; 0: none */
    int64_t assigned_us;          /* to its present agent; 0: it has none */
    int64_t eligible_since_us;    /* since when it waits for an agent; 0: it does not */
    struct text last_external_id; /* of the last message: In-Reply-To of the next answer */
    struct text
        references; /* Message-IDs of the thread, newest last, space separated, cut at 2 KiB */
    uint32_t told, telling;     /* bit per milestone: the customer was told, is about to be */
    int64_t told_us, spoken_us; /* last automatic message, last one by an agent; 0: none */
    uint32_t reopen_count;
    struct text resolution;
    struct text blocked_reason;
    int64_t until_us;      /* pending or blocked until; 0: none */
    uint64_t follow_up_of; /* 0: none */
    uint64_t problem;      /* it is an incident of; 0: of none */
    uint32_t incidents;    /* its own, those that are merged not counted */
    struct ticket_affected counted;
    uint64_t *related; /* ids */
    size_t related_count;
    struct ticket_merge merged;
    uint64_t split_from;     /* where its messages lie; 0: it was not split off */
    uint32_t *split_entries; /* of that ticket's timeline, ascending */
    size_t split_count;
    int64_t heard_us;          /* last message of the customer that was not automatic; 0: none */
    int64_t problem_update_us; /* when its customer was last told news of the problem; 0: never */
    uint32_t repeat_count;     /* contacts of this customer for this cause, this one included; 0, 1:
                                  it is the first */
};

extern const char *const ticket_state_words[]; /* NULL-ended */
const char *ticket_state_name(enum ticket_state state);
const char *ticket_channel_move_name(enum ticket_channel_move_state state); /* "offered", ... */
const char *ticket_rating_name(enum ticket_rating rating); /* "" unrated, "asked_back", ... */
bool ticket_rating_from(struct text name, enum ticket_rating *rating);
bool ticket_state_from(struct text name, enum ticket_state *state);
bool ticket_may_move(enum ticket_state from,
                     enum ticket_state to); /* the table of semantics (b1) */
bool ticket_is_unsolved(const struct ticket *ticket);

void ticket_init(struct ticket *ticket);
struct ticket *ticket_clone(struct arena *arena, const struct ticket *ticket); /* deep */
/* Arrays of its own, texts lent from the original: for one that lives as long. */
struct ticket *ticket_fork(struct arena *arena, const struct ticket *ticket);
struct text ticket_field(const struct ticket *ticket, struct text name); /* empty: absent */
bool ticket_has_tag(const struct ticket *ticket, struct text tag);
/* Due of the nearest live clock in microseconds, INT64_MAX when none: what lists sort by. */
int64_t ticket_due_us(const struct ticket *ticket);
enum priority ticket_compute_priority(const struct ticket *ticket,
                                      const struct priority_scale *scale);
uint32_t
ticket_level(const struct ticket *ticket); /* highest level of its live escalations; 0: none */

#endif
