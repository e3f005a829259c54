#include "engine/milestone_text.h"
#include "engine/render_text.h"

static const char *const sentences[MILESTONES] = {
    [MILESTONE_RECEIVED] = "We have received your request.",
    [MILESTONE_OWNER_CHANGED] = "Somebody else takes care of your request now.",
    [MILESTONE_ESCALATED] = "Your request has been escalated: more people are looking at it now.",
    [MILESTONE_BLOCKED] = "Your request has to wait for somebody else.",
    [MILESTONE_CHANNEL_MOVED] = "Your request goes on here.",
    [MILESTONE_UPDATE_DUE] = "We are still working on your request.",
    [MILESTONE_SOLVED] = "Your request is solved. If it is not, just answer.",
    [MILESTONE_REOPENED] = "Your request is open again.",
    [MILESTONE_SECURITY] = "There is a matter of security about your request. Please look at it.",
};

static const struct sla_clock *live_clock(const struct work *work, enum sla_metric metric,
                                          enum sla_promise promise)
{
    for (size_t i = work->ticket->clock_count; i-- > 0;) {
        const struct sla_clock *clock = &work->ticket->clocks[i];
        if (clock->metric == metric && sla_clock_is_live(clock) && clock->due_s != CALENDAR_NONE &&
            (metric != SLA_PROMISE || clock->promise == promise)) {
            return clock;
        }
    }
    return NULL;
}

int64_t milestone_text_reply_s(const struct work *work)
{
    const struct sla_clock *clock = live_clock(work, SLA_FIRST_RESPONSE, SLA_PROMISES);
    return clock != NULL ? clock->due_s : 0;
}

static struct text promise_text(struct work *work, uint32_t milestones)
{
    bool is_receipt = (milestones & MILESTONE_BIT(MILESTONE_RECEIVED)) != 0;
    const struct sla_clock *update = live_clock(work, SLA_PROMISE, SLA_PROMISE_UPDATE);
    int64_t at_s = is_receipt ? milestone_text_reply_s(work) : update != NULL ? update->due_s : 0;
    return at_s != 0 ? render_text_instant(work, at_s) : TEXT_NONE;
}

static struct text body_of(struct work *work, uint32_t milestones, struct text promise)
{
    struct buf body;
    buf_init(&body);
    for (unsigned i = 0; i < MILESTONES; i++) {
        if ((milestones & MILESTONE_BIT(i)) != 0) {
            buf_put_text(&body, text_z(sentences[i]));
            buf_put_text(&body, TEXT("\n"));
        }
    }
    if (promise.n > 0) {
        buf_put_text(&body, arena_printf(work->arena, "You will hear from us by %.*s.\n",
                                         TEXT_ARG(promise)));
    }
    buf_put_text(
        &body, arena_printf(work->arena, "Your request: %s\n", id_print('T', work->ticket->id).z));
    struct text kept = arena_text(work->arena, buf_text(&body));
    buf_fini(&body);
    return kept;
}

static struct text words_of(struct work *work, uint32_t milestones)
{
    struct text words = TEXT_NONE;
    for (unsigned i = 0; i < MILESTONES; i++) {
        if ((milestones & MILESTONE_BIT(i)) != 0) {
            words = arena_printf(work->arena, "%.*s%s%s", TEXT_ARG(words), words.n > 0 ? " " : "",
                                 milestone_name((enum milestone)i));
        }
    }
    return words;
}

void milestone_text(struct work *work, uint32_t milestones, struct message *message)
{
    struct text promise = promise_text(work, milestones);
    struct render_fact facts[] = {
        {"milestones", words_of(work, milestones)},
        {"promise", promise},
        {"reason",
         work->ticket->state == TICKET_BLOCKED ? work->ticket->blocked_reason : TEXT_NONE},
        {"owner", work->ticket->agent},
    };
    message->body = body_of(work, milestones, promise);
    render_text(work, TEXT("milestone"), facts, sizeof facts / sizeof facts[0], message);
}
