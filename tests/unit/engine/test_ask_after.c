/* Hooks after the fact: clocks at risk and breached, escalations, notifications that failed. */
#include "engine/ask_after.h"
#include "support/climb.h"

static struct effect said[4];
static size_t said_count;
static enum hook asked_hook;
static enum ask_outcome outcome;
static int asked;

static void on_ask(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    bool is_clock = ask->hook == HOOK_SLA_AT_RISK || ask->hook == HOOK_SLA_BREACHED;
    if (ask->hook != asked_hook || (is_clock && !text_eq_z(ask->method, "first_response"))) {
        return;
    }
    asked++;
    answer->outcome = outcome;
    answer->error = TEXT("broken");
    for (size_t i = 0; i < said_count && outcome == ASK_OK; i++) {
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = said[i];
    }
}

static struct effect effect(enum effect_kind kind, const char *key, int64_t num)
{
    return (struct effect){.kind = kind,
                           .key = text_z(key),
                           .num = num,
                           .reason = TEXT("because"),
                           .instance = TEXT("watcher")};
}

static void says(enum effect_kind kind, const char *key, int64_t num)
{
    outcome = ASK_OK;
    said[said_count++] = effect(kind, key, num);
}

/* First response in an hour, at risk after 45 minutes, may be extended by ten. */
static void begin(struct world *world, enum hook hook, bool is_job)
{
    asked = 0;
    said_count = 0;
    outcome = ASK_DECLINED;
    asked_hook = hook;
    world_init(world);
    world->policies->sla_policies[0].clocks[SLA_FIRST_RESPONSE].extend_max_s = 600;
    world->policies->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_subscribe(world, hook, "watcher", is_job);
    world->on_ask = on_ask;
}

static const char *create_quietly(struct world *world)
{
    world->policies->escalation_rule_count = 0;
    world_boot(world);
    return world_create(world, "k", "s");
}

START_TEST(a_plugin_gives_a_clock_more_time_before_it_is_breached)
{
    struct world world;
    begin(&world, HOOK_SLA_AT_RISK, false);
    says(EFFECT_SLA_EXTEND, "first_response", 600000);
    const char *id = create_quietly(&world);

    climb_wait(&world, 3700);

    ck_assert_int_eq(asked, 1); /* a threshold acts once for each clock */
    ck_assert_int_ge(world_count(&world, id, "clock_retargeted", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 0);
    climb_wait(&world, 4202);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(whoever_wants_people_to_look_beats_whoever_wants_more_time)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world, HOOK_SLA_AT_RISK, false);
    says(EFFECT_SLA_EXTEND, "first_response", 600000);
    says(EFFECT_ESCALATE, "", 1);
    const char *id = create_quietly(&world);

    climb_wait(&world, 3602);

    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    const struct value *effects = value_get(last, "effects");
    ck_assert(text_eq_z(value_text(&effects->list.items[0], "verdict"), "overruled"));
    world_fini(&world);
}
END_TEST

START_TEST(what_is_configured_happens_whoever_fails)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world, HOOK_SLA_AT_RISK, false);
    outcome = ASK_FAILED;
    const char *id = create_quietly(&world);

    climb_wait(&world, 2701);

    ck_assert_int_eq(world_count(&world, id, "degraded", NULL), 1);
    ck_assert_int_ge(world_count(&world, id, "priority_set", &last), 2);
    ck_assert(text_eq_z(value_text(last, "new"), "high"));
    world_fini(&world);
}
END_TEST

START_TEST(a_breach_is_told_once_for_each_clock)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world, HOOK_SLA_BREACHED, false);
    says(EFFECT_NOTIFY, "bob", 0);
    const char *id = create_quietly(&world);

    climb_wait(&world, 3602);
    world_finish(&world, 0, NULL);
    climb_wait(&world, 3600 * 3);

    ck_assert_int_eq(asked, 1);
    ck_assert_int_eq(world_count(&world, id, "notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "person"), "bob"));
    world_fini(&world);
}
END_TEST

START_TEST(a_job_is_asked_about_a_clock_and_what_it_says_is_done)
{
    struct world world;
    begin(&world, HOOK_SLA_AT_RISK, true);
    struct effect told = effect(EFFECT_NOTIFY, "bob", 0);
    struct effect_list effects = {.items = &told, .count = 1};
    const char *id = create_quietly(&world);

    climb_wait(&world, 2700);
    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->job->method, "first_response"));
    world_crash(&world); /* the job is on disk, and leased again */
    ck_assert_uint_eq(world.job_count, 1);
    world_finish(&world, 0, &effects);

    ck_assert_int_eq(world_count(&world, id, "notified", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(an_escalation_that_starts_is_a_job_and_a_resumed_one_is_none)
{
    struct world world;
    struct effect tag = effect(EFFECT_ADD_TAG, "escalated", 0);
    struct effect_list effects = {.items = &tag, .count = 1};
    begin(&world, HOOK_ESCALATION_STARTED, true);
    world.policies->sla_policy_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    ck_assert_uint_eq(world.job_count, 2); /* the page, and this */
    size_t at = world.jobs[0]->job->hook == HOOK_ESCALATION_STARTED ? 0 : 1;
    ck_assert(text_eq_z(world.jobs[at]->job->method, "created"));
    if (at == 1) {
        world_finish(&world, 0, NULL);
    }
    world_finish(&world, 0, &effects);

    struct answer *answer = world_call(&world, "ticket.get", "", "id", id, NULL);
    const struct value *tags = value_get(world_ticket(&world, answer), "tags");
    ck_assert_uint_eq(tags->list.count, 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_page_that_failed_is_told_and_the_next_level_is_paged_all_the_same)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world, HOOK_NOTIFICATION_FAILED, false);
    world.policies->sla_policy_count = 0;
    says(EFFECT_NOTIFY, "cid", 0);
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    world_finish(&world, -2, NULL);

    ck_assert_int_eq(asked, 1);
    ck_assert_int_eq(world_count(&world, id, "notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "person"), "cid"));
    ck_assert_int_eq(world_count(&world, id, "paged", &last), 2);
    ck_assert(text_eq_z(value_text(last, "person"), "bob"));
    world_fini(&world);
}
END_TEST

START_TEST(a_tighter_target_after_the_fact_moves_the_clock)
{
    struct world world;
    struct effect target = {.kind = EFFECT_SLA_TARGET,
                            .key = TEXT("first_response"),
                            .num = 600000,
                            .reason = TEXT("the contract says so")};
    struct effect_list effects = {.items = &target, .count = 1};
    world_init(&world);
    world.policies->escalation_rule_count = 0;
    world_subscribe(&world, HOOK_TICKET_OPENED, "contracts", true);
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    world_finish(&world, 0, &effects);

    ck_assert_int_eq(world_count(&world, id, "clock_retargeted", NULL), 1);
    world_advance(&world, 601);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_sender_may_leave_a_note_and_keep_something_beside_its_page)
{
    struct effect said_too[] = {
        {.kind = EFFECT_RESULT, .key = TEXT("receipt"), .val = TEXT("250 ok")},
        {.kind = EFFECT_NOTE,
         .val = TEXT("by the slow way"),
         .reason = TEXT("the fast one is down")},
        {.kind = EFFECT_KV_PUT,
         .key = TEXT("last"),
         .val = TEXT("250"),
         .reason = TEXT("for later")},
    };
    struct effect_list effects = {.items = said_too, .count = 3};
    struct world world;
    const struct value *last = NULL;
    begin(&world, HOOK_NOTIFICATION_FAILED, false);
    world.policies->sla_policy_count = 0;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    world_finish(&world, 0, &effects);

    ck_assert_int_eq(world_count(&world, id, "message", &last), 2);
    ck_assert(text_eq_z(value_text(last, "body"), "by the slow way"));
    ck_assert(text_eq_z(value_text(last, "visibility"), "internal"));
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    ck_assert_uint_eq(value_get(last, "effects")->list.count, 2);
    ck_assert_int_eq(world_count(&world, id, "page_result", &last), 1);
    ck_assert(text_eq_z(value_text(last, "receipt"), "250 ok"));
    struct reader reader;
    struct text kept;
    reader_init(&reader, world.store, NULL);
    ck_assert(kv_table_get(&reader, &world.arena, TEXT("pager"), TEXT("last"), 0, &kept));
    ck_assert(text_eq_z(kept, "250"));
    world_fini(&world);
}
END_TEST

START_TEST(notes_of_a_sender_are_counted_like_anybodys_and_its_pages_are_not)
{
    struct effect note = {
        .kind = EFFECT_NOTE, .val = TEXT("and again"), .reason = TEXT("it talks much")};
    struct effect_list effects = {.items = &note, .count = 1};
    struct world world;
    begin(&world, HOOK_NOTIFICATION_FAILED, false);
    world.policies->sla_policy_count = 0;
    struct escalation_policy *policy = &world.policies->escalation_policies[0];
    policy->level_count = 1;
    policy->repeat = 9;
    policy->levels[0].delay_s = 61;
    policy->exhausted_every_s = 61;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");

    for (int i = 1; i <= 35; i++) {
        while (world.job_count > 0) {
            world_finish(&world, 0, &effects);
        }
        climb_wait(&world, 61 * i);
    }

    ck_assert_int_eq(world_count(&world, id, "loop_cut", NULL), 1);
    ck_assert_int_eq(world_count(&world, id, "message", NULL), 1 + 30);
    ck_assert_int_ge(world_count(&world, id, "page_result", NULL), 34);
    world_fini(&world);
}
END_TEST

SUITE("ask_after", a_sender_may_leave_a_note_and_keep_something_beside_its_page,
      notes_of_a_sender_are_counted_like_anybodys_and_its_pages_are_not,
      a_tighter_target_after_the_fact_moves_the_clock,
      a_plugin_gives_a_clock_more_time_before_it_is_breached,
      whoever_wants_people_to_look_beats_whoever_wants_more_time,
      what_is_configured_happens_whoever_fails, a_breach_is_told_once_for_each_clock,
      a_job_is_asked_about_a_clock_and_what_it_says_is_done,
      an_escalation_that_starts_is_a_job_and_a_resumed_one_is_none,
      a_page_that_failed_is_told_and_the_next_level_is_paged_all_the_same)
