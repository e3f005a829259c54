/* What happens on a schedule while time passes: shifts start and end, notices of hand-offs go out,
 * gaps are found ahead. The watch is what is remembered from one look to the next; a look says what
 * is new since. Everything lives in the arena that is handed in. semantics (g). Pure. [any thread]
 */
#ifndef MODEL_SHIFT_WATCH_H
#define MODEL_SHIFT_WATCH_H
#include "model/schedule.h"

#define SHIFT_WATCH_NOTICES 2
#define SHIFT_WATCH_EVERY_S 86400                       /* gaps are told daily until filled */
#define SHIFT_WATCH_PLANNED_S_MAX ((int64_t)35 * 86400) /* an end further away is "open" */
#define SHIFT_WATCH_NEWS_MAX 2000                       /* of one look: after a long silence */

struct shift_open { /* somebody is on call */
    struct text who;
    int64_t from_s;
    enum on_call_source source;
    struct text by;
};
struct shift_watch {
    int64_t at_s; /* the last look; INT64_MIN: never */
    struct shift_open *open;
    size_t open_count;
    int64_t gap_at_s; /* gaps were last looked for and told; INT64_MIN: never */
    bool has_gap;
};

enum shift_news_kind {
    SHIFT_STARTED, /* span: from now to the planned end, INT64_MAX when it is far away */
    SHIFT_ENDED,   /* span: from and to as they were */
    SHIFT_NOTICE,  /* of a shift that starts before_s after the look was due */
    SHIFT_GAP,     /* span: the first gap; count: how many until the horizon */
    SHIFT_COVERED  /* no gap until the horizon any more: filled, or over */
};
struct shift_news {
    enum shift_news_kind kind;
    struct text who;
    struct span_s span;
    enum on_call_source source;
    struct text by;
    int64_t before_s;
    size_t count;
};
struct shift_news_list {
    struct shift_news *items; /* in the order of their instants */
    size_t count;
};

const char *shift_watch_news_name(enum shift_news_kind kind); /* "shift_started", ... */
/* Looks: everything between the last look and now_s, then now_s itself. `is_edited`: the schedule
 * is another one than before, so gaps are looked for out of turn. */
struct shift_news_list shift_watch_look(struct shift_watch *watch, const struct schedule *schedule,
                                        int64_t now_s, bool is_edited, struct arena *arena);
/* When to look again: within SHIFT_WATCH_EVERY_S of the last look. */
int64_t shift_watch_due(const struct shift_watch *watch, const struct schedule *schedule,
                        struct arena *arena);

#endif
