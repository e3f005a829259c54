#include "engine/bot_stage.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/make_job.h"
#include "engine/run_clocks.h"

static const char *const outcomes[] = {"solved_by_bot", "handed_off", "failed"};

bool bot_stage_is_on(const struct work *work)
{
    return (work->ticket->flags & TICKET_BOT) != 0;
}

bool bot_stage_is_known(const struct work *work, struct text name)
{
    return name.n > 0 && work->advisor->find(work->advisor->ctx, HOOK_BOT_TURN, name, 0) != NULL;
}

struct text bot_stage_name(struct text target)
{
    return text_starts(target, TEXT("bot:")) ? text_slice(target, 4, target.n) : TEXT_NONE;
}

struct bot_terms bot_stage_terms(const struct work *work, struct text name)
{
    const struct bot_terms *configured = policy_set_bot(work->policies, name);
    if (configured != NULL) {
        return *configured;
    }
    return (struct bot_terms){
        .name = name, .limit_s = BOT_LIMIT_S_DEFAULT, .turns_max = BOT_TURNS_DEFAULT};
}

static void watch_silence(struct work *work)
{
    work_arm(work, TIMER_BOT, 0, work->now_us + work->ticket->bot.limit_s * CLOCK_SECOND_US, 0);
}

void bot_stage_begin(struct work *work, const struct bot_terms *terms)
{
    struct ticket *ticket = work->ticket;
    struct run_clocks run;
    MUST(!bot_stage_is_on(work) && ticket->agent.n == 0 && terms->turns_max > 0);
    ticket->bot = (struct ticket_bot){.name = arena_text(work->arena, terms->name),
                                      .turns_max = terms->turns_max,
                                      .limit_s = terms->limit_s,
                                      .started_us = work->now_us};
    struct pack *event = work_event(work, "bot_started");
    pack_pair_text(event, "bot", terms->name);
    pack_pair_int(event, "limit_s", terms->limit_s);
    pack_pair_int(event, "turns", terms->turns_max);
    work_event_end(work);
    sla_life_bot(run_clocks_begin(&run, work));
    ticket->eligible_since_us = 0; /* it does not wait for a person */
    (void)bot_stage_turn(work, "started", NULL);
}

bool bot_stage_turn(struct work *work, const char *why, const struct message *message)
{
    struct ticket_bot *bot = &work->ticket->bot;
    MUST(bot_stage_is_on(work) && bot->job == 0);
    if (bot->turns >= bot->turns_max) {
        return false;
    }
    struct job *job = make_job(work, HOOK_BOT_TURN, bot->name, work->now_us);
    job->method = text_z(why);
    if (message != NULL) {
        make_job_message(work, job, message);
    }
    make_job_save(work, job);
    bot->turns++;
    bot->job = job->id;
    bot->unread = 0;
    watch_silence(work);
    work->changed = true;
    return true;
}

void bot_stage_turn_over(struct work *work, bool has_spoken)
{
    struct ticket_bot *bot = &work->ticket->bot;
    bot->job = 0;
    work->changed = true;
    if (work->ticket->state == TICKET_PENDING) {
        work_disarm(work, TIMER_BOT, 0); /* the wait has an end of its own */
    } else if (has_spoken) {
        watch_silence(work);
    }
}

static void recall_turn(struct work *work)
{
    struct job job;
    if (work->ticket->bot.job != 0 &&
        job_table_get(work->reader, work->arena, work->ticket->bot.job, &job) &&
        job_is_open(&job)) {
        make_job_end(work, &job, JOB_CANCELLED);
    }
    work->ticket->bot.job = 0;
    work->ticket->bot.unread = 0;
}

void bot_stage_end(struct work *work, enum bot_outcome outcome, const char *why, const char *form)
{
    struct ticket *ticket = work->ticket;
    struct run_clocks run;
    MUST(bot_stage_is_on(work));
    recall_turn(work);
    work_disarm(work, TIMER_BOT, 0);
    struct pack *event = work_event(work, "bot_ended");
    pack_pair_text(event, "bot", ticket->bot.name);
    pack_pair_z(event, "outcome", outcomes[outcome]);
    pack_pair_z(event, "why", why);
    pack_pair_int(event, "turns", ticket->bot.turns);
    pack_pair_int(event, "seconds",
                  work->now_us / CLOCK_SECOND_US - ticket->bot.started_us / CLOCK_SECOND_US);
    pack_pair_z(event, "form", form);
    work_event_end(work);
    sla_life_handoff(run_clocks_begin(&run, work));
    bool waits = ticket_is_unsolved(ticket) && ticket->agent.n == 0;
    ticket->eligible_since_us = waits ? work->now_us : 0;
    ticket->flags |= outcome == BOT_SOLVED ? TICKET_CONTAINED : 0;
    work->changed = true;
}
