#include "support/climb.h"
#include "support/story.h"

static void list_words(struct policy_set *set, enum triage_field field, const char *a,
                       const char *b)
{
    *ARENA_PUSH(&set->arena, set->triage[field].items, set->triage[field].count) = text_z(a);
    *ARENA_PUSH(&set->arena, set->triage[field].items, set->triage[field].count) = text_z(b);
}

static const char *open_world(struct world *world)
{
    (void)story_init(world);
    list_words(world->policies, TRIAGE_ISSUE, "outage", "billing");
    list_words(world->policies, TRIAGE_SERVICE, "mail", "web");
    world_boot(world);
    return world_create(world, "make", "s");
}

static const char *priority_of(struct world *world, const char *id)
{
    return world_z(
        world, value_text(world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL)),
                          "priority"));
}

START_TEST(the_record_is_kept_with_its_sources_and_recorded_as_a_whole)
{
    struct world world;
    const struct value *triaged = NULL;
    const char *id = open_world(&world);

    (void)world_ticket(&world, world_call(&world, "ticket.triage", "a", "id", id, "issue", "outage",
                                          "cause", "power", "impact", "#3", NULL));
    (void)world_ticket(&world, world_call(&world, "ticket.triage", "b", "id", id, "urgency", "#4",
                                          "requested_speed", "today", "location", "Kiel", NULL));
    (void)world_ticket(&world, world_call(&world, "ticket.triage", "c", "id", id, "urgency", "#4",
                                          "location", "Kiel", NULL)); /* equal: no event */

    ck_assert_int_eq(world_count(&world, id, "triaged", &triaged), 2);
    ck_assert(text_eq_z(value_text(triaged, "issue"), "outage"));
    ck_assert(text_eq_z(value_text(triaged, "cause"), "power"));
    ck_assert(text_eq_z(value_text(triaged, "location"), "Kiel"));
    ck_assert(text_eq_z(value_text(triaged, "requested_speed"), "today"));
    ck_assert_int_eq(value_int(triaged, "impact", 0), 3);
    ck_assert(text_eq_z(value_text(value_get(triaged, "sources"), "impact"), "local"));
    ck_assert_str_eq(priority_of(&world, id), "urgent");
    world_fini(&world);
}
END_TEST

START_TEST(a_word_outside_the_list_is_refused_with_those_allowed)
{
    struct world world;
    const char *id = open_world(&world);

    story_refused(world_call(&world, "ticket.triage", "a", "id", id, "issue", "outrage", NULL),
                  ERR_INVALID, "invalid", "issue",
                  "\"outrage\" is no issue; there are outage, billing");
    story_refused(world_call(&world, "ticket.triage", "b", "id", id, "pin", "top", NULL),
                  ERR_INVALID, "invalid", "pin",
                  "there are low, normal, high, urgent, and none to take it back");
    story_refused(world_call(&world, "ticket.triage", "c", "id", id, "raise", "top", NULL),
                  ERR_INVALID, "invalid", "raise", "\"top\" is no priority");
    story_refused(
        world_call(&world, "ticket.triage", "d", "id", id, "affected_customers", "#5", NULL),
        ERR_FORBIDDEN, "denied", "affected_customers", "counted by the server");
    ck_assert_int_eq(world_count(&world, id, "triaged", NULL), 0);
    (void)world_ticket(&world, world_call(&world, "ticket.triage", "e", "id", id, "cause",
                                          "anything: its list is empty", NULL));
    world_fini(&world);
}
END_TEST

START_TEST(a_pin_beats_every_cause_and_shows_until_it_is_taken_back)
{
    struct world world;
    const struct value *set = NULL;
    const char *id = open_world(&world);

    (void)world_call(&world, "ticket.triage", "a", "id", id, "raise", "high", NULL);
    ck_assert_str_eq(priority_of(&world, id), "high");
    (void)world_call(&world, "ticket.triage", "b", "id", id, "pin", "low", NULL);
    ck_assert_str_eq(priority_of(&world, id), "low");
    (void)world_count(&world, id, "priority_set", &set);
    ck_assert(value_bool(set, "pinned", false));
    ck_assert_uint_eq(value_get(set, "causes")->list.count, 1);
    (void)world_call(&world, "ticket.triage", "c", "id", id, "pin", "none", NULL);
    ck_assert_str_eq(priority_of(&world, id), "high");
    (void)world_call(&world, "ticket.triage", "d", "id", id, "raise", "none", NULL);
    ck_assert_str_eq(priority_of(&world, id), "normal");
    world_fini(&world);
}
END_TEST

/* --- the example of (c) --- */

START_TEST(five_incidents_a_threshold_and_a_reply_give_low_high_urgent_and_high)
{
    static const char *const others[] = {"b@x.org", "c@x.org", "d@x.org", "e@x.org", "f@x.org"};
    struct world world;
    const struct value *set = NULL;
    (void)story_init(&world);
    world.policies->sla_policies[0].thresholds[0].raise_priority = PRIORITY_URGENT;
    world_boot(&world);
    const char *id = world_create(&world, "problem", "s");
    (void)world_call(&world, "ticket.triage", "a", "id", id, "impact", "#1", "urgency", "#2", NULL);
    ck_assert_str_eq(priority_of(&world, id), "low");

    for (size_t i = 0; i < 5; i++) {
        struct answer *made = world_call(&world, "ticket.create", others[i], "subject", "s", "body",
                                         "b", "requester", others[i], NULL);
        const char *incident = world_z(&world, value_text(world_ticket(&world, made), "id"));
        (void)world_ticket(&world, world_call(&world, "ticket.link", incident, "id", incident,
                                              "kind", "incident_of", "other", id, NULL));
    }
    ck_assert_str_eq(priority_of(&world, id), "high");
    (void)world_count(&world, id, "priority_set", &set);
    ck_assert_int_eq(value_int(value_get(set, "inputs"), "impact_effective", 0), 3);
    ck_assert(text_eq_z(value_text(set, "cell"), "high"));

    story_to(&world, 9, 45, 0); /* 75 % of the first response */
    ck_assert_str_eq(priority_of(&world, id), "urgent");
    (void)world_count(&world, id, "priority_set", &set);
    ck_assert_uint_eq(value_get(set, "causes")->list.count, 1);
    (void)world_call(&world, "message.add", "r", "id", id, "body", "we look", "visibility",
                     "public", NULL);
    ck_assert_str_eq(priority_of(&world, id), "high");
    world_fini(&world);
}
END_TEST

/* --- causes, with a crash after every step --- */

static void example(struct world *world)
{
    struct sla_policy *sla = &world->policies->sla_policies[0];
    world->policies->escalation_rule_count = 0;
    sla->thresholds[0].raise_priority = PRIORITY_URGENT;
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        sla->clocks[SLA_RESOLUTION].targets[priority] = (struct sla_target){0};
    }
}

START_TEST(c2_a_cause_raises_and_its_end_takes_exactly_that_back)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {10, "ticket.triage", {"id", "$", "impact", "#1", "urgency", "#2"}},
        {20, "ticket.triage", {"id", "$", "impact", "#3"}},
        {2700, NULL, {NULL}},
        {2800, "message.add", {"id", "$", "body", "we look", "visibility", "public"}},
    };
    static const struct climb story = {example, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "0 classified outcome=default threshold_percent=60 labels=[]\n"
                "0 priority_set old=normal new=normal\n"
                "0 assigned team=support method=default reason=nobody routed it: the default team\n"
                "10 triaged impact=1\n"
                "10 priority_set old=normal new=low\n"
                "20 triaged impact=3\n"
                "20 priority_set old=low new=high\n"
                "2700 clock_at_risk metric=first_response n=1 threshold=warn instant_ms=+2700\n"
                "2700 priority_set old=high new=urgent\n"
                "2800 clock_fulfilled metric=first_response n=1 elapsed_s=2800 in_time=yes\n"
                "2800 state_changed from=new to=open reason=answered\n"
                "2800 priority_set old=urgent new=high\n");
}
END_TEST

SUITE("triage_ticket", five_incidents_a_threshold_and_a_reply_give_low_high_urgent_and_high,
      the_record_is_kept_with_its_sources_and_recorded_as_a_whole,
      a_word_outside_the_list_is_refused_with_those_allowed,
      a_pin_beats_every_cause_and_shows_until_it_is_taken_back,
      c2_a_cause_raises_and_its_end_takes_exactly_that_back)
