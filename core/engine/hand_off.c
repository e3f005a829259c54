#include "engine/hand_off.h"
#include "engine/hand_off_log.h"
#include "engine/notify_person.h"

const struct handoff_form *hand_off_form(const struct work *work, const struct hand_off *hand_off)
{
    return handoff_form_find(work->policies->handoff_forms, work->policies->handoff_form_count,
                             hand_off->from, hand_off->to, hand_off->axis);
}

static struct text list_gaps(struct work *work, const struct handoff_gap *gaps, size_t count)
{
    struct text list = TEXT_NONE;
    for (size_t i = 0; i < count; i++) {
        list = arena_printf(work->arena, "%.*s%s%.*s (%.*s)", TEXT_ARG(list), i > 0 ? ", " : "",
                            TEXT_ARG(gaps[i].field), TEXT_ARG(gaps[i].wants));
    }
    return list;
}

enum err hand_off_check(struct work *work, const struct hand_off *hand_off)
{
    const struct handoff_form *form = hand_off_form(work, hand_off);
    struct handoff_gap *gaps = NULL;
    if (form == NULL) {
        return ERR_OK;
    }
    struct text stranger = handoff_form_stranger(form, hand_off->form);
    if (stranger.n > 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "form",
                           "form \"%.*s\" has no field \"%.*s\"; ticket.hand_off_form lists them",
                           TEXT_ARG(form->id), TEXT_ARG(text_slice(stranger, 0, 64)));
    }
    size_t count = handoff_form_check(form, hand_off->form, work->arena, &gaps);
    if (count == 0 || !form->is_required) {
        return ERR_OK;
    }
    return work_refuse(work, ERR_INVALID, "form_incomplete", "form",
                       "from %.*s to %.*s form \"%.*s\" is required; it lacks %.*s",
                       TEXT_ARG(hand_off->from), TEXT_ARG(hand_off->to), TEXT_ARG(form->id),
                       TEXT_ARG(list_gaps(work, gaps, count)));
}

static void write_form(struct work *work, const struct hand_off *hand_off,
                       const struct handoff_form *form, const struct handoff_gap *gaps,
                       size_t gap_count)
{
    struct pack *event = work_event(work, "handoff_form");
    if (hand_off->escalation != 0) {
        pack_pair_int(event, "escalation", hand_off->escalation);
    }
    pack_pair_text(event, "edge", hand_off->to);
    pack_pair_text(event, "name", form != NULL ? form->id : TEXT_NONE);
    pack_pair_bool(event, "missing", hand_off->form == NULL || gap_count > 0);
    if (gap_count > 0) {
        pack_key(event, "lacks");
        pack_list_begin(event);
        for (size_t i = 0; i < gap_count; i++) {
            pack_text(event, gaps[i].field);
        }
        pack_list_end(event);
    }
    if (hand_off->form != NULL) {
        pack_key(event, "fields");
        pack_value(event, hand_off->form);
    }
    work_event_end(work);
}

static void ask_giver(struct work *work, const struct hand_off *hand_off, struct text lacks)
{
    struct text id = work_ticket_name(work, work->ticket->id);
    notify_person_tell(
        work, hand_off->giver, "handoff_form",
        arena_printf(work->arena,
                     "Ticket %.*s went from you to %.*s, which needs to know: %.*s.\n"
                     "Say it: rungctl ticket fill-hand-off %.*s\n",
                     TEXT_ARG(id), TEXT_ARG(hand_off->to), TEXT_ARG(lacks), TEXT_ARG(id)));
}

const char *hand_off_record(struct work *work, const struct hand_off *hand_off)
{
    const struct handoff_form *form = hand_off_form(work, hand_off);
    struct handoff_gap *gaps = NULL;
    size_t count = form != NULL ? handoff_form_check(form, hand_off->form, work->arena, &gaps) : 0;
    bool is_missing = hand_off->form == NULL || count > 0;
    bool is_owed = hand_off->is_automatic && count > 0 && hand_off->giver.n > 0;
    if (hand_off->axis == ESCALATION_FUNCTIONAL) {
        work->ticket->hand_off =
            (struct ticket_hand_off){.entry = work_next_entry(work),
                                     .is_missing = form != NULL && is_missing,
                                     .is_owed = is_owed,
                                     .from = arena_text(work->arena, hand_off->from),
                                     .to = arena_text(work->arena, hand_off->to),
                                     .giver = arena_text(work->arena, hand_off->giver)};
    }
    work->changed = true;
    write_form(work, hand_off, form, gaps, count);
    if (hand_off->axis == ESCALATION_FUNCTIONAL && !hand_off->is_said_later) {
        struct hand_off_quality one = {.hand_offs = 1, .forms_missing = form != NULL && is_missing};
        hand_off_log_add(work, hand_off->from, hand_off->to, hand_off->giver, &one);
    }
    if (is_owed) {
        ask_giver(work, hand_off, list_gaps(work, gaps, count));
    }
    return !is_missing ? "given" : hand_off->form != NULL ? "incomplete" : "missing";
}
