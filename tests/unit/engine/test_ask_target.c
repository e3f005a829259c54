/* Rooms, and plugins that say who a level means. */
#include "support/climb.h"

static struct effect answers[4];
static size_t answer_count;
static enum ask_outcome outcome;

static void on_ask(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    (void)world;
    if (ask->hook != HOOK_ESCALATION_RESOLVE) {
        return;
    }
    answer->outcome = outcome;
    for (size_t i = 0; i < answer_count; i++) {
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = answers[i];
    }
}

static void says(const char *who)
{
    outcome = ASK_OK;
    answer_count = 1;
    answers[0] =
        (struct effect){.kind = EFFECT_NOTIFY, .key = text_z(who), .reason = TEXT("on duty")};
}

static void add_place(struct policy_set *set, const char *id, const char *channel)
{
    struct roster_agent *place =
        ARENA_PUSH(&set->arena, set->roster.places, set->roster.place_count);
    *place = (struct roster_agent){.id = text_z(id)};
    *ARENA_PUSH(&set->arena, place->contacts, place->contact_count) =
        (struct roster_contact){.channel = text_z(channel), .address = TEXT("#ops")};
}

/* Level 1 means the plugin "duty", otherwise bob; rooms and the plugin are places. */
static void duty(struct world *world)
{
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    world->on_ask = on_ask;
    world_subscribe(world, HOOK_ESCALATION_RESOLVE, "duty", false);
    struct escalation_target *target = &set->escalation_policies[0].levels[0].targets[0];
    *target = (struct escalation_target){.kind = ESCALATION_TARGET_PLUGIN, .name = TEXT("duty")};
    *ARENA_PUSH(&set->arena, target->otherwise, target->otherwise_count) =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("bob")};
    add_place(set, "room:ops", "pager");
    add_place(set, "plugin:duty", "duty");
}

static const char *paged(struct world *world, const char *id)
{
    const struct value *last = NULL;
    return world_count(world, id, "paged", &last) > 0 ? world_z(world, value_text(last, "person"))
                                                      : "";
}

START_TEST(a_plugin_says_who_is_meant_and_its_answer_stands_in_the_timeline)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    duty(&world);
    says("cid");
    world_boot(&world);

    const char *id = world_create(&world, "k1", "s");

    ck_assert_str_eq(paged(&world, id), "cid");
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    ck_assert(text_eq_z(value_text(last, "hook"), "escalation.resolve"));
    world_fini(&world);
}
END_TEST

START_TEST(silence_failure_and_strangers_leave_it_to_the_policy)
{
    static const struct {
        enum ask_outcome outcome;
        const char *who;
        const char *event;
    } cases[] = {{ASK_DECLINED, NULL, NULL},
                 {ASK_FAILED, NULL, "degraded"},
                 {ASK_OK, "nobody-we-know", "plugin_verdict"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world world;
        world_init(&world);
        duty(&world);
        answer_count = 0;
        if (cases[i].who != NULL) {
            says(cases[i].who);
        }
        outcome = cases[i].outcome;
        world_boot(&world);

        const char *id = world_create(&world, "k1", "s");

        ck_assert_str_eq(paged(&world, id), "bob");
        if (cases[i].event != NULL) {
            ck_assert_int_eq(world_count(&world, id, cases[i].event, NULL), 1);
        }
        world_fini(&world);
    }
}
END_TEST

START_TEST(a_plugin_takes_the_page_itself_when_it_can_and_is_answered_for_when_it_cannot)
{
    for (int can = 0; can < 2; can++) {
        struct world world;
        world_init(&world);
        world_subscribe(&world, HOOK_NOTIFICATION_SEND, "duty", true);
        world.subscribers[1].serves_places = can != 0;
        duty(&world);
        outcome = ASK_OK;
        answer_count = 1;
        answers[0] = (struct effect){.kind = EFFECT_RESULT, .key = TEXT("take")};
        world_boot(&world);

        const char *id = world_create(&world, "k1", "s");

        ck_assert_str_eq(paged(&world, id), can ? "plugin:duty" : "bob");
        world_fini(&world);
    }
}
END_TEST

START_TEST(a_plugin_without_an_opinion_may_take_pages_all_the_same)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    world_subscribe(&world, HOOK_NOTIFICATION_SEND, "duty", true);
    world.subscribers[1].serves_places = true;
    duty(&world);
    world.subscriber_count--; /* nobody answers escalation.resolve */
    world_boot(&world);

    const char *id = world_create(&world, "k1", "s");

    ck_assert_int_eq(world_count(&world, id, "paged", &last), 1);
    ck_assert(text_eq_z(value_text(last, "person"), "plugin:duty"));
    ck_assert(text_eq_z(value_text(last, "channel"), "duty"));
    ck_assert_int_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->job->instance, "duty"));
    world_fini(&world);
}
END_TEST

static void room(struct world *world)
{
    struct policy_set *set = world->policies;
    set->sla_policy_count = 0;
    set->escalation_policies[0].levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_ROOM, .name = TEXT("ops")};
    add_place(set, "room:ops", "pager");
    world->subscribers[0].serves_places = true;
}

START_TEST(a_room_is_paged_by_its_channel_and_anybody_acknowledges_uninvited)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {1, "!sent", {NULL}},
        {60, "ticket.acknowledge", {"id", "$", "agent", "ann", "for_ms", "#600000"}},
        {100, NULL, {NULL}},
    };
    static const struct climb story = {room, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "0 classified outcome=default threshold_percent=60 labels=[]\n"
                "0 priority_set old=normal new=normal\n"
                "0 assigned team=support method=default reason=nobody routed it: the default team\n"
                "0 escalation_started escalation=1 policy=page cause=created method=created "
                "axis=hierarchical level=1\n"
                "0 level_fired escalation=1 policy=page level=1 people=[room:ops]\n"
                "0 paged escalation=1 level=1 person=room:ops channel=pager\n"
                "1 page_result escalation=1 person=room:ops channel=pager state=sent\n"
                "60 acknowledged escalation=1 person=ann until_ms=+660 uninvited=yes\n");
}
END_TEST

START_TEST(a_room_that_no_channel_can_page_passes_on_at_once)
{
    struct world world;
    const struct value *last = NULL;
    world_init(&world);
    room(&world);
    world.subscribers[0].serves_places = false; /* its channel knows people only */
    world_boot(&world);

    const char *id = world_create(&world, "k1", "s");

    ck_assert_int_eq(world_count(&world, id, "level_skipped", &last), 1);
    ck_assert(text_eq_z(value_text(last, "reason"), "unreachable"));
    ck_assert_str_eq(paged(&world, id), "bob");
    world_fini(&world);
}
END_TEST

START_TEST(a_page_to_a_room_that_fails_for_good_fires_the_next_level)
{
    struct world world;
    world_init(&world);
    room(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k1", "s");

    world_finish(&world, -2, NULL);

    ck_assert_str_eq(paged(&world, id), "bob");
    world_fini(&world);
}
END_TEST

SUITE("ask_target", a_plugin_says_who_is_meant_and_its_answer_stands_in_the_timeline,
      silence_failure_and_strangers_leave_it_to_the_policy,
      a_plugin_takes_the_page_itself_when_it_can_and_is_answered_for_when_it_cannot,
      a_plugin_without_an_opinion_may_take_pages_all_the_same,
      a_room_is_paged_by_its_channel_and_anybody_acknowledges_uninvited,
      a_room_that_no_channel_can_page_passes_on_at_once,
      a_page_to_a_room_that_fails_for_good_fires_the_next_level)
