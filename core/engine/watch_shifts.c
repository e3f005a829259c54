#include "engine/watch_shifts.h"
#include <string.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "engine/notify_shift.h"
#include "engine/on_call.h"
#include "engine/watch_contact.h"
#include "model/timer_late.h"

#define PAGE_ROWS 200
#define WHO_BYTES_MAX 200 /* of a name in a key */
#define LONGEST_SHIFT_S \
    ((int64_t)400 * 86400) /* a recorded shift that began earlier is not found */

/* --- what is over --- */

/* Names sort by the start. */
static struct text past_prefix(struct arena *arena, struct text schedule)
{
    return arena_printf(arena, "past/%.*s/", TEXT_ARG(schedule));
}

static struct text past_name(struct arena *arena, struct text schedule, int64_t from_s,
                             struct text who)
{
    return arena_printf(arena, "past/%.*s/%012lld/%.*s", TEXT_ARG(schedule), (long long)from_s,
                        TEXT_ARG(text_slice(who, 0, WHO_BYTES_MAX)));
}

void watch_shifts_keep(struct work *work, struct text schedule, const struct past_shift *past)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "who", past->shift.who);
    pack_pair_int(&pack, "from_s", past->shift.span.from_s);
    pack_pair_int(&pack, "to_s", past->shift.span.to_s);
    pack_pair_int(&pack, "source", past->source);
    pack_pair_text(&pack, "by", past->by);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes,
                       past_name(work->arena, schedule, past->shift.span.from_s, past->shift.who),
                       buf_text(&packed));
    buf_fini(&packed);
}

void watch_shifts_forget(struct work *work, struct text schedule, const struct on_call_shift *shift)
{
    document_table_delete(work->writes,
                          past_name(work->arena, schedule, shift->span.from_s, shift->who));
}

static struct past_shift read_past(const struct value *map)
{
    return (struct past_shift){
        .shift = {value_text(map, "who"), {value_int(map, "from_s", 0), value_int(map, "to_s", 0)}},
        .source = (enum on_call_source)value_int(map, "source", ON_CALL_LAYER),
        .by = value_text(map, "by")};
}

size_t watch_shifts_past(struct work *work, struct text schedule, struct span_s range,
                         struct past_shift **shifts)
{
    struct text prefix = past_prefix(work->arena, schedule);
    int64_t first_s = range.from_s > LONGEST_SHIFT_S ? range.from_s - LONGEST_SHIFT_S : 0;
    struct text after = past_name(work->arena, schedule, first_s, TEXT_NONE);
    size_t count = 0;
    *shifts = NULL;
    for (;;) {
        struct document_row *rows = NULL;
        size_t found =
            document_table_page(work->reader, work->arena, prefix, after, PAGE_ROWS, &rows);
        for (size_t i = 0; i < found; i++) {
            struct past_shift past = read_past(&rows[i].value);
            if (past.shift.span.from_s >= range.to_s || count == SCHEDULE_SPANS_MAX) {
                return count;
            }
            if (past.shift.span.to_s > range.from_s) {
                *ARENA_PUSH(work->arena, *shifts, count) = past;
            }
            after = rows[i].name;
        }
        if (found < PAGE_ROWS) {
            return count;
        }
    }
}

/* --- a look --- */

static void pack_span(struct pack *event, struct span_s span)
{
    pack_pair_int(event, "from_at_ms", span.from_s * 1000);
    if (span.to_s != INT64_MAX) {
        pack_pair_int(event, "to_at_ms", span.to_s * 1000);
    }
}

static void write_gap(struct work *work, struct schedule_state *state,
                      const struct shift_news *news)
{
    struct pack *event = schedule_state_event(state, shift_watch_news_name(news->kind));
    if (news->kind == SHIFT_GAP) {
        pack_span(event, news->span);
        pack_pair_int(event, "gaps", (int64_t)news->count);
        log_warn("schedule.gap", "schedule=%.*s from_s=%lld to_s=%lld gaps=%zu",
                 TEXT_ARG(state->id), (long long)news->span.from_s, (long long)news->span.to_s,
                 news->count);
    }
    schedule_state_event_end(state);
    (void)work;
}

static int64_t notice_late_s(const struct work *work, const struct shift_news *news)
{
    return work->now_us / CLOCK_SECOND_US - (news->span.from_s - news->before_s);
}

/* "In 24 hours" is not said when half of them are over: the next notice is nearer. */
static bool is_notice_in_time(const struct work *work, const struct shift_news *news)
{
    return timer_late_may_act(TIMER_LATE_SKIP, notice_late_s(work, news),
                              work->policies->reminder_late_max_s);
}

static void write_shift(struct work *work, struct schedule_state *state,
                        const struct shift_news *news)
{
    struct pack *event = schedule_state_event(state, shift_watch_news_name(news->kind));
    int64_t edge_s = news->kind == SHIFT_ENDED ? news->span.to_s : news->span.from_s;
    pack_pair_text(event, "who", news->who);
    pack_span(event, news->span);
    pack_pair_z(event, "source", on_call_set_source_name(news->source));
    pack_pair_text(event, "by", news->by);
    if (news->kind == SHIFT_NOTICE) {
        pack_pair_int(event, "before_s", news->before_s);
        pack_pair_int(event, "late_by_s", notice_late_s(work, news));
        if (!is_notice_in_time(work, news)) {
            pack_pair_z(event, "skipped", "late");
        }
    } else {
        pack_pair_int(event, "late_by_s", work->now_us / CLOCK_SECOND_US - edge_s);
    }
    schedule_state_event_end(state);
    if (news->kind == SHIFT_ENDED) {
        struct past_shift past = {{news->who, news->span}, news->source, news->by};
        watch_shifts_keep(work, state->id, &past);
    }
}

void watch_shifts_look(struct work *work, struct schedule_state *state,
                       const struct schedule *schedule, bool is_edited)
{
    struct shift_news_list news = shift_watch_look(
        &state->watch, schedule, work->now_us / CLOCK_SECOND_US, is_edited, work->arena);
    for (size_t i = 0; i < news.count; i++) {
        if (news.items[i].kind >= SHIFT_GAP) {
            write_gap(work, state, &news.items[i]);
            continue;
        }
        write_shift(work, state, &news.items[i]);
        if (news.items[i].kind == SHIFT_STARTED || news.items[i].kind == SHIFT_NOTICE) {
            watch_contact_shift(work, state, news.items[i].who);
        }
        if (news.items[i].kind == SHIFT_NOTICE && is_notice_in_time(work, &news.items[i])) {
            notify_shift(work, schedule, &news.items[i]);
        }
    }
    schedule_state_arm(work, state,
                       shift_watch_due(&state->watch, schedule, work->arena) * CLOCK_SECOND_US);
}

static void look_at(struct work *work, const struct schedule *base)
{
    struct schedule_state state;
    schedule_state_load(work, base->id, &state);
    watch_shifts_look(work, &state, on_call_load(work->reader, base, work->arena), true);
    schedule_state_save(work, &state);
}

void watch_shifts_due(struct work *work)
{
    const struct value *args = &work->command->args;
    uint64_t timeline = (uint64_t)value_int(args, "ticket", 0);
    for (size_t i = 0; i < work->policies->schedule_count; i++) {
        const struct schedule *base = &work->policies->schedules[i];
        struct schedule_state state;
        if (schedule_state_timeline(work, base->id) != timeline) {
            continue;
        }
        schedule_state_load(work, base->id, &state);
        if ((int64_t)state.timer.generation != value_int(args, "generation", 0)) {
            schedule_state_drop(&state);
            return;
        }
        watch_shifts_look(work, &state, on_call_load(work->reader, base, work->arena), false);
        schedule_state_save(work, &state);
        return;
    }
}

/* A schedule that is not configured any more is not looked at: its timer must not stay due. */
static void end_others(struct work *work)
{
    struct document_row *rows = NULL;
    struct text after = TEXT_NONE;
    size_t found = 0;
    do {
        found =
            document_table_page(work->reader, work->arena, TEXT("watch/"), after, PAGE_ROWS, &rows);
        for (size_t i = 0; i < found; i++) {
            struct text id = text_slice(rows[i].name, strlen("watch/"), rows[i].name.n);
            struct schedule_state state;
            after = rows[i].name;
            if (policy_set_schedule(work->policies, id) == NULL) {
                schedule_state_load(work, id, &state);
                schedule_state_arm(work, &state, INT64_MAX);
                schedule_state_save(work, &state);
            }
        }
    } while (found == PAGE_ROWS);
}

void watch_shifts_all(struct work *work)
{
    end_others(work);
    for (size_t i = 0; i < work->policies->schedule_count; i++) {
        look_at(work, &work->policies->schedules[i]);
    }
}
