/* What happens to one escalation: a pure function of the escalation, its policy, one command and
 * its instant. It changes the escalation and lists what is to be done, in order; the engine does it
 * in the same transaction. Who is meant by a level is asked through `resolve`, since an empty level
 * passes on at once. semantics (f2), (f3), (f4), (f11).
 *
 *   state          commands that have an effect (the others are refused or change nothing)
 *   active         everything but UNACKNOWLEDGE, RELEASE, RESUME
 *   acknowledged   NEXT, TO_LEVEL, ACKNOWLEDGE (again), UNACKNOWLEDGE, ACK_EXPIRED, HOLD, end
 *   held           ACKNOWLEDGE, RELEASE, HOLD, end; NEXT and TO_LEVEL only out of a snooze
 *   exhausted      DUE (reminder), TO_LEVEL, ACKNOWLEDGE, HOLD, end; NEXT while rounds are left
 *   resolved, cancelled   RESUME; ACKNOWLEDGE is told that it is over
 *
 * At equal instants a person's command comes first, then the expiry of an acknowledgement, then
 * planned pages, then DUE: a page planned for the very instant of the next level still goes out. */
#ifndef MODEL_ESCALATION_MACHINE_H
#define MODEL_ESCALATION_MACHINE_H
#include "model/escalation.h"

enum escalation_command {
    ESCALATION_START,       /* level 1 is due now; with `until_us` it is created held */
    ESCALATION_DUE,         /* next_us has come: next level, opening of a window, reminder, alarm */
    ESCALATION_NEXT,        /* a person: the next level now */
    ESCALATION_TO_LEVEL,    /* a person: level `level` now */
    ESCALATION_ACKNOWLEDGE, /* `who`, for `for_s` seconds; 0: without end */
    ESCALATION_UNACKNOWLEDGE, /* the expiry now */
    ESCALATION_ACK_EXPIRED,
    ESCALATION_HOLD,        /* `hold` until `until_us` */
    ESCALATION_RELEASE,     /* the hold is over: level 1 after maintenance, else the same level */
    ESCALATION_SHIFT,       /* the shift has changed: who is new on the level is paged too */
    ESCALATION_UNREACHABLE, /* no page of `level` could be delivered to anybody */
    ESCALATION_RESOLVE,
    ESCALATION_CANCEL,
    ESCALATION_RESUME, /* an ended one goes on at the level reached */
    ESCALATION_COMMANDS
};
enum escalation_verdict {
    ESCALATION_DONE,
    ESCALATION_NOTHING,        /* no effect, and no error */
    ESCALATION_AGAIN,          /* a second acknowledgement: recorded */
    ESCALATION_OVER,           /* already resolved or cancelled: no effect */
    ESCALATION_IN_MAINTENANCE, /* refused: conflict */
    ESCALATION_AT_END,         /* refused: conflict, last level and no round left */
    ESCALATION_NO_SUCH_LEVEL,  /* refused: invalid */
};

struct escalation_method {             /* one way to reach a person */
    uint32_t contact;                  /* the caller's own index */
    int64_t delay_s;                   /* after the page */
    enum notification_urgency urgency; /* the plan that `contact` is an index of */
};
struct escalation_person {
    struct text id;
    struct escalation_method *methods; /* none: cannot be reached */
    size_t method_count;
    bool takes; /* it is no person that is paged: it takes the ticket itself */
};
struct escalation_people {
    struct escalation_person *items;
    size_t count;
};

enum escalation_act_kind {
    ESCALATION_ACT_ESCALATED,    /* goes from level `from` to `level` */
    ESCALATION_ACT_CANCEL_PAGES, /* unsent ones of `levels`; of `who` only, when given */
    ESCALATION_ACT_FIRED,        /* `level` fires for `people`; their pages follow */
    ESCALATION_ACT_PAGE,         /* one page: person `who`, `method`, due at `at_us` */
    ESCALATION_ACT_SKIPPED,      /* `level` passes on at once, `why` */
    ESCALATION_ACT_WAITS,        /* `level` waits for its window, which opens at `at_us` */
    ESCALATION_ACT_EXHAUSTED,
    ESCALATION_ACT_NOBODY,       /* nobody at all can be reached: an alarm */
    ESCALATION_ACT_ACKNOWLEDGED, /* by `who` */
    ESCALATION_ACT_ACK_EXPIRED,  /* of `who`; `why` says whether by time or by a person */
    ESCALATION_ACT_HELD,         /* until `at_us`, `why` */
    ESCALATION_ACT_RELEASED,
    ESCALATION_ACT_ENDED, /* `why`: resolved, cancelled */
    ESCALATION_ACT_RESUMED,
};
struct escalation_act {
    enum escalation_act_kind kind;
    uint32_t level, round, from;
    const char *why;
    int64_t at_us, late_us;
    uint32_t levels;  /* CANCEL_PAGES: bit per level, bit 0 for level 1 */
    int64_t spare_us; /* CANCEL_PAGES: a page planned for this instant goes out; 0: none */
    struct text who;
    struct escalation_method method;
    struct escalation_people people;
    bool reminder, last_resort, again, uninvited;
    bool is_step; /* FIRED: the level was gone to, it does not only page again */
};

struct escalation_input {
    enum escalation_command command;
    int64_t now_us;
    int64_t due_us; /* of the timer; 0: now */
    uint32_t level; /* DUE: at least this one, 0: the next */
    struct text who;
    int64_t for_s;
    enum escalation_hold hold;
    int64_t until_us;
    const char *why; /* UNREACHABLE, RESOLVE, CANCEL, RESUME: word for the record */
};

struct escalation_machine {
    struct escalation *escalation;          /* lent, changed */
    const struct escalation_policy *policy; /* lent: the version it started with */
    struct arena *arena;                    /* lent: acts and names */
    /* Who `targets` are at this instant, each once. [pure within the transaction] */
    struct escalation_people (*resolve)(void *ctx, const struct escalation_target *targets,
                                        size_t count);
    void *ctx;
    int64_t reminder_late_max_s; /* a reminder that is later than this is skipped; 0: none is */
    struct escalation_act *acts; /* out: what is to be done, in order */
    size_t act_count;
};

/* Runs one command; `acts` are appended. A refusal changes nothing. */
enum escalation_verdict escalation_machine_run(struct escalation_machine *machine,
                                               const struct escalation_input *input);
/* Is an unsent page of `level`, planned for due_us, for `person`, cancelled by this act? */
bool escalation_machine_cancels(const struct escalation_act *act, uint32_t level, int64_t due_us,
                                struct text person);

#endif
