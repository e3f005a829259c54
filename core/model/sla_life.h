/* The whole life of the SLA clocks of one ticket, as a function of what happens to it: who writes,
 * which state it moves to, who owns it, what time it is. The engine runs it over commands, the case
 * runner over scripts. Which policy applies, and what a change of it does, is sla_switch.h.
 * semantics (d). */
#ifndef MODEL_SLA_LIFE_H
#define MODEL_SLA_LIFE_H
#include "model/sla_basis.h"
#include "model/ticket_span.h"

enum sla_news_kind {
    CLOCK_ARMED,
    CLOCK_PAUSED,
    CLOCK_RESUMED,
    CLOCK_AT_RISK, /* a threshold */
    CLOCK_BREACHED,
    CLOCK_FULFILLED,
    CLOCK_CANCELLED,
    CLOCK_RETARGETED,
    CLOCK_REOPENED,
    CLOCK_STUCK /* no working time ahead: alarm */
};
struct sla_news {
    enum sla_news_kind kind;
    size_t clock; /* index into ticket->clocks: the array may grow while the news is heard */
    const struct sla_policy *policy; /* NULL: it has left the configuration */
    struct sla_instant instant;      /* CLOCK_AT_RISK, CLOCK_BREACHED */
    bool by_change;                  /* CLOCK_BREACHED: a change of target made it */
    struct sla_target old_target;    /* CLOCK_RETARGETED */
    int64_t old_due_s;               /* CLOCK_RETARGETED; CALENDAR_NONE: it had none */
    enum sla_change mode;            /* CLOCK_RETARGETED */
};

struct sla_life {
    struct arena *arena;   /* lent: the ticket's arrays grow here */
    struct ticket *ticket; /* lent; changed in place */
    const struct policy_set *policies;
    const struct customer *customer; /* lent; may be NULL */
    int64_t now_s;
    /* Heard at once, in the order of happening; may change the ticket, and end or add clocks.
     * NULL: nobody listens. */
    void (*on_news)(void *ctx, const struct sla_news *news);
    void *ctx;
};

/* The ticket begins its life: in this state, opened by us or by a customer, with the bot or people.
 */
void sla_life_created(struct sla_life *life, enum ticket_state state, bool by_us, bool bot);

/* What happens. What had come due before holds all the same: it is found at the next
 * sla_life_pass, or when the clock ends. */
/* A customer's message that is not automatic; since_s: from when on they wait, now or before. It
 * moves the start of next_response back, never forward. */
void sla_life_heard(struct sla_life *life, int64_t since_s);
enum sla_author { CLOCK_BY_AGENT, CLOCK_BY_BOT, CLOCK_BY_SERVER };
/* A public message of ours; `agent` is its author's id, empty: none. `promise` is what kind of
 * promise it keeps besides `update` and `reply`; SLA_PROMISES: none. */
void sla_life_answered(struct sla_life *life, enum sla_author author, struct text agent,
                       enum sla_promise promise);
/* Another state, whatever the one before: spans, the ticket's own fields about time, clocks. */
void sla_life_state(struct sla_life *life, enum ticket_state to, struct text reason);
void sla_life_bot(struct sla_life *life);     /* the bot has it from now on */
void sla_life_handoff(struct sla_life *life); /* people have it */
void sla_life_owner(struct sla_life *life, struct text team, struct text agent);
/* sla.pause, sla.resume; `metrics` 0: every clock. False: there was nothing to resume. */
void sla_life_pause(struct sla_life *life, uint32_t metrics, struct text reason);
bool sla_life_resume(struct sla_life *life, uint32_t metrics);
/* A promise to the customer until due_s; a live one of its kind is withdrawn. */
void sla_life_promise(struct sla_life *life, enum sla_promise kind, int64_t due_s,
                      enum sla_source_of_promise source);

/* Recomputes every live clock and lets everything act whose instant has come. */
void sla_life_pass(struct sla_life *life);
/* Working seconds used as of now, whenever it was refreshed last. */
int64_t sla_life_elapsed(struct sla_life *life, const struct sla_clock *clock);
/* What the clock does next; false: nothing, or not before it is resumed. */
bool sla_life_next(struct sla_life *life, const struct sla_clock *clock,
                   struct sla_instant *instant);

/* For sla_switch.c and whoever shows clocks. */
const struct sla_policy *sla_life_policy(const struct sla_life *life, enum sla_metric metric);
/* The policy that this clock counts by; NULL: it has left the configuration. */
const struct sla_policy *sla_life_policy_of(const struct sla_life *life,
                                            const struct sla_clock *clock);
struct sla_clock *sla_life_live(const struct sla_life *life, enum sla_metric metric);
struct sla_clock *sla_life_newest(const struct sla_life *life, enum sla_metric metric);
/* The target of the present priority, tightened by what a plugin asked for; amount 0: none. */
struct sla_target sla_life_target(const struct sla_life *life, const struct sla_policy *policy,
                                  enum sla_metric metric);
void sla_life_arm(struct sla_life *life, enum sla_metric metric, int64_t start_s);
void sla_life_end(struct sla_life *life, struct sla_clock *clock, enum sla_phase phase,
                  enum sla_why why);
/* A breach at due_s; nothing when it is breached already. */
void sla_life_breach(struct sla_life *life, struct sla_clock *clock,
                     const struct sla_policy *policy, int64_t due_s);
void sla_life_tell(struct sla_life *life, struct sla_news news);
struct sla_basis_facts sla_life_facts(const struct sla_life *life);
/* Pauses end at until_s; INT64_MAX: the open ones do not. */
struct sla_basis sla_life_basis(struct sla_life *life, const struct sla_clock *clock,
                                const struct sla_policy *policy, int64_t until_s);
size_t sla_life_attribution(struct sla_life *life, const struct sla_clock *clock, int64_t to_s,
                            struct sla_share **shares);

#endif
