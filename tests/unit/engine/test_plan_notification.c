/* notification.plan: what a plugin may make of a notification, and what it may not. */
#include "engine/plan_notification.h"
#include "support/climb.h"

static struct effect said[4];
static size_t said_count;
static enum ask_outcome outcome;
static int asked;

static void on_ask(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook != HOOK_NOTIFICATION_PLAN) {
        return;
    }
    asked++;
    answer->outcome = outcome;
    answer->error = TEXT("broken");
    for (size_t i = 0; i < said_count && outcome == ASK_OK; i++) {
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = said[i];
    }
}

static void says(enum effect_kind kind, const char *key, const char *val, int64_t num)
{
    outcome = ASK_OK;
    said[said_count++] = (struct effect){.kind = kind,
                                         .key = text_z(key),
                                         .val = text_z(val),
                                         .num = num,
                                         .reason = TEXT("because"),
                                         .instance = TEXT("planner")};
}

/* Level 1 means ann, who has a pager and an SMS. */
static void begin(struct world *world)
{
    struct policy_set *set = NULL;
    asked = 0;
    said_count = 0;
    outcome = ASK_DECLINED;
    world_init(world);
    set = world->policies;
    set->sla_policy_count = 0;
    set->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("ann")};
    world_subscribe(world, HOOK_NOTIFICATION_SEND, "sms", true);
    world_subscribe(world, HOOK_NOTIFICATION_PLAN, "planner", false);
    *ARENA_PUSH(&set->arena, set->roster.agents[0].contacts, set->roster.agents[0].contact_count) =
        (struct roster_contact){.channel = TEXT("sms"), .address = TEXT("+49")};
    world->on_ask = on_ask;
}

static const char *paged_by(struct world *world, const char *id)
{
    const struct value *last = NULL;
    return world_count(world, id, "paged", &last) == 0
               ? ""
               : world_z(world, value_text(last, "channel"));
}

START_TEST(a_page_goes_by_the_way_that_a_plugin_chooses_and_fails_over_to_the_planned_one)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world);
    says(EFFECT_NOTIFY, "ann", "sms", 0);
    world_boot(&world);

    const char *id = world_create(&world, "k", "s");

    ck_assert_str_eq(paged_by(&world, id), "sms");
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    ck_assert(text_eq_z(value_text(last, "hook"), "notification.plan"));
    ck_assert(text_eq_z(world.jobs[0]->ask.message->to, "+49"));
    world_finish(&world, -2, NULL);
    ck_assert_str_eq(paged_by(&world, id), "pager");
    world_fini(&world);
}
END_TEST

START_TEST(a_page_is_at_most_a_minute_late_and_never_left_out)
{
    struct world world;
    begin(&world);
    says(EFFECT_NOTIFY, "ann", "", 3600000);
    says(EFFECT_SUPPRESS, "ann", "", 0);
    world_boot(&world);

    (void)world_create(&world, "k", "s");

    ck_assert_uint_eq(world.job_total, 0);
    climb_wait(&world, 59);
    ck_assert_uint_eq(world.job_total, 0);
    climb_wait(&world, 60);
    ck_assert_uint_eq(world.job_total, 1);
    world_fini(&world);
}
END_TEST

START_TEST(others_are_told_as_well_and_nobody_is_asked_about_them)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world);
    says(EFFECT_NOTIFY, "bob", "", 0);
    says(EFFECT_NOTIFY, "nobody-we-know", "", 0);
    world_boot(&world);

    const char *id = world_create(&world, "k", "s");

    ck_assert_int_eq(asked, 1);
    ck_assert_int_eq(world_count(&world, id, "notified", &last), 1);
    ck_assert(text_eq_z(value_text(last, "person"), "bob"));
    ck_assert_uint_eq(world.job_total, 2);
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    const struct value *effects = value_get(last, "effects");
    ck_assert(text_eq_z(value_text(&effects->list.items[1], "verdict"), "denied"));
    world_fini(&world);
}
END_TEST

/* Who had acknowledged hears that the ticket is solved. */
static int notices_of_a_solved_ticket(struct world *world)
{
    world_boot(world);
    const char *id = world_create(world, "k", "s");
    (void)world_call(world, "ticket.acknowledge", "a", "id", id, "agent", "ann", NULL);
    (void)world_result(
        world, world_call(world, "ticket.solve", "s", "id", id, "resolution", "done", NULL));
    return world_count(world, id, "notified", NULL);
}

START_TEST(a_notice_may_be_left_out)
{
    struct world world;
    begin(&world);
    ck_assert_int_eq(notices_of_a_solved_ticket(&world), 1);
    world_fini(&world);
    begin(&world);
    says(EFFECT_SUPPRESS, "ann", "", 0);

    ck_assert_int_eq(notices_of_a_solved_ticket(&world), 0);

    world_fini(&world);
}
END_TEST

START_TEST(a_plugin_that_fails_changes_nothing)
{
    struct world world;
    begin(&world);
    says(EFFECT_NOTIFY, "ann", "sms", 60000);
    outcome = ASK_FAILED;
    world_boot(&world);

    const char *id = world_create(&world, "k", "s");

    ck_assert_str_eq(paged_by(&world, id), "pager");
    ck_assert_uint_eq(world.job_total, 1);
    ck_assert_int_eq(world_count(&world, id, "degraded", NULL), 1);
    world_fini(&world);
}
END_TEST

SUITE("plan_notification",
      a_page_goes_by_the_way_that_a_plugin_chooses_and_fails_over_to_the_planned_one,
      a_page_is_at_most_a_minute_late_and_never_left_out,
      others_are_told_as_well_and_nobody_is_asked_about_them, a_notice_may_be_left_out,
      a_plugin_that_fails_changes_nothing)
