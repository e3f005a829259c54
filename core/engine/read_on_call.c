#include "base/must.h"
#include "engine/edit_schedule.h"
#include "engine/on_call.h"
#include "engine/shift_history.h"
#include "engine/use_case.h"
#include "engine/watch_shifts.h"
#include "model/fairness.h"
#include "model/schedule_export.h"

#define SHIFTS_S_DEFAULT ((int64_t)14 * 86400)
#define ITEMS_MAX 2000 /* of one answer; the rest is asked for from next_at_ms on */

struct asked {
    const struct schedule *schedule;
    struct span_s range;
    int64_t now_s;
};

static enum err begin(struct work *work, struct span_s otherwise, struct asked *asked)
{
    struct text id = value_text(&work->command->args, "schedule");
    asked->schedule = on_call_schedule(work, id);
    asked->now_s = work->now_us / 1000000;
    if (asked->schedule == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "schedule",
                           "there is no schedule \"%.*s\"", TEXT_ARG(text_slice(id, 0, 60)));
    }
    enum err err = edit_schedule_span(work, otherwise, &asked->range);
    if (err == ERR_OK && asked->range.to_s - asked->range.from_s > SCHEDULE_RANGE_S_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "to_at_ms",
                           "at most 400 days are answered at once");
    }
    return err;
}

static enum err begin_ahead(struct work *work, struct asked *asked)
{
    int64_t now_s = work->now_us / 1000000;
    int64_t from_s = value_int(&work->command->args, "from_at_ms", now_s * 1000) / 1000;
    return begin(work, (struct span_s){from_s, from_s + SHIFTS_S_DEFAULT}, asked);
}

/* --- who, and why --- */

static void pack_person(struct work *work, struct pack *pack, const struct on_call_person *person)
{
    const struct roster_agent *agent = roster_agent(&work->policies->roster, person->who);
    pack_map_begin(pack);
    pack_pair_text(pack, "who", person->who);
    pack_pair_text(pack, "name", agent != NULL ? agent->name : TEXT_NONE);
    pack_pair_z(pack, "source", on_call_set_source_name(person->source));
    pack_pair_text(pack, "by", person->by);
    pack_map_end(pack);
}

static void pack_set(struct work *work, struct pack *pack, const char *key,
                     const struct on_call_set *set)
{
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < set->count; i++) {
        pack_person(work, pack, &set->items[i]);
    }
    pack_list_end(pack);
}

/* What each layer says, also those that are beaten: the reason in full. */
static void pack_layers(struct work *work, struct pack *pack, const struct schedule *schedule,
                        int64_t at_s)
{
    pack_key(pack, "layers");
    pack_list_begin(pack);
    for (size_t i = 0; i < schedule->entry_count; i++) {
        const struct schedule_entry *entry = &schedule->entries[i];
        struct on_call_set people = schedule_entry_people(entry, at_s, work->arena);
        pack_map_begin(pack);
        pack_pair_text(pack, "layer", entry->id);
        pack_pair_int(pack, "priority", entry->priority);
        pack_key(pack, "people");
        pack_list_begin(pack);
        for (size_t p = 0; p < people.count; p++) {
            pack_text(pack, people.items[p].who);
        }
        pack_list_end(pack);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

/* Of an instant that is over the recorded facts count, whatever the schedule says by now. */
static struct on_call_set recorded_at(struct work *work, const struct asked *asked, int64_t at_s)
{
    struct on_call_set set = {NULL, 0};
    struct past_shift *past = NULL;
    struct schedule_state state;
    size_t count =
        watch_shifts_past(work, asked->schedule->id, (struct span_s){at_s, at_s + 1}, &past);
    for (size_t i = 0; i < count; i++) {
        on_call_set_add(work->arena, &set,
                        (struct on_call_person){past[i].shift.who, past[i].source, past[i].by});
    }
    if (schedule_state_timeline(work, asked->schedule->id) != 0) {
        schedule_state_load(work, asked->schedule->id, &state);
        for (size_t i = 0; i < state.watch.open_count; i++) {
            const struct shift_open *open = &state.watch.open[i];
            if (open->from_s <= at_s) {
                on_call_set_add(work->arena, &set,
                                (struct on_call_person){open->who, open->source, open->by});
            }
        }
        schedule_state_drop(&state);
    }
    return set;
}

static void pack_next(struct work *work, struct pack *pack, const struct asked *asked, int64_t at_s)
{
    int64_t limit_s = at_s + SCHEDULE_RANGE_S_MAX;
    int64_t until_s = schedule_next_people(asked->schedule, at_s, limit_s, work->arena);
    int64_t next_s = 0;
    struct on_call_set next = schedule_next_on_call(asked->schedule, at_s, &next_s, work->arena);
    if (until_s < limit_s) {
        pack_pair_int(pack, "until_at_ms", until_s * 1000);
    }
    pack_set(work, pack, "next", &next);
    if (next.count > 0) {
        pack_pair_int(pack, "next_from_at_ms", next_s * 1000);
    }
}

/* schedule.on_call {schedule, at_ms?} */
enum err read_on_call_at(struct work *work)
{
    struct asked asked;
    struct pack pack;
    enum err err = begin(work, (struct span_s){0, 1}, &asked);
    int64_t at_s = value_int(&work->command->args, "at_ms", asked.now_s * 1000) / 1000;
    if (err != ERR_OK) {
        return err;
    }
    bool is_past = at_s < asked.now_s;
    struct on_call_set people = is_past ? recorded_at(work, &asked, at_s)
                                        : schedule_people(asked.schedule, at_s, work->arena);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "schedule", asked.schedule->id);
    pack_pair_text(&pack, "zone", zone_name(asked.schedule->zone));
    pack_pair_int(&pack, "at_ms", at_s * 1000);
    pack_pair_bool(&pack, "recorded", is_past);
    pack_set(work, &pack, "people", &people);
    if (!is_past) {
        pack_layers(work, &pack, asked.schedule, at_s);
        pack_next(work, &pack, &asked, at_s);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}

/* --- lists --- */

static enum err refuse_many(struct work *work)
{
    return work_refuse(work, ERR_LIMIT, "exhausted", "to_at_ms",
                       "too many shifts for one answer: ask for a shorter span");
}

/* schedule.shifts {schedule, from_at_ms?, to_at_ms?} */
enum err read_on_call_shifts(struct work *work)
{
    struct asked asked;
    struct pack pack;
    enum err err = begin_ahead(work, &asked);
    if (err != ERR_OK) {
        return err;
    }
    struct on_call_shifts shifts = shift_history(work, asked.schedule, asked.range);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "schedule", asked.schedule->id);
    pack_pair_text(&pack, "zone", zone_name(asked.schedule->zone));
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    size_t count = shifts.count < ITEMS_MAX ? shifts.count : ITEMS_MAX;
    for (size_t i = 0; i < count; i++) {
        const struct span_s span = shifts.items[i].span;
        pack_map_begin(&pack);
        pack_pair_text(&pack, "who", shifts.items[i].who);
        edit_schedule_pack_span(&pack, span);
        pack_pair_z(&pack, "state",
                    span.to_s <= asked.now_s     ? "over"
                    : span.from_s <= asked.now_s ? "now"
                                                 : "planned");
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    if (count < shifts.count) {
        pack_pair_int(&pack, "next_at_ms", shifts.items[count].span.from_s * 1000);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}

/* schedule.gaps {schedule, from_at_ms?, to_at_ms?} */
enum err read_on_call_gaps(struct work *work)
{
    struct asked asked;
    struct pack pack;
    int64_t open_s = 0;
    enum err err = begin_ahead(work, &asked);
    if (err != ERR_OK) {
        return err;
    }
    struct schedule_spans spans = schedule_spans(asked.schedule, asked.range, work->arena);
    if (spans.count == SCHEDULE_SPANS_MAX) {
        return refuse_many(work);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "schedule", asked.schedule->id);
    pack_pair_text(&pack, "zone", zone_name(asked.schedule->zone));
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < spans.count; i++) {
        struct span_s span = spans.items[i].span;
        if (spans.items[i].people.count == 0) {
            pack_map_begin(&pack);
            edit_schedule_pack_span(&pack, span);
            pack_pair_int(&pack, "seconds", span.to_s - span.from_s);
            pack_map_end(&pack);
            open_s += span.to_s - span.from_s;
        }
    }
    pack_list_end(&pack);
    pack_pair_int(&pack, "uncovered_s", open_s);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}

/* schedule.fairness {schedule, from_at_ms?, to_at_ms?}: minutes of each person, recorded and
 * planned together. */
enum err read_on_call_fairness(struct work *work)
{
    struct asked asked;
    struct pack pack;
    enum err err = begin_ahead(work, &asked);
    if (err != ERR_OK) {
        return err;
    }
    struct on_call_shifts shifts = shift_history(work, asked.schedule, asked.range);
    struct fairness fairness = fairness_count(asked.schedule, &shifts, asked.range, work->arena);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "schedule", asked.schedule->id);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < fairness.count; i++) {
        pack_map_begin(&pack);
        pack_pair_text(&pack, "who", fairness.items[i].who);
        pack_pair_int(&pack, "minutes", fairness.items[i].minutes);
        pack_pair_int(&pack, "night_minutes", fairness.items[i].night_minutes);
        pack_pair_int(&pack, "weekend_minutes", fairness.items[i].weekend_minutes);
        pack_pair_int(&pack, "holiday_minutes", fairness.items[i].holiday_minutes);
        pack_pair_int(&pack, "weighted_minutes", fairness.items[i].weighted_minutes);
        pack_pair_int(&pack, "shifts", fairness.items[i].shifts);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}

/* schedule.export {schedule, from_at_ms?, to_at_ms?}: iCalendar text, one event per shift. */
enum err read_on_call_export(struct work *work)
{
    struct asked asked;
    struct buf text;
    struct pack pack;
    enum err err = begin_ahead(work, &asked);
    if (err != ERR_OK) {
        return err;
    }
    struct on_call_shifts shifts = shift_history(work, asked.schedule, asked.range);
    if (shifts.count > ITEMS_MAX) {
        return refuse_many(work);
    }
    buf_init(&text);
    schedule_export(&text, asked.schedule, &shifts, &work->policies->roster,
                    work->policies->mail_domain, asked.now_s);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "schedule", asked.schedule->id);
    pack_pair_z(&pack, "content_type", "text/calendar; charset=utf-8");
    pack_pair_text(&pack, "text", buf_text(&text));
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    buf_fini(&text);
    return work->reader->err;
}
