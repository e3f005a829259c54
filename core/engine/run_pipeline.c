#include "engine/run_pipeline.h"
#include "base/must.h"
#include "engine/apply_effect.h"
#include "engine/ask_hook.h"
#include "engine/ask_veto.h"
#include "engine/burst_state.h"
#include "engine/decide_priority.h"
#include "engine/guard_loops.h"
#include "engine/make_job.h"
#include "engine/merge.h"
#include "engine/policy_history.h"
#include "engine/run_clocks.h"
#include "engine/route_ticket.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "engine/stale_effects.h"
#include "engine/watch_repeat.h"
#include "model/ticket_facts.h"

#define STAGES 10
#define POSITION(hook, stage) ((int32_t)(hook)*16 + (stage))

static const enum hook pipeline[] = {HOOK_TICKET_ENRICH, HOOK_TICKET_CLASSIFY,
                                     HOOK_TICKET_PRIORITIZE, HOOK_SLA_POLICY, HOOK_ROUTE_ASSIGN};
#define PIPELINE_HOOKS (sizeof pipeline / sizeof pipeline[0])

/* --- defaults of the core, when no plugin has an opinion --- */

static const struct sla_policy *default_sla(struct work *work)
{
    struct ticket_facts facts;
    ticket_facts_init(&facts, work->ticket, work->customer, NULL, TEXT_NONE, work->actor);
    return sla_switch_choose(policy_history_set(work), &facts, false);
}

static void default_route(struct work *work)
{
    struct text team = work->ticket->team.n == 0 ? route_ticket_by_rules(work) : TEXT_NONE;
    if (team.n > 0) {
        apply_effect_assign(work, team, work->ticket->agent, TEXT("queue"), NULL,
                            TEXT("by the rules of routing"));
    }
    if (work->ticket->team.n == 0 && work->policies->default_team.n > 0) {
        apply_effect_assign(work, work->policies->default_team, work->ticket->agent,
                            TEXT("default"), NULL, TEXT("nobody routed it: the default team"));
    }
}

static void record_classified(struct work *work, const char *outcome)
{
    struct pack *event = work_event(work, "classified");
    pack_pair_z(event, "outcome", outcome);
    pack_pair_int(event, "threshold_percent", work->policies->classify_threshold_percent);
    pack_key(event, "labels");
    pack_list_begin(event);
    for (size_t i = 0; i < work->ticket->label_count; i++) {
        pack_map_begin(event);
        pack_pair_text(event, "label", work->ticket->labels[i].name);
        pack_pair_int(event, "confidence_percent", work->ticket->labels[i].confidence);
        pack_pair_bool(event, "applied", work->ticket->labels[i].applied);
        pack_map_end(event);
    }
    pack_list_end(event);
    work_event_end(work);
}

static const char *classify_outcome(const struct ticket *ticket)
{
    for (size_t i = 0; i < ticket->label_count; i++) {
        if (ticket->labels[i].applied) {
            return "applied";
        }
    }
    return ticket->label_count > 0 ? "human" : "default";
}

/* --- what a hook's answers come to --- */

struct outcome {
    bool sla_chosen, routed;
};

static bool was_denied(const struct effect_list *effects, const bool *done)
{
    for (size_t i = 0; i < effects->count; i++) {
        const struct effect *effect = &effects->items[i];
        if (!done[i] && effect->verdict == VERDICT_DENIED &&
            (effect->kind == EFFECT_ROUTE || effect->kind == EFFECT_SLA_POLICY)) {
            return true;
        }
    }
    return false;
}

/* What was not tried before; an answer that is done is not done twice. */
static void apply_rest(struct work *work, struct effect_list *effects, const bool *done,
                       struct applied *applied)
{
    enum effect_verdict *kept =
        ARENA_NEW_ARRAY(work->arena, enum effect_verdict, effects->count + 1);
    for (size_t i = 0; i < effects->count; i++) {
        kept[i] = effects->items[i].verdict;
        effects->items[i].verdict = done[i] ? VERDICT_MERGED : kept[i];
    }
    apply_effect_all(work, effects, applied);
    for (size_t i = 0; i < effects->count; i++) {
        effects->items[i].verdict = done[i] ? kept[i] : effects->items[i].verdict;
    }
}

static void note_done(const struct effect_list *effects, bool *done)
{
    for (size_t i = 0; i < effects->count; i++) {
        done[i] = done[i] || effects->items[i].verdict != VERDICT_OVERRULED;
    }
}

/* Of a hook whose first answer wins: a team, a policy that is not there is denied, and the next
 * position is heard. */
static void apply_first(struct work *work, struct effect_list *effects, struct applied *applied)
{
    bool *done = ARENA_NEW_ARRAY(work->arena, bool, effects->count + 1);
    for (size_t i = 0; i < effects->count; i++) {
        done[i] = effects->items[i].verdict == VERDICT_DENIED; /* by the host */
    }
    apply_rest(work, effects, done, applied);
    while (!applied->routed && applied->sla_policy == NULL && was_denied(effects, done)) {
        struct applied more;
        note_done(effects, done);
        merge_hear_again(work->arena, effects);
        apply_rest(work, effects, done, &more);
        applied->routed = more.routed;
        applied->sla_policy = more.sla_policy;
    }
}

static void finish_stage(struct work *work, enum hook hook, struct effect_list *effects,
                         struct outcome *outcome)
{
    struct applied applied;
    merge_effects(work->arena, hook, effects);
    guard_loops_check_depth(work, effects);
    if (merge_rule_of(hook) == MERGE_FIRST) {
        apply_first(work, effects, &applied);
    } else {
        apply_effect_all(work, effects, &applied);
    }
    ask_hook_record(work, hook, effects);
    if (hook == HOOK_SLA_POLICY &&
        (applied.sla_policy != NULL || run_clocks_wants(&applied.targets))) {
        run_clocks_apply_policy(work, applied.sla_policy ? applied.sla_policy : default_sla(work),
                                &applied.targets);
        outcome->sla_chosen = true;
    }
    outcome->routed = outcome->routed || applied.routed;
}

static void finish_hook(struct work *work, enum hook hook, const struct outcome *outcome)
{
    switch ((int)hook) {
    case HOOK_TICKET_CLASSIFY:
        record_classified(work, classify_outcome(work->ticket));
        watch_repeat(work);
        break;
    case HOOK_TICKET_PRIORITIZE: decide_priority_first(work); break;
    case HOOK_SLA_POLICY:
        if (!outcome->sla_chosen) {
            run_clocks_apply_policy(work, default_sla(work), NULL);
        }
        break;
    case HOOK_ROUTE_ASSIGN:
        if (!outcome->routed) {
            default_route(work);
        }
        break;
    default: break;
    }
}

/* --- waiting on disk --- */

static void pack_proposals(struct work *work, const struct effect_list *effects)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    effect_list_pack(&pack, effects);
    MUST(pack.err == ERR_OK);
    work->ticket->stage.proposals = arena_text(work->arena, buf_text(&packed));
    buf_fini(&packed);
}

static void read_proposals(struct work *work, struct effect_list *effects)
{
    struct value value;
    if (work->ticket->stage.proposals.n > 0 &&
        pack_read(work->arena, work->ticket->stage.proposals, &value) == ERR_OK) {
        (void)effect_list_read(work->arena, &value, effects);
    }
}

/* Clocks, priority and a team at once, so that a slow plugin can make a ticket briefly wrong, never
 * absent. */
static void fill_provisional(struct work *work)
{
    struct ticket *ticket = work->ticket;
    if ((ticket->flags & TICKET_PROVISIONAL) != 0) {
        return;
    }
    ticket->flags |= TICKET_PROVISIONAL;
    decide_priority(work);
    if (ticket->sla_policy.n == 0) {
        run_clocks_apply_policy(work, default_sla(work), NULL);
    }
    default_route(work);
}

static void wait_for(struct work *work, int32_t position, const struct effect_list *proposals,
                     uint64_t *jobs, size_t job_count, uint32_t wait_ms)
{
    struct ticket_stage *stage = &work->ticket->stage;
    fill_provisional(work);
    stage->position = position;
    stage->revision = work->ticket->revision + 1;
    stage->deadline_us = work->now_us + (int64_t)wait_ms * 1000;
    stage->jobs = jobs;
    stage->job_count = job_count;
    pack_proposals(work, proposals);
    work_arm(work, TIMER_STAGE, (uint32_t)position, stage->deadline_us, 0);
}

static void stop_waiting(struct work *work)
{
    struct ticket_stage *stage = &work->ticket->stage;
    work_disarm(work, TIMER_STAGE, (uint32_t)stage->position);
    *stage = (struct ticket_stage){.position = -1};
    work->changed = true;
}

static void finish(struct work *work)
{
    if (work->before == NULL && !work->policies->sla_looks_at_team) {
        run_clocks_seen(work); /* its first team is no reason to choose again */
    }
    work->ticket->flags &= ~(uint32_t)TICKET_PROVISIONAL;
    if (!burst_state_opened(work)) {
        (void)run_escalation_start_by_rules(work, ESCALATION_CAUSE_CREATED, TEXT("created"));
    }
    if (work->ticket->repeat_count > 1) {
        (void)run_escalation_start_by_rules(work, ESCALATION_CAUSE_REPEAT_CONTACT,
                                            watch_repeat_cause(work));
    }
    ask_hook_enqueue(work, HOOK_TICKET_OPENED, -1, NULL, TEXT("opened"), NULL, NULL, NULL);
    settle(work);
}

/* Most stages of most hooks are. */
static bool is_empty(const struct work *work, enum hook hook, int stage)
{
    const struct subscriber *subscribers = NULL;
    size_t count = work->advisor->plan(work->advisor->ctx, hook, &subscribers);
    for (size_t i = 0; i < count; i++) {
        if (subscribers[i].stage == (uint32_t)stage) {
            return false;
        }
    }
    return true;
}

/* Runs from (hook index, stage) on until a stage waits or the end is reached. */
static void run_from(struct work *work, size_t index, int stage, const struct message *message,
                     struct outcome outcome)
{
    for (; index < PIPELINE_HOOKS; index++, stage = 0, outcome = (struct outcome){0}) {
        enum hook hook = pipeline[index];
        for (; stage < STAGES; stage++) {
            struct effect_list effects = {0};
            uint64_t *jobs = NULL;
            size_t job_count = 0;
            uint32_t wait_ms = 0;
            bool is_decided =
                merge_rule_of(hook) == MERGE_FIRST && (outcome.sla_chosen || outcome.routed);
            if (is_decided) {
                break; /* first: later stages are asked only if all declined */
            }
            if (is_empty(work, hook, stage)) {
                continue;
            }
            ask_hook_inline(work, hook, stage, message, TEXT_NONE, &effects);
            ask_hook_enqueue(work, hook, stage, message, TEXT_NONE, &jobs, &job_count, &wait_ms);
            if (job_count > 0) {
                wait_for(work, POSITION(hook, stage), &effects, jobs, job_count, wait_ms);
                settle(work);
                return;
            }
            finish_stage(work, hook, &effects, &outcome);
            work->ticket->stage.reruns = 0;
        }
        finish_hook(work, hook, &outcome);
    }
    finish(work);
}

enum err run_pipeline_start(struct work *work, const struct message *message)
{
    enum err err = ask_veto(work, HOOK_TICKET_VALIDATE, message, TEXT("create"));
    if (err != ERR_OK) {
        return err;
    }
    run_from(work, 0, 0, message, (struct outcome){0});
    return ERR_OK;
}

/* The ticket went on while they looked at it. Asked again they say all of it again; else only who
 * answered is not heard, and the default decides. */
static void outdate(struct effect_list *effects, bool all)
{
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (effect->verdict == VERDICT_APPLIED && (all || effect->kind == EFFECT_ROUTE)) {
            effect->verdict = VERDICT_STALE;
            effect->why = TEXT("an answer before it was stale");
        }
    }
}

static void resume(struct work *work, struct effect_list *effects)
{
    int32_t position = work->ticket->stage.position;
    enum hook hook = (enum hook)(position / 16);
    int stage = position % 16;
    struct outcome outcome = {0};
    size_t index = 0;
    uint32_t reruns = work->ticket->stage.reruns;
    while (index < PIPELINE_HOOKS && pipeline[index] != hook) {
        index++;
    }
    stop_waiting(work);
    if (index == PIPELINE_HOOKS) {
        return;
    }
    stale_effects_mark(work, effects);
    if (merge_rule_of(hook) == MERGE_FIRST && stale_effects_lead(effects)) {
        bool is_again = reruns == 0 && work->ticket->agent.n == 0;
        outdate(effects, is_again);
        if (is_again) {
            merge_effects(work->arena, hook, effects);
            ask_hook_record(work, hook, effects);
            work->ticket->stage.reruns = 1;
            run_from(work, index, stage, NULL, outcome);
            return;
        }
    }
    finish_stage(work, hook, effects, &outcome);
    run_from(work, index, stage + 1, NULL, outcome);
}

bool run_pipeline_job_done(struct work *work, uint64_t job, const struct effect_list *effects)
{
    struct ticket_stage *stage = &work->ticket->stage;
    struct effect_list gathered = {0};
    uint64_t *left = NULL;
    size_t left_count = 0;
    bool is_ours = false;
    for (size_t i = 0; i < stage->job_count; i++) {
        is_ours = is_ours || stage->jobs[i] == job;
        if (stage->jobs[i] != job) {
            *ARENA_PUSH(work->arena, left, left_count) = stage->jobs[i];
        }
    }
    if (stage->position < 0 || !is_ours) {
        return false;
    }
    read_proposals(work, &gathered);
    for (size_t i = 0; effects != NULL && i < effects->count; i++) {
        *ARENA_PUSH(work->arena, gathered.items, gathered.count) = effects->items[i];
    }
    stage->jobs = left;
    stage->job_count = left_count;
    work->changed = true;
    if (left_count > 0) {
        pack_proposals(work, &gathered);
    } else {
        resume(work, &gathered);
    }
    return true;
}

void run_pipeline_deadline(struct work *work)
{
    struct ticket_stage *stage = &work->ticket->stage;
    struct effect_list gathered = {0};
    if (stage->position < 0) {
        return;
    }
    for (size_t i = 0; i < stage->job_count; i++) {
        struct job job;
        if (!job_table_get(work->reader, work->arena, stage->jobs[i], &job) || !job_is_open(&job)) {
            continue;
        }
        make_job_end(work, &job, JOB_LATE);
        struct pack *event = work_event(work, "degraded");
        pack_pair_text(event, "plugin", job.instance);
        pack_pair_z(event, "hook", effect_hook_name((enum hook)job.hook));
        pack_pair_z(event, "outcome", "deadline");
        work_event_end(work);
    }
    read_proposals(work, &gathered);
    resume(work, &gathered);
}

void run_pipeline_choose_sla(struct work *work)
{
    struct effect_list effects = {0};
    struct outcome outcome = {0};
    ask_hook_inline(work, HOOK_SLA_POLICY, -1, NULL, TEXT("changed"), &effects);
    finish_stage(work, HOOK_SLA_POLICY, &effects, &outcome);
    finish_hook(work, HOOK_SLA_POLICY, &outcome);
}

/* Where it waits is chosen anew by what is known now; whoever has it keeps it. */
static void route_again(struct work *work)
{
    struct text team = work->ticket->agent.n == 0 ? route_ticket_by_rules(work) : TEXT_NONE;
    if (team.n > 0 && !text_eq(team, work->ticket->team)) {
        apply_effect_assign(work, team, TEXT_NONE, TEXT("queue"), NULL,
                            TEXT("by the rules of routing"));
    }
    default_route(work);
}

void run_pipeline_route(struct work *work)
{
    struct effect_list effects = {0};
    struct outcome outcome = {0};
    ask_hook_inline(work, HOOK_ROUTE_ASSIGN, -1, NULL, TEXT("reassign"), &effects);
    finish_stage(work, HOOK_ROUTE_ASSIGN, &effects, &outcome);
    if (!outcome.routed) {
        route_again(work);
    }
}
