#include "base/must.h"
#include "engine/edit_schedule.h"
#include "engine/on_call.h"
#include "engine/shift_history.h"
#include "engine/use_case.h"
#include "model/choose_participant.h"

#define CANDIDATES_MAX 200

struct search { /* for somebody who takes the span */
    const struct schedule *schedule;
    struct span_s span;
    struct participant *candidates; /* by id */
    size_t count;
};

/* --- who may --- */

static void add_candidate(struct work *work, struct search *search, struct text who)
{
    size_t at = 0;
    while (at < search->count && text_compare(search->candidates[at].who, who) < 0) {
        at++;
    }
    if ((at < search->count && text_eq(search->candidates[at].who, who)) ||
        search->count == CANDIDATES_MAX) {
        return;
    }
    (void)ARENA_PUSH(work->arena, search->candidates, search->count);
    for (size_t i = search->count - 1; i > at; i--) {
        search->candidates[i] = search->candidates[i - 1];
    }
    search->candidates[at] = (struct participant){.who = who, .last_s = CHOOSE_PARTICIPANT_NEVER};
}

static void add_groups(struct work *work, struct search *search, const struct on_call_group *groups,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < groups[i].count; k++) {
            add_candidate(work, search, groups[i].people[k]);
        }
    }
}

/* Everybody whom the schedule names in one of its layers. */
static void add_all(struct work *work, struct search *search)
{
    for (size_t i = 0; i < search->schedule->entry_count; i++) {
        const struct schedule_entry *entry = &search->schedule->entries[i];
        add_groups(work, search, &entry->people, entry->kind == SCHEDULE_PEOPLE);
        for (size_t k = 0; k < entry->version_count; k++) {
            add_groups(work, search, entry->versions[k].turns, entry->versions[k].turn_count);
        }
        if (entry->kind == SCHEDULE_ROLLING) {
            add_groups(work, search, entry->rolling->turns, entry->rolling->turn_count);
        }
    }
}

static enum err add_named(struct work *work, struct search *search, const struct value *among)
{
    for (size_t i = 0; i < among->list.count; i++) {
        const struct value *name = &among->list.items[i];
        const struct roster_agent *agent =
            name->type == VALUE_TEXT ? roster_agent(&work->policies->roster, name->text) : NULL;
        if (agent == NULL) {
            return work_refuse(
                work, ERR_NOT_FOUND, "unknown", "among", "there is no agent \"%.*s\"",
                TEXT_ARG(name->type == VALUE_TEXT ? text_slice(name->text, 0, 60) : TEXT_NONE));
        }
        add_candidate(work, search, agent->id);
    }
    return ERR_OK;
}

/* --- what is known of them --- */

/* The end of the last shift that began before; one that goes on into the span ends with it. */
static void note_last(struct work *work, struct search *search)
{
    struct span_s before = {search->span.from_s - SCHEDULE_RANGE_S_MAX, search->span.from_s};
    struct on_call_shifts shifts = shift_history(work, search->schedule, before);
    for (size_t i = 0; i < shifts.count; i++) {
        for (size_t k = 0; k < search->count; k++) {
            struct participant *candidate = &search->candidates[k];
            int64_t end_s = shifts.items[i].span.to_s;
            end_s = end_s < search->span.from_s ? end_s : search->span.from_s;
            if (text_eq(candidate->who, shifts.items[i].who) && end_s > candidate->last_s) {
                candidate->last_s = end_s;
            }
        }
    }
}

/* Whoever is on call anywhere in the span would be booked twice. */
static void note_busy(struct work *work, struct search *search)
{
    for (size_t i = 0; i < work->policies->schedule_count; i++) {
        const struct schedule *schedule = on_call_schedule(work, work->policies->schedules[i].id);
        struct schedule_spans spans = schedule_spans(schedule, search->span, work->arena);
        for (size_t k = 0; k < spans.count; k++) {
            for (size_t p = 0; p < search->count; p++) {
                struct participant *candidate = &search->candidates[p];
                candidate->busy =
                    candidate->busy || on_call_set_has(&spans.items[k].people, candidate->who);
            }
        }
    }
}

static enum err begin(struct work *work, struct search *search)
{
    const struct value *args = &work->command->args;
    const struct value *among = value_get(args, "among");
    struct text id = value_text(args, "schedule");
    int64_t now_s = work->now_us / 1000000;
    *search = (struct search){.schedule = on_call_schedule(work, id)};
    if (search->schedule == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "schedule",
                           "there is no schedule \"%.*s\"", TEXT_ARG(text_slice(id, 0, 60)));
    }
    enum err err = edit_schedule_span(work, (struct span_s){now_s, INT64_MIN}, &search->span);
    if (err != ERR_OK) {
        return err;
    }
    if (search->span.from_s < now_s ||
        search->span.to_s - search->span.from_s > SCHEDULE_RANGE_S_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "from_at_ms",
                           "a new shift begins now or later, and is at most 400 days long");
    }
    if (among != NULL && among->type == VALUE_LIST) {
        err = add_named(work, search, among);
    } else {
        add_all(work, search);
    }
    if (err == ERR_OK) {
        note_last(work, search);
        note_busy(work, search);
    }
    return err;
}

/* schedule.choose {schedule, from_at_ms?, to_at_ms, among?}: who should take it, and why. */
enum err fill_shift_choose(struct work *work)
{
    struct search search;
    struct pack pack;
    enum err err = begin(work, &search);
    if (err != ERR_OK) {
        return err;
    }
    struct participant_choice choice =
        choose_participant(search.candidates, search.count, work->arena);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "schedule", search.schedule->id);
    pack_pair_text(&pack, "who", choice.count > 0 ? choice.people[0] : TEXT_NONE);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    for (size_t i = 0; i < search.count; i++) {
        const struct participant *candidate = &search.candidates[i];
        pack_map_begin(&pack);
        pack_pair_text(&pack, "who", candidate->who);
        pack_pair_bool(&pack, "busy", candidate->busy);
        if (candidate->last_s != CHOOSE_PARTICIPANT_NEVER) {
            pack_pair_int(&pack, "last_at_ms", candidate->last_s * 1000);
        }
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}

/* --- taking it --- */

static void write_filled(struct edit_schedule *edit, const struct on_call_override *override)
{
    struct pack *event = schedule_state_event(&edit->state, "shift_filled");
    pack_pair_text(event, "id", override->id);
    pack_pair_text(event, "add", override->add);
    edit_schedule_pack_span(event, override->span);
    schedule_state_event_end(&edit->state);
}

static enum err put_in(struct work *work, struct edit_schedule *edit, const struct search *search,
                       struct text who)
{
    if (!schedule_document_has_room(edit->document.override_count)) {
        return edit_schedule_drop(edit,
                                  work_refuse(work, ERR_LIMIT, "exhausted", "schedule",
                                              "a schedule has at most %d overrides: remove some",
                                              SCHEDULE_DOCUMENT_ITEMS_MAX));
    }
    struct on_call_override override = {
        .id = edit_schedule_id(work, edit, "o"), .add = who, .span = search->span};
    *ARENA_PUSH(work->arena, edit->document.overrides, edit->document.override_count) = override;
    write_filled(edit, &override);
    edit->who = who;
    return edit_schedule_save(work, edit, override.id);
}

/* schedule.fill_shift {schedule, from_at_ms?, to_at_ms, among?}: the one chosen is put in; nobody
 * free is a gap that stays. */
enum err fill_shift(struct work *work)
{
    struct search search;
    struct edit_schedule edit;
    enum err err = begin(work, &search);
    if (err != ERR_OK) {
        return err;
    }
    struct participant_choice choice =
        choose_participant(search.candidates, search.count, work->arena);
    if (choice.count == 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "among",
                           "nobody of %zu is free in that span: it stays a gap", search.count);
    }
    err = edit_schedule_begin(work, &edit);
    return err == ERR_OK ? put_in(work, &edit, &search, choice.people[0]) : err;
}
