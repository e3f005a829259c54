#include "model/shift_watch.h"
#include "base/must.h"

static const int64_t notices_s[SHIFT_WATCH_NOTICES] = {86400, 3600};
static const char *const news_names[] = {"shift_started", "shift_ended", "handoff_notice",
                                         "schedule_gap", "schedule_covered"};

const char *shift_watch_news_name(enum shift_news_kind kind)
{
    MUST(kind <= SHIFT_COVERED);
    return news_names[kind];
}

static void tell(struct shift_news_list *news, struct arena *arena, struct shift_news one)
{
    if (news->count < SHIFT_WATCH_NEWS_MAX) {
        *ARENA_PUSH(arena, news->items, news->count) = one;
    }
}

/* Until when somebody who is on call at at_s stays so. */
static int64_t planned_end(const struct schedule *schedule, struct text who, int64_t at_s,
                           struct arena *arena)
{
    int64_t limit_s = at_s + SHIFT_WATCH_PLANNED_S_MAX;
    for (int64_t t = schedule_next_change(schedule, at_s); t < limit_s;
         t = schedule_next_change(schedule, t)) {
        struct on_call_set people = schedule_people(schedule, t, arena);
        if (!on_call_set_has(&people, who)) {
            return t;
        }
    }
    return INT64_MAX;
}

/* --- edges --- */

static bool is_open(const struct shift_watch *watch, struct text who)
{
    for (size_t i = 0; i < watch->open_count; i++) {
        if (text_eq(watch->open[i].who, who)) {
            return true;
        }
    }
    return false;
}

static void compare(struct shift_watch *watch, const struct schedule *schedule, int64_t at_s,
                    struct arena *arena, struct shift_news_list *news)
{
    struct on_call_set people = schedule_people(schedule, at_s, arena);
    struct shift_open *open = NULL;
    size_t count = 0;
    for (size_t i = 0; i < watch->open_count; i++) {
        struct shift_open shift = watch->open[i];
        if (on_call_set_has(&people, shift.who)) {
            *ARENA_PUSH(arena, open, count) = shift;
        } else {
            tell(news, arena,
                 (struct shift_news){.kind = SHIFT_ENDED,
                                     .who = shift.who,
                                     .span = {shift.from_s, at_s},
                                     .source = shift.source,
                                     .by = shift.by});
        }
    }
    for (size_t i = 0; i < people.count; i++) {
        const struct on_call_person *person = &people.items[i];
        if (is_open(watch, person->who)) {
            continue;
        }
        *ARENA_PUSH(arena, open, count) =
            (struct shift_open){person->who, at_s, person->source, person->by};
        tell(news, arena,
             (struct shift_news){.kind = SHIFT_STARTED,
                                 .who = person->who,
                                 .span = {at_s, planned_end(schedule, person->who, at_s, arena)},
                                 .source = person->source,
                                 .by = person->by});
    }
    watch->open = open;
    watch->open_count = count;
}

/* --- notices --- */

/* Who starts in (from, to], each told so long before. */
static void give_notice(const struct schedule *schedule, struct span_s window, int64_t before_s,
                        int64_t now_s, struct arena *arena, struct shift_news_list *news)
{
    struct on_call_set before = schedule_people(schedule, window.from_s, arena);
    for (int64_t t = schedule_next_change(schedule, window.from_s); t <= window.to_s;
         t = schedule_next_change(schedule, t)) {
        struct on_call_set people = schedule_people(schedule, t, arena);
        for (size_t i = 0; i < people.count && t > now_s; i++) {
            const struct on_call_person *person = &people.items[i];
            if (!on_call_set_has(&before, person->who)) {
                tell(news, arena,
                     (struct shift_news){.kind = SHIFT_NOTICE,
                                         .who = person->who,
                                         .span = {t, planned_end(schedule, person->who, t, arena)},
                                         .source = person->source,
                                         .by = person->by,
                                         .before_s = before_s});
            }
        }
        before = people;
    }
}

/* --- gaps --- */

static void look_for_gaps(struct shift_watch *watch, const struct schedule *schedule, int64_t now_s,
                          bool is_edited, struct arena *arena, struct shift_news_list *news)
{
    bool is_due = watch->gap_at_s == INT64_MIN || now_s >= watch->gap_at_s + SHIFT_WATCH_EVERY_S;
    struct shift_news gap = {.kind = SHIFT_GAP};
    if (schedule->horizon_s == 0 || !(is_due || is_edited || watch->has_gap)) {
        return;
    }
    struct schedule_spans spans =
        schedule_spans(schedule, (struct span_s){now_s, now_s + schedule->horizon_s}, arena);
    for (size_t i = 0; i < spans.count; i++) {
        if (spans.items[i].people.count == 0) {
            gap.span = gap.count == 0 ? spans.items[i].span : gap.span;
            gap.count++;
        }
    }
    if (gap.count > 0 && (is_due || !watch->has_gap)) {
        tell(news, arena, gap);
        watch->gap_at_s = now_s;
    } else if (gap.count == 0 && watch->has_gap) {
        tell(news, arena, (struct shift_news){.kind = SHIFT_COVERED});
    }
    watch->gap_at_s = is_due ? now_s : watch->gap_at_s;
    watch->has_gap = gap.count > 0;
}

/* --- a look --- */

struct shift_news_list shift_watch_look(struct shift_watch *watch, const struct schedule *schedule,
                                        int64_t now_s, bool is_edited, struct arena *arena)
{
    struct shift_news_list news = {NULL, 0};
    int64_t last_s = watch->at_s;
    if (last_s != INT64_MIN) {
        for (int64_t t = schedule_next_change(schedule, last_s); t < now_s;
             t = schedule_next_change(schedule, t)) {
            compare(watch, schedule, t, arena, &news);
        }
    }
    compare(watch, schedule, now_s, arena, &news);
    for (size_t i = 0; last_s != INT64_MIN && last_s < now_s && i < SHIFT_WATCH_NOTICES; i++) {
        give_notice(schedule, (struct span_s){last_s + notices_s[i], now_s + notices_s[i]},
                    notices_s[i], now_s, arena, &news);
    }
    look_for_gaps(watch, schedule, now_s, is_edited, arena, &news);
    watch->at_s = now_s;
    return news;
}

int64_t shift_watch_due(const struct shift_watch *watch, const struct schedule *schedule,
                        struct arena *arena)
{
    int64_t due_s =
        schedule_next_people(schedule, watch->at_s, watch->at_s + SHIFT_WATCH_EVERY_S, arena);
    for (size_t i = 0; i < SHIFT_WATCH_NOTICES; i++) {
        int64_t from_s = watch->at_s + notices_s[i];
        int64_t next_s =
            schedule_next_people(schedule, from_s, from_s + SHIFT_WATCH_EVERY_S, arena) -
            notices_s[i];
        due_s = next_s < due_s ? next_s : due_s;
    }
    int64_t gap_s = watch->gap_at_s + SHIFT_WATCH_EVERY_S;
    return watch->gap_at_s != INT64_MIN && gap_s > watch->at_s && gap_s < due_s ? gap_s : due_s;
}
