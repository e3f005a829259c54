/* A small world around a real engine: a store in memory, a clock that is set by hand, a scripted
 * advisor, a runner that keeps what it is given and an outlet that keeps what comes out.
 * Header-only: each test program has its own. */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/pack.h"
#include "engine/engine.h"
#include "store/memory.h"
#include "support/suite.h"
#include "support/timelines.h"

#define WORLD_START_US (INT64_C(1705309200) * 1000000) /* 2024-01-15T09:00:00Z, a Monday */
#define WORLD_SECOND INT64_C(1000000)
#define WORLD_SUBSCRIBERS_MAX 8

struct world;
typedef void (*world_ask_fn)(struct world *world, const struct ask *ask, struct ask_answer *answer);

struct world {
    struct store *store;
    struct engine *engine;
    struct policy_set *policies;
    int64_t now_us;
    int64_t stepped_us; /* how far the wall clock was set, forward or back */
    uint64_t seed;
    struct subscriber subscribers[WORLD_SUBSCRIBERS_MAX];
    size_t subscriber_count;
    world_ask_fn on_ask;
    char plugins[65]; /* the version of who is asked; empty: they never change */
    size_t swaps;
    struct arena arena;     /* answers' values */
    struct answer *answers; /* newest first; owned */
    size_t answer_count;
    struct leased_job *jobs[256]; /* started and not finished by the test; owned */
    size_t job_count, job_total;
    struct {
        uint64_t job, token;
    } cancelled[256];
    size_t cancelled_count;
    uint64_t event_head;
    uint32_t timers_per_second_max; /* of the storm guard; read by world_boot */
    struct candidate_reader candidate;
    bool no_room;  /* the runner takes no job */
    size_t places; /* of each instance: so many jobs at a time; 0: any number */
    bool fatal;
    bool keeps_odd_entries; /* the test has written some that no engine would */
};

static int64_t world_clock(void *ctx)
{
    return ((struct world *)ctx)->now_us;
}

static int64_t world_wall(void *ctx)
{
    return ((struct world *)ctx)->now_us + ((struct world *)ctx)->stepped_us;
}

static uint64_t world_seed(void *ctx)
{
    struct world *world = ctx;
    return world->seed += UINT64_C(0x9e3779b97f4a7c15);
}

static size_t world_plan(void *ctx, enum hook hook, const struct subscriber **subscribers)
{
    struct world *world = ctx;
    for (size_t i = 0; i < world->subscriber_count; i++) {
        if (world->subscribers[i].hook == hook) {
            size_t count = 1;
            while (i + count < world->subscriber_count &&
                   world->subscribers[i + count].hook == hook) {
                count++;
            }
            *subscribers = &world->subscribers[i];
            return count;
        }
    }
    return 0;
}

static void world_ask(void *ctx, const struct subscriber *subscriber, const struct ask *ask,
                      struct ask_answer *answer)
{
    struct world *world = ctx;
    (void)subscriber;
    answer->outcome = ASK_DECLINED;
    if (world->on_ask != NULL) {
        world->on_ask(world, ask, answer);
    }
}

static const struct subscriber *world_find(void *ctx, enum hook hook, struct text instance,
                                           uint32_t number)
{
    struct world *world = ctx;
    const struct subscriber *found = NULL;
    for (size_t i = 0; i < world->subscriber_count; i++) {
        const struct subscriber *one = &world->subscribers[i];
        if (one->hook == hook && text_eq(one->instance, instance) && one->number == number &&
            (found == NULL || (one->is_job && !found->is_job))) {
            found = one;
        }
    }
    return found;
}

static bool world_wants(void *ctx, const struct subscriber *subscriber, const struct ask *ask)
{
    (void)ctx;
    (void)subscriber;
    (void)ask;
    return true;
}

static const char *world_version(void *ctx)
{
    return ((struct world *)ctx)->plugins;
}

static bool world_swap(void *ctx, struct text version)
{
    struct world *world = ctx;
    (void)snprintf(world->plugins, sizeof world->plugins, "%.*s", TEXT_ARG(version));
    world->swaps++;
    return true;
}

static bool world_start_job(void *ctx, struct leased_job *job)
{
    struct world *world = ctx;
    if (world->no_room) {
        return false;
    }
    MUST(world->job_count < 256);
    world->jobs[world->job_count++] = job;
    world->job_total++;
    return true;
}

static size_t world_room(void *ctx, struct text instance, uint32_t hook)
{
    struct world *world = ctx;
    (void)instance, (void)hook;
    return world->places == 0                 ? SIZE_MAX
           : world->places > world->job_count ? world->places - world->job_count
                                              : 0;
}

static void world_cancel_job(void *ctx, uint64_t job, uint64_t token)
{
    struct world *world = ctx;
    world->cancelled[world->cancelled_count].job = job;
    world->cancelled[world->cancelled_count++].token = token;
}

static void world_on_answers(void *ctx, struct answer *list)
{
    struct world *world = ctx;
    while (list != NULL) {
        struct answer *next = list->next;
        if (list->origin == COMMAND_FROM_NOBODY) {
            command_answer_destroy(&list);
        } else {
            list->next = world->answers;
            world->answers = list;
            world->answer_count++;
        }
        list = next;
    }
}

static void world_on_events(void *ctx, uint64_t head)
{
    ((struct world *)ctx)->event_head = head;
}

static void world_on_fatal(void *ctx, const char *why)
{
    (void)why;
    ((struct world *)ctx)->fatal = true;
}

/* --- policies: one team of three, one SLA policy, one escalation policy of three levels
 * ---------------------------------- */

static struct roster_agent world_agent(struct policy_set *set, const char *id, const char *channel)
{
    struct roster_agent agent = {
        .id = text_z(id), .name = text_z(id), .capacity = 10, .presence = PRESENCE_ONLINE};
    *ARENA_PUSH(&set->arena, agent.teams, agent.team_count) = TEXT("support");
    *ARENA_PUSH(&set->arena, agent.contacts, agent.contact_count) =
        (struct roster_contact){.channel = text_z(channel), .address = text_z(id)};
    return agent;
}

static struct escalation_target *world_target(struct policy_set *set,
                                              enum escalation_target_kind kind, const char *name)
{
    struct escalation_target *target = ARENA_NEW(&set->arena, struct escalation_target);
    *target = (struct escalation_target){.kind = kind, .name = text_z(name)};
    return target;
}

static void world_add_escalation(struct policy_set *set)
{
    struct escalation_policy *policy =
        ARENA_PUSH(&set->arena, set->escalation_policies, set->escalation_policy_count);
    *policy = (struct escalation_policy){.id = TEXT("page"),
                                         .owner = TEXT("lead"),
                                         .review_by = TEXT("2030-01-01"),
                                         .version = TEXT("1"),
                                         .acknowledge_for_s = 600,
                                         .endless_acknowledge = true,
                                         .hold_down_s = ESCALATION_HOLD_DOWN_S,
                                         .clear_for_s = ESCALATION_CLEAR_FOR_S,
                                         .resume_window_s = ESCALATION_RESUME_WINDOW_S,
                                         .exhausted_every_s = 3600};
    struct escalation_level levels[] = {
        {.targets = world_target(set, ESCALATION_TARGET_OWNER, ""),
         .target_count = 1,
         .delay_s = 300,
         .raise_priority = -1},
        {.targets = world_target(set, ESCALATION_TARGET_USER, "bob"),
         .target_count = 1,
         .delay_s = 600,
         .raise_priority = PRIORITY_URGENT},
        {.targets = world_target(set, ESCALATION_TARGET_ROLE, "manager"),
         .target_count = 1,
         .delay_s = 900,
         .raise_priority = -1},
    };
    for (size_t i = 0; i < 3; i++) {
        *ARENA_PUSH(&set->arena, policy->levels, policy->level_count) = levels[i];
    }
    *ARENA_PUSH(&set->arena, set->escalation_rules, set->escalation_rule_count) =
        (struct escalation_rule){.causes = 1u << ESCALATION_CAUSE_CREATED, .policy = TEXT("page")};
}

static void world_add_sla(struct policy_set *set)
{
    struct sla_policy *policy = ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count);
    *policy = (struct sla_policy){.id = TEXT("standard"),
                                  .owner = TEXT("lead"),
                                  .review_by = TEXT("2030-01-01"),
                                  .calendar = calendar_always()};
    for (int metric = 0; metric < SLA_METRICS; metric++) {
        policy->clocks[metric].pause_in = 1u << TICKET_PENDING;
    }
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        policy->clocks[SLA_FIRST_RESPONSE].targets[priority] = (struct sla_target){.amount = 3600};
        policy->clocks[SLA_NEXT_RESPONSE].targets[priority] = (struct sla_target){.amount = 7200};
        policy->clocks[SLA_RESOLUTION].targets[priority] = (struct sla_target){.amount = 8 * 3600};
    }
    *ARENA_PUSH(&set->arena, policy->thresholds, policy->threshold_count) = (struct sla_threshold){
        .id = TEXT("warn"), .kind = SLA_PERCENT, .amount = 75, .raise_priority = PRIORITY_HIGH};
}

static struct policy_set *world_policies(void)
{
    struct policy_set *set = policy_set_create();
    struct roster_agent agents[] = {world_agent(set, "ann", "pager"),
                                    world_agent(set, "bob", "pager"),
                                    world_agent(set, "cid", "pager")};
    for (size_t i = 0; i < 3; i++) {
        *ARENA_PUSH(&set->arena, set->roster.agents, set->roster.agent_count) = agents[i];
    }
    *ARENA_PUSH(&set->arena, set->roster.teams, set->roster.team_count) =
        (struct roster_team){.id = TEXT("support"),
                             .name = TEXT("Support"),
                             .manager = TEXT("cid"),
                             .escalation_policy = TEXT("page"),
                             .calendar = calendar_always()};
    (void)snprintf(set->version, sizeof set->version, "test");
    set->default_team = TEXT("support");
    set->mail_domain = TEXT("rung.test");
    set->classify_threshold_percent = 60;
    set->escalation_delay_max_s = ESCALATION_DELAY_S;
    set->reopen_for_s = 7 * 86400;
    set->close_after_s = 7 * 86400;
    set->notification_retry_max = 4;
    world_add_sla(set);
    world_add_escalation(set);
    return set;
}

/* --- the life of a world
 * -------------------------------------------------------------------------------------------------
 */

static void world_run(struct world *world) /* until there is nothing to do at this instant */
{
    for (int i = 0; i < 200; i++) {
        int64_t until_us = engine_step(world->engine);
        if (until_us > world->now_us + 2000) {
            return;
        }
    }
    MUST(!"the engine never comes to rest");
}

/* An engine over the store that is there; nothing has run yet. */
static void world_wire(struct world *world)
{
    char why[200] = "";
    struct engine_ports ports = {
        .store = world->store,
        .clock = {.wall_us = world_wall, .monotonic_us = world_clock, .ctx = world},
        .advisor = {.plan = world_plan,
                    .ask = world_ask,
                    .find = world_find,
                    .wants = world_wants,
                    .version = world_version,
                    .swap = world_swap,
                    .ctx = world},
        .runner = {.room = world_room,
                   .start = world_start_job,
                   .cancel = world_cancel_job,
                   .ctx = world},
        .timers_per_second_max = world->timers_per_second_max,
        .candidate = world->candidate,
        .outlet = {.on_answers = world_on_answers,
                   .on_events = world_on_events,
                   .on_fatal = world_on_fatal,
                   .ctx = world},
        .seed = world_seed,
        .seed_ctx = world,
    };
    world->engine = engine_create(&ports, world->policies, why, sizeof why);
    MUST(world->engine != NULL);
}

__attribute__((unused)) static void world_boot(struct world *world)
{
    world_wire(world);
    world_run(world);
}

static void world_subscribe(struct world *world, enum hook hook, const char *instance, bool is_job)
{
    struct subscriber *subscriber = &world->subscribers[world->subscriber_count++];
    *subscriber = (struct subscriber){.instance = text_z(instance),
                                      .version = TEXT("1"),
                                      .hook = hook,
                                      .is_job = is_job,
                                      .position = (int32_t)world->subscriber_count};
}

static void world_init(struct world *world)
{
    *world = (struct world){.now_us = WORLD_START_US};
    arena_init(&world->arena);
    world->store = memory_open(0);
    world->policies = world_policies();
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "pager", true);
}

static void world_forget_jobs(struct world *world)
{
    for (size_t i = 0; i < world->job_count; i++) {
        ports_leased_job_destroy(&world->jobs[i]);
    }
    world->job_count = 0;
}

static void world_fini(struct world *world)
{
    engine_destroy(&world->engine);
    if (world->store != NULL && !world->keeps_odd_entries) {
        timelines_check(world->store);
    }
    store_close(&world->store);
    world_forget_jobs(world);
    while (world->answers != NULL) {
        struct answer *answer = world->answers;
        world->answers = answer->next;
        command_answer_destroy(&answer);
    }
    const struct policy_set *policies = world->policies;
    policy_set_release(&policies);
    arena_fini(&world->arena);
}

/* The process dies now and starts again: only what is durable is left. */
__attribute__((unused)) static void world_crash(struct world *world)
{
    engine_destroy(&world->engine);
    world->store = memory_crash(&world->store);
    world_forget_jobs(world);
    world_boot(world);
}

__attribute__((unused)) static void world_advance(struct world *world, int64_t seconds)
{
    world->now_us += seconds * WORLD_SECOND;
    world_run(world);
}

/* --- what a test says and sees
 * ---------------------------------------------------------------------------------------------- */

static struct command *world_command(const char *name, const char *key, va_list args)
{
    struct command *command = command_create(name, TEXT("local"), text_z(key));
    const char *field = NULL;
    while ((field = va_arg(args, const char *)) != NULL) {
        const char *text = va_arg(args, const char *);
        int64_t number = 0;
        struct value *slot = value_put(&command->arena, &command->args, field);
        if (text[0] == '#' && text_to_i64(text_z(text + 1), &number)) {
            *slot = value_of_int(number);
        } else {
            *slot = value_of_text(arena_text(&command->arena, text_z(text)));
        }
    }
    command->origin = COMMAND_FROM_RPC;
    return command;
}

/* Submits name(key, field, value, ..., NULL), runs, and yields the newest answer. "#5" is the
 * number 5. */
static struct answer *world_call(struct world *world, const char *name, const char *key, ...)
{
    va_list args;
    va_start(args, key);
    struct command *command = world_command(name, key, args);
    va_end(args);
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    return world->answers;
}

static struct value world_result(struct world *world, const struct answer *answer)
{
    struct value value;
    ck_assert_msg(answer->refusal.code == ERR_OK, "refused: %s %s", err_name(answer->refusal.code),
                  answer->refusal.text);
    ck_assert_int_eq(pack_read(&world->arena, buf_text(&answer->result), &value), ERR_OK);
    return value;
}

__attribute__((unused)) static const struct value *world_ticket(struct world *world,
                                                                const struct answer *answer)
{
    struct value *value = ARENA_NEW(&world->arena, struct value);
    *value = world_result(world, answer);
    return value_get(value, "ticket");
}

__attribute__((unused)) static const char *world_z(struct world *world, struct text text)
{
    return arena_text(&world->arena, text).p;
}

/* Creates a ticket and yields its id. */
__attribute__((unused)) static const char *world_create(struct world *world, const char *key,
                                                        const char *subject)
{
    struct answer *answer = world_call(world, "ticket.create", key, "subject", subject, "body",
                                       "please help", "requester", "anna@example.org", NULL);
    return world_z(world, value_text(world_ticket(world, answer), "id"));
}

/* How many entries of this type the ticket's timeline has; *last gets the newest one's data. */
__attribute__((unused)) static int world_count(struct world *world, const char *ticket,
                                               const char *type, const struct value **last)
{
    struct value *value = ARENA_NEW(&world->arena, struct value);
    *value = world_result(
        world, world_call(world, "ticket.timeline", "", "id", ticket, "limit", "#500", NULL));
    const struct value *items = value_get(value, "items");
    int count = 0;
    for (size_t i = 0; i < items->list.count; i++) {
        if (text_eq_z(value_text(&items->list.items[i], "type"), type)) {
            count++;
            if (last != NULL) {
                *last = value_get(&items->list.items[i], "data");
            }
        }
    }
    return count;
}

/* Hands in the end of the first running job; effects may be NULL. */
static void world_hand_in(struct world *world, int code, const struct effect_list *effects)
{
    MUST(world->job_count > 0);
    struct leased_job *leased = world->jobs[0];
    struct command *command = command_create("job.finish", TEXT("plugin:test"), TEXT_NONE);
    struct effect_list none = {0};
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    effect_list_pack(&pack, effects ? effects : &none);
    struct value list;
    MUST(pack_read(&command->arena, buf_text(&packed), &list) == ERR_OK);
    buf_fini(&packed);
    *value_put(&command->arena, &command->args, "job") = value_of_int((int64_t)leased->job->id);
    *value_put(&command->arena, &command->args, "token") =
        value_of_int((int64_t)leased->job->token);
    *value_put(&command->arena, &command->args, "code") = value_of_int(code);
    *value_put(&command->arena, &command->args, "effects") = list;
    command->urgent = true;
    memmove(&world->jobs[0], &world->jobs[1], (world->job_count - 1) * sizeof world->jobs[0]);
    world->job_count--;
    ports_leased_job_destroy(&leased);
    MUST(engine_submit(world->engine, command) == ERR_OK);
}

/* Ends the first running job with this code. */
__attribute__((unused)) static void world_finish(struct world *world, int code,
                                                 const struct effect_list *effects)
{
    world_hand_in(world, code, effects);
    world_run(world);
}

#endif
