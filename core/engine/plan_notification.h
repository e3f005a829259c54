/* notification.plan: before a notification for a person of a ticket is written, plugins may choose
 * another of the person's ways, a delay, others who are told as well, or (granted) leave it out.
 * What somebody must see, a page of an escalation, is never left out and at most a minute late.
 * Nobody answers, or fails: as planned. Inline, so nothing waits. [engine thread] */
#ifndef ENGINE_PLAN_NOTIFICATION_H
#define ENGINE_PLAN_NOTIFICATION_H
#include "engine/work.h"

#define PLAN_NOTIFICATION_MANDATORY_MS_MAX 60000
#define PLAN_NOTIFICATION_DELAY_MS_MAX (INT64_C(7) * 86400000)
#define PLAN_NOTIFICATION_OTHERS_MAX 16

struct plan_notification { /* as the core plans it */
    struct text person;
    struct text kind;        /* "page", "reminder", "notice", "correction" */
    struct text to, channel; /* the address, and the instance that serves it */
    uint32_t level;
    enum notification_urgency urgency;
    bool is_mandatory;
};
struct plan_other { /* is told as well, by a notice */
    struct text person, channel, reason;
    int64_t delay_us;
};
struct plan_change {
    bool is_suppressed;
    struct text channel; /* empty: as planned. It may be one that the person does not have */
    int64_t delay_us;
    struct plan_other *others;
    size_t other_count;
};

/* Texts live in the arena of the command. */
struct plan_change plan_notification(struct work *work, const struct plan_notification *planned);

#endif
