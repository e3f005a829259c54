#include "engine/edit_schedule.h"
#include "engine/use_case.h"

static void write_swap(struct edit_schedule *edit, const char *type, const struct shift_swap *swap)
{
    struct pack *event = schedule_state_event(&edit->state, type);
    pack_pair_text(event, "id", swap->id);
    pack_pair_text(event, "beneficiary", swap->beneficiary);
    if (swap->taker.n > 0) {
        pack_pair_text(event, "taker", swap->taker);
    }
    edit_schedule_pack_span(event, swap->span);
    schedule_state_event_end(&edit->state);
}

/* Who is on call in the span at all; a swap about nothing is a mistake. */
static bool has_shift(struct work *work, const struct edit_schedule *edit, struct text who,
                      struct span_s span)
{
    struct schedule_spans spans = schedule_spans(edit->now, span, work->arena);
    for (size_t i = 0; i < spans.count; i++) {
        if (on_call_set_has(&spans.items[i].people, who)) {
            return true;
        }
    }
    return false;
}

static enum err read_ask(struct work *work, const struct edit_schedule *edit,
                         struct shift_swap *swap)
{
    enum err err = edit_schedule_person(work, "beneficiary", true, &swap->beneficiary);
    err = err != ERR_OK
              ? err
              : edit_schedule_span(work, (struct span_s){INT64_MIN, INT64_MIN}, &swap->span);
    if (err != ERR_OK) {
        return err;
    }
    if (swap->span.from_s <= edit->now_s ||
        swap->span.to_s - swap->span.from_s > SCHEDULE_RANGE_S_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "from_at_ms",
                           "a swap is asked for a span that begins later than now and is at most "
                           "400 days long; for now there is schedule.take_shift");
    }
    if (!has_shift(work, edit, swap->beneficiary, swap->span)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "beneficiary",
                           "%.*s is not on call in that span", TEXT_ARG(swap->beneficiary));
    }
    if (!schedule_document_has_room(edit->document.swap_count)) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "schedule",
                           "a schedule has at most %d swaps", SCHEDULE_DOCUMENT_ITEMS_MAX);
    }
    return ERR_OK;
}

/* schedule.ask_swap {schedule, beneficiary, from_at_ms, to_at_ms} */
enum err swap_shift_ask(struct work *work)
{
    struct edit_schedule edit;
    struct shift_swap swap = {0};
    enum err err = edit_schedule_begin(work, &edit);
    if (err != ERR_OK) {
        return err;
    }
    err = read_ask(work, &edit, &swap);
    if (err != ERR_OK) {
        return edit_schedule_drop(&edit, err);
    }
    swap.id = edit_schedule_id(work, &edit, "s");
    *ARENA_PUSH(work->arena, edit.document.swaps, edit.document.swap_count) = swap;
    write_swap(&edit, "swap_asked", &swap);
    return edit_schedule_save(work, &edit, swap.id);
}

static struct shift_swap *find_swap(struct edit_schedule *edit, struct text id)
{
    for (size_t i = 0; i < edit->document.swap_count; i++) {
        if (text_eq(edit->document.swaps[i].id, id)) {
            return &edit->document.swaps[i];
        }
    }
    return NULL;
}

static enum err check_accept(struct work *work, const struct edit_schedule *edit,
                             const struct shift_swap *swap, struct text taker)
{
    if (swap == NULL) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "id", "there is no such swap");
    }
    if (swap->taker.n > 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id", "%.*s has taken it already",
                           TEXT_ARG(swap->taker));
    }
    if (shift_swap_is_expired(swap, edit->now_s)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "it expired at its start; for now there is schedule.take_shift");
    }
    if (text_eq(swap->beneficiary, taker)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "taker",
                           "%.*s is who asked: somebody else takes it", TEXT_ARG(taker));
    }
    return ERR_OK;
}

/* schedule.accept_swap {schedule, id, taker} */
enum err swap_shift_accept(struct work *work)
{
    struct edit_schedule edit;
    struct text taker;
    enum err err = edit_schedule_begin(work, &edit);
    if (err != ERR_OK) {
        return err;
    }
    struct shift_swap *swap = find_swap(&edit, value_text(&work->command->args, "id"));
    err = edit_schedule_person(work, "taker", true, &taker);
    err = err != ERR_OK ? err : check_accept(work, &edit, swap, taker);
    if (err != ERR_OK) {
        return edit_schedule_drop(&edit, err);
    }
    swap->taker = taker;
    write_swap(&edit, "swap_accepted", swap);
    return edit_schedule_save(work, &edit, swap->id);
}

/* Until when those who are on call now stay so; the whole default of taking a shift. */
static int64_t shift_end(struct work *work, const struct edit_schedule *edit)
{
    return schedule_next_people(edit->now, edit->now_s, edit->now_s + SCHEDULE_RANGE_S_MAX,
                                work->arena);
}

static enum err read_take(struct work *work, struct edit_schedule *edit,
                          struct on_call_override *override)
{
    struct span_s otherwise = {edit->now_s, shift_end(work, edit)};
    enum err err = edit_schedule_person(work, "who", true, &override->add);
    err = err != ERR_OK ? err : edit_schedule_person(work, "from", false, &override->remove);
    err = err != ERR_OK ? err : edit_schedule_span(work, otherwise, &override->span);
    if (err != ERR_OK) {
        return err;
    }
    struct on_call_set now = schedule_people(edit->now, override->span.from_s, work->arena);
    if (override->remove.n == 0 && now.count == 1) {
        override->remove = now.items[0].who;
    }
    if (on_call_set_has(&now, override->add)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "who", "%.*s is on call then",
                           TEXT_ARG(override->add));
    }
    if (now.count > 1 && override->remove.n == 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "from",
                           "%zu people are on call then: say from whom", now.count);
    }
    if (override->remove.n > 0 && !on_call_set_has(&now, override->remove)) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "from", "%.*s is not on call then",
                           TEXT_ARG(override->remove));
    }
    return ERR_OK;
}

/* schedule.take_shift {schedule, who, from?, from_at_ms?, to_at_ms?}: from now until the shift
 * ends, as an override: the person taken from is out, or a gap is filled. */
enum err swap_shift_take(struct work *work)
{
    struct edit_schedule edit;
    struct on_call_override override = {0};
    enum err err = edit_schedule_begin(work, &edit);
    if (err != ERR_OK) {
        return err;
    }
    err = read_take(work, &edit, &override);
    if (err == ERR_OK && !schedule_document_has_room(edit.document.override_count)) {
        err = work_refuse(work, ERR_LIMIT, "exhausted", "schedule",
                          "a schedule has at most %d overrides: remove some",
                          SCHEDULE_DOCUMENT_ITEMS_MAX);
    }
    if (err != ERR_OK) {
        return edit_schedule_drop(&edit, err);
    }
    override.id = edit_schedule_id(work, &edit, "o");
    *ARENA_PUSH(work->arena, edit.document.overrides, edit.document.override_count) = override;
    struct pack *event = schedule_state_event(&edit.state, "shift_taken");
    pack_pair_text(event, "id", override.id);
    pack_pair_text(event, "who", override.add);
    pack_pair_text(event, "from", override.remove);
    edit_schedule_pack_span(event, override.span);
    schedule_state_event_end(&edit.state);
    return edit_schedule_save(work, &edit, override.id);
}
