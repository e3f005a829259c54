#include "engine/relax_work.h"
#include "base/clock.h"
#include "engine/record_message.h"
#include "engine/route_ticket.h"
#include "engine/run_escalation.h"

static bool is_dropped(const struct routing_step *step, const struct routing_need *need)
{
    if (need->relaxation == 0) {
        return false; /* never */
    }
    return step->kind == ROUTING_DROP_SKILLS ? need->relaxation >= step->relaxation
                                             : text_eq(need->skill, step->name);
}

/* What is left of the needs; the skills that went are appended to *dropped. */
static struct text drop(struct work *work, const struct routing_step *step, struct text needs,
                        struct text *dropped)
{
    struct text kept = TEXT_NONE;
    struct text word;
    for (size_t at = 0; escalation_list_next(needs, &at, &word);) {
        struct routing_need need;
        if (routing_need_from(word, &need) && is_dropped(step, &need)) {
            *dropped = escalation_list_add(work->arena, *dropped, need.skill);
        } else {
            kept = escalation_list_add(work->arena, kept, word);
        }
    }
    return kept;
}

static void tell_customer(struct work *work, struct text body)
{
    struct message message = {.direction = MESSAGE_OUT,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .author = TEXT("routing"),
                              .body = body,
                              .content_type = TEXT("text/plain"),
                              .automatic = true,
                              .visibility = MESSAGE_PUBLIC};
    record_message_out(work, &message);
}

static void write_relaxed(struct work *work, const struct work_item *item,
                          const struct routing_step *step, struct text dropped)
{
    struct text name;
    struct pack *event = work_event(work, "relaxed");
    pack_pair_z(event, "step", routing_steps[step->kind]);
    pack_pair_int(event, "after_s", step->after_s);
    pack_pair_z(event, "item", work_item_reason_name(item->reason));
    if (step->name.n > 0) {
        pack_pair_text(event, "name", step->name);
    }
    pack_key(event, "dropped");
    pack_list_begin(event);
    for (size_t at = 0; escalation_list_next(dropped, &at, &name);) {
        pack_text(event, name);
    }
    pack_list_end(event);
    work_event_end(work);
}

/* The item may move in memory: nothing of it is used behind this. */
static void climb(struct work *work, struct work_item *item, const struct routing_step *step)
{
    struct text dropped = TEXT_NONE;
    if (step->kind == ROUTING_DROP_SKILLS || step->kind == ROUTING_TRANSLATE) {
        item->needs = drop(work, step, item->needs, &dropped);
    } else if (step->kind == ROUTING_WIDEN) {
        item->widened = true;
    } else if (step->kind == ROUTING_OVERFLOW) {
        item->overflow = step->name;
    }
    item->steps++;
    write_relaxed(work, item, step, dropped);
    if (step->kind == ROUTING_CALLBACK) {
        tell_customer(work, step->text);
    } else if (step->kind == ROUTING_ESCALATE) {
        run_escalation_start(work, ESCALATION_CAUSE_REFUSALS,
                             policy_set_escalation(work->policies, step->name), TEXT("relaxation"));
    }
    work->changed = true;
}

void relax_work_due(struct work *work, enum work_reason reason)
{
    struct work_item *item = route_ticket_item(work->ticket, reason);
    while (item != NULL) {
        const struct routing_queue *queue = route_ticket_queue(work, item->queue);
        const struct routing_step *step =
            queue != NULL && item->steps < queue->step_count ? &queue->steps[item->steps] : NULL;
        if (step == NULL ||
            work->now_us < item->eligible_since_us + step->after_s * CLOCK_SECOND_US) {
            break;
        }
        climb(work, item, step);
        item = route_ticket_item(work->ticket, reason);
    }
    if (item != NULL) {
        route_ticket_arm(work, item);
        work->changed = true; /* so that it is looked at whether somebody may have it now */
    }
}
