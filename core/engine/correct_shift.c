#include "base/must.h"
#include "engine/edit_schedule.h"
#include "engine/use_case.h"
#include "engine/watch_shifts.h"

static struct past_shift *find_past(struct work *work, struct text schedule, struct text who,
                                    int64_t from_s)
{
    struct past_shift *shifts = NULL;
    size_t count = watch_shifts_past(work, schedule, (struct span_s){from_s, from_s + 1}, &shifts);
    for (size_t i = 0; i < count; i++) {
        if (shifts[i].shift.span.from_s == from_s && text_eq(shifts[i].shift.who, who)) {
            return &shifts[i];
        }
    }
    return NULL;
}

static struct pack *begin_corrected(struct work *work, struct schedule_state *state,
                                    const struct past_shift *old, const char *field)
{
    struct pack *event = schedule_state_event(state, "corrected");
    pack_pair_z(event, "event", "shift_ended");
    pack_pair_text(event, "who", old->shift.who);
    pack_pair_int(event, "from_at_ms", old->shift.span.from_s * 1000);
    pack_pair_z(event, "field", field);
    pack_pair_text(event, "reason", value_text(&work->command->args, "reason"));
    return event;
}

static void write_corrected(struct work *work, struct schedule_state *state,
                            const struct past_shift *old, const struct past_shift *new)
{
    const struct {
        const char *field;
        int64_t old_s, new_s;
    } ends[] = {{"from_at_ms", old->shift.span.from_s, new->shift.span.from_s},
                {"to_at_ms", old->shift.span.to_s, new->shift.span.to_s}};
    if (!text_eq(old->shift.who, new->shift.who)) {
        struct pack *event = begin_corrected(work, state, old, "who");
        pack_pair_text(event, "old", old->shift.who);
        pack_pair_text(event, "new", new->shift.who);
        schedule_state_event_end(state);
    }
    for (size_t i = 0; i < 2; i++) {
        if (ends[i].old_s != ends[i].new_s) {
            struct pack *event = begin_corrected(work, state, old, ends[i].field);
            pack_pair_int(event, "old", ends[i].old_s * 1000);
            pack_pair_int(event, "new", ends[i].new_s * 1000);
            schedule_state_event_end(state);
        }
    }
}

static enum err read_new(struct work *work, const struct past_shift *old, struct past_shift *new)
{
    const struct value *args = &work->command->args;
    struct text who = TEXT_NONE;
    enum err err = edit_schedule_person(work, "new_who", false, &who);
    *new = *old;
    new->shift.who = who.n > 0 ? who : old->shift.who;
    new->shift.span.from_s =
        value_int(args, "new_from_at_ms", old->shift.span.from_s * 1000) / 1000;
    new->shift.span.to_s = value_int(args, "new_to_at_ms", old->shift.span.to_s * 1000) / 1000;
    if (err == ERR_OK && (new->shift.span.from_s >= new->shift.span.to_s ||
                          new->shift.span.to_s > work->now_us / 1000000)) {
        return work_refuse(work, ERR_INVALID, "invalid", "new_to_at_ms",
                           "a shift that is over begins before it ends, and has ended");
    }
    return err;
}

static enum err correct(struct work *work, struct schedule_state *state)
{
    const struct value *args = &work->command->args;
    struct past_shift new;
    struct text who = value_text(args, "who");
    struct past_shift *old =
        find_past(work, state->id, who, value_int(args, "from_at_ms", 0) / 1000);
    if (old == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "from_at_ms",
                           "no recorded shift of \"%.*s\" began then; see schedule.shifts",
                           TEXT_ARG(text_slice(who, 0, 60)));
    }
    if (text_trim(value_text(args, "reason")).n == 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "reason",
                           "what is recorded is corrected with a reason");
    }
    enum err err = read_new(work, old, &new);
    if (err == ERR_OK) {
        write_corrected(work, state, old, &new);
        watch_shifts_forget(work, state->id, &old->shift);
        watch_shifts_keep(work, state->id, &new);
    }
    return err;
}

/* schedule.correct_shift {schedule, who, from_at_ms, new_who?, new_from_at_ms?, new_to_at_ms?,
 * reason}: a new event says what was wrong; the recorded ones stay. */
enum err correct_shift(struct work *work)
{
    struct text id = value_text(&work->command->args, "schedule");
    const struct schedule *base = policy_set_schedule(work->policies, id);
    struct schedule_state state;
    struct pack pack;
    if (base == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "schedule",
                           "there is no schedule \"%.*s\"", TEXT_ARG(text_slice(id, 0, 60)));
    }
    schedule_state_load(work, base->id, &state);
    enum err err = correct(work, &state);
    if (err != ERR_OK) {
        schedule_state_drop(&state);
        return err;
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "schedule", base->id);
    pack_pair_int(&pack, "corrected", (int64_t)state.events.count);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    schedule_state_save(work, &state);
    return ERR_OK;
}
