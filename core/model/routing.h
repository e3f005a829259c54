/* Where work waits and who may get it, as configured: queues, the rules that choose one, the ladder
 * that loosens what a queue asks for. Immutable; lives in the policy_set's arena. semantics (h). */
#ifndef MODEL_ROUTING_H
#define MODEL_ROUTING_H
#include "model/expression.h"
#include "model/priority.h"
#include "model/roster.h"

#define ROUTING_NEEDS_MAX 16 /* skills that one item asks for */
#define ROUTING_STEPS_MAX 8  /* of a ladder */
#define ROUTING_CLASS_MAX 3  /* a need of class 0 is never dropped, one of class 3 first */
#define ROUTING_CAPACITY 100 /* of an agent, in units, unless the configuration says otherwise */
#define ROUTING_LEASE_S 90   /* after that long without a heartbeat a presence is stale */
#define ROUTING_DAMPING_S 5  /* a presence counts when it has held for so long */
#define ROUTING_AGEING 10    /* points per minute of waiting */
#define ROUTING_URGENCY_MAX 1000
#define ROUTING_EXPIRIES_MAX 3              /* offers in a row that an agent lets expire */
#define ROUTING_SKIPS_MAX 3                 /* per agent and day without a note */
#define ROUTING_HOUR_US INT64_C(3600000000) /* of fair_limit, and of the immediate lane */

enum routing_method { /* permanent numbers: they are in timelines by name only */
                      ROUTING_LEAST_LOADED,
                      ROUTING_LONGEST_IDLE,
                      ROUTING_ROUND_ROBIN,
                      ROUTING_BEST_SKILL,
                      ROUTING_WEIGHTED,
                      ROUTING_METHODS
};
enum routing_away { /* what becomes of an agent's tickets when he goes away */
                    ROUTING_REQUEUE_IF_DUE, /* only those due before his next shift */
                    ROUTING_KEEP,
                    ROUTING_REQUEUE
};
enum routing_step_kind {
    ROUTING_DROP_SKILLS, /* needs of this class and above */
    ROUTING_WIDEN,       /* the teams beneath the team's parent may take it, too */
    ROUTING_OVERFLOW,    /* another queue's team may take it, too; it keeps its place here */
    ROUTING_TRANSLATE,   /* the named language skills are not asked for any longer */
    ROUTING_CALLBACK,    /* the customer is told that we call back */
    ROUTING_ESCALATE,    /* an escalation policy starts */
    ROUTING_STEP_KINDS
};

struct routing_need {
    struct text skill;
    int64_t level;      /* at least, 1..5 */
    int64_t relaxation; /* class 0..ROUTING_CLASS_MAX */
};
struct routing_step {
    enum routing_step_kind kind;
    int64_t after_s;    /* since the item became eligible */
    int64_t relaxation; /* ROUTING_DROP_SKILLS */
    struct text name;   /* queue, skill or escalation policy */
    struct text text;   /* ROUTING_CALLBACK: what the customer reads */
};
struct routing_queue {
    struct text id, team;
    enum routing_method method;
    struct routing_need *needs;
    size_t need_count;
    struct routing_step *steps; /* by time */
    size_t step_count;
    int64_t offer_for_s; /* 0: as the channel says */
    bool auto_accept;    /* whoever is chosen has it at once */
    bool pull;           /* nobody is offered anything: agents ask for the next */
    int64_t sticky_days; /* 0: not sticky */
    int64_t sticky_wait_s;
    struct text reserve_tier; /* empty: none */
    int64_t reserve_percent;
    enum routing_away away;
};
struct routing_rule {
    const struct expression *when; /* NULL: always */
    struct text queue;
    struct routing_need *needs; /* besides the queue's */
    size_t need_count;
};
struct routing_channel {
    struct text channel;
    int64_t weight; /* units of a ticket of this channel */
    int64_t offer_for_s;
};
struct routing {
    struct routing_queue *queues; /* none: routing is off, and nothing below counts */
    size_t queue_count;
    struct routing_rule *rules; /* in order: the first that holds */
    size_t rule_count;
    struct routing_channel *channels;
    size_t channel_count;
    struct text default_queue;
    int64_t base[PRIORITY_COUNT]; /* by default 1000 for each step of the scale */
    unsigned priority_count;      /* of the scale in force */
    int64_t ageing;
    int64_t lease_s, damping_s;
    int64_t expiries_max, skips_max;
    int64_t fair_limit; /* items per agent and hour; 0: any number */
};

extern const char *const routing_methods[]; /* "least_loaded", ...; NULL-ended */
extern const char *const routing_aways[];
extern const char *const routing_steps[]; /* "drop_skills", ... */

void routing_init(struct routing *routing); /* the defaults, and no queue */
bool routing_is_on(const struct routing *routing);
const struct routing_queue *routing_queue(const struct routing *routing, struct text id);
/* Of a channel, or what holds for one that is not named: as an e-mail. */
struct routing_channel routing_channel(const struct routing *routing, struct text channel);
/* "sql", "sql:3", "sql:3:1": skill, level, class. False: it is none of them. */
bool routing_need_from(struct text word, struct routing_need *need);
struct text routing_need_print(struct arena *arena, const struct routing_need *need);
/* The longest that an item of this base waits behind later ones, in minutes; 0 without ageing. */
int64_t routing_wait_max_m(const struct routing *routing, int64_t base);
/* Whether a team is `top` or stands somewhere beneath it. */
bool routing_is_beneath(const struct roster *roster, struct text team, struct text top);

#endif
