#include "engine/edit_schedule.h"
#include "engine/use_case.h"

static void write_temporary(struct edit_schedule *edit, const char *type, struct text id,
                            struct span_s span, const struct temporary_schedule *temporary)
{
    struct pack *event = schedule_state_event(&edit->state, type);
    if (id.n > 0) {
        pack_pair_text(event, "id", id);
    }
    edit_schedule_pack_span(event, span);
    if (temporary != NULL) {
        pack_pair_bool(event, "keep", temporary->keep);
        pack_key(event, "shifts");
        pack_list_begin(event);
        for (size_t i = 0; i < temporary->shift_count; i++) {
            pack_map_begin(event);
            pack_pair_text(event, "who", temporary->shifts[i].who);
            edit_schedule_pack_span(event, temporary->shifts[i].span);
            pack_map_end(event);
        }
        pack_list_end(event);
    }
    schedule_state_event_end(&edit->state);
}

static enum err read_shift(struct work *work, const struct value *item, struct span_s within,
                           struct on_call_shift *shift)
{
    const struct roster_agent *agent =
        roster_agent(&work->policies->roster, value_text(item, "who"));
    if (agent == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "shifts", "there is no agent \"%.*s\"",
                           TEXT_ARG(text_slice(value_text(item, "who"), 0, 60)));
    }
    shift->who = agent->id;
    shift->span.from_s = value_int(item, "from_at_ms", within.from_s * 1000) / 1000;
    shift->span.to_s = value_int(item, "to_at_ms", within.to_s * 1000) / 1000;
    if (shift->span.from_s < within.from_s || shift->span.to_s > within.to_s ||
        shift->span.from_s >= shift->span.to_s) {
        return work_refuse(work, ERR_INVALID, "invalid", "shifts",
                           "a shift begins before it ends and lies inside the temporary schedule");
    }
    return ERR_OK;
}

static enum err read_temporary(struct work *work, struct temporary_schedule *temporary)
{
    const struct value *args = &work->command->args;
    const struct value *shifts = value_get(args, "shifts");
    int64_t now_s = work->now_us / 1000000;
    size_t count = value_count(shifts);
    enum err err = edit_schedule_span(work, (struct span_s){now_s, INT64_MIN}, &temporary->span);
    temporary->keep = text_eq_z(value_text(args, "fallback"), "keep");
    if (count > TEMPORARY_SCHEDULE_SHIFTS_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "shifts", "at most %d shifts",
                           TEMPORARY_SCHEDULE_SHIFTS_MAX);
    }
    for (size_t i = 0; i < count && err == ERR_OK; i++) {
        struct on_call_shift *shift =
            ARENA_PUSH(work->arena, temporary->shifts, temporary->shift_count);
        err = read_shift(work, &shifts->list.items[i], temporary->span, shift);
    }
    temporary_schedule_sort(temporary->shifts, temporary->shift_count);
    return err;
}

/* schedule.set_temporary {schedule, from_at_ms?, to_at_ms, shifts, fallback?}: what temporary
 * schedules said about the span before is replaced. */
enum err replace_schedule_set(struct work *work)
{
    struct edit_schedule edit;
    struct temporary_schedule temporary = {0};
    enum err err = edit_schedule_begin(work, &edit);
    if (err != ERR_OK) {
        return err;
    }
    err = read_temporary(work, &temporary);
    if (err == ERR_OK && !schedule_document_has_room(edit.document.temporaries.count)) {
        err = work_refuse(work, ERR_LIMIT, "exhausted", "schedule",
                          "a schedule has at most %d temporary ones: cut some",
                          SCHEDULE_DOCUMENT_ITEMS_MAX);
    }
    if (err != ERR_OK) {
        return edit_schedule_drop(&edit, err);
    }
    temporary.id = edit_schedule_id(work, &edit, "t");
    struct temporary_list list =
        temporary_schedule_cut(work->arena, &edit.document.temporaries, temporary.span);
    *ARENA_PUSH(work->arena, list.items, list.count) = temporary;
    edit.document.temporaries = temporary_schedule_merge(work->arena, &list);
    write_temporary(&edit, "temporary_set", temporary.id, temporary.span, &temporary);
    return edit_schedule_save(work, &edit, temporary.id);
}

/* schedule.cut_temporary {schedule, from_at_ms?, to_at_ms?}: the normal schedule holds again there.
 */
enum err replace_schedule_cut(struct work *work)
{
    struct edit_schedule edit;
    struct span_s span;
    enum err err = edit_schedule_begin(work, &edit);
    if (err != ERR_OK) {
        return err;
    }
    err = edit_schedule_span(work, (struct span_s){edit.now_s, INT64_MAX}, &span);
    if (err != ERR_OK) {
        return edit_schedule_drop(&edit, err);
    }
    edit.document.temporaries =
        temporary_schedule_cut(work->arena, &edit.document.temporaries, span);
    write_temporary(&edit, "temporary_cut", TEXT_NONE, span, NULL);
    return edit_schedule_save(work, &edit, TEXT_NONE);
}
