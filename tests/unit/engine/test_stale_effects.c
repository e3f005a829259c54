#include "engine/stale_effects.h"
#include "support/forms.h"
#include "support/proposals.h"

/* A plugin looks at every change by a job; nobody is paged. */
static const char *begin(struct world *world)
{
    world_init(world);
    (void)forms_add(world);
    world->policies->handoff_form_count = 0;
    world->policies->escalation_rule_count = 0;
    world_subscribe(world, HOOK_TICKET_OPENED, "guest", true);
    world_boot(world);
    const char *id = world_create(world, "k", "s");
    ck_assert_uint_eq(world->job_count, 1);
    return id;
}

/* The verdict about the n-th effect of the last answer. */
static struct text verdict(struct world *world, const char *id, size_t n)
{
    const struct value *last = NULL;
    (void)world_count(world, id, "plugin_verdict", &last);
    return value_text(&value_get(last, "effects")->list.items[n], "verdict");
}

static void answer(struct world *world, struct effect first, struct effect second)
{
    struct effect items[] = {first, second};
    struct effect_list effects = {.items = items, .count = 2};
    items[0].reason = items[1].reason = TEXT("because");
    world_finish(world, 0, &effects);
}

static struct effect field(const char *value)
{
    return (struct effect){.kind = EFFECT_SET_FIELD, .key = TEXT("size"), .val = text_z(value)};
}

static const struct effect tag = {.kind = EFFECT_ADD_TAG, .key = {"seen", 4}};

START_TEST(what_has_changed_since_is_not_assigned_and_what_is_added_is)
{
    struct world world;
    const char *id = begin(&world);
    proposals_make(&world, id, field("small"));

    answer(&world, field("large"), tag);

    ck_assert(text_eq_z(verdict(&world, id, 0), "stale"));
    ck_assert(text_eq_z(verdict(&world, id, 1), "applied"));
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(text_eq_z(value_text(value_get(ticket, "fields"), "size"), "small"));
    world_fini(&world);
}
END_TEST

START_TEST(a_change_elsewhere_stands_in_nobodys_way)
{
    struct world world;
    const char *id = begin(&world);
    (void)world_ticket(&world, world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann",
                                          "team", "support", NULL));

    answer(&world, field("large"), tag);

    ck_assert(text_eq_z(verdict(&world, id, 0), "applied"));
    world_fini(&world);
}
END_TEST

START_TEST(an_owner_a_state_and_a_word_of_triage_go_stale)
{
    struct world world;
    const char *id = begin(&world);
    (void)world_ticket(&world, world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann",
                                          "team", "support", NULL));
    answer(&world, (struct effect){.kind = EFFECT_ROUTE, .key = TEXT("billing")},
           (struct effect){.kind = EFFECT_SET_STATE, .key = TEXT("solved"), .val = TEXT("x")});
    ck_assert(text_eq_z(verdict(&world, id, 0), "stale"));
    ck_assert(text_eq_z(verdict(&world, id, 1), "stale")); /* it was new, and is open */
    world_fini(&world);

    id = begin(&world);
    proposals_make(&world, id,
                   (struct effect){.kind = EFFECT_TRIAGE, .key = TEXT("impact"), .num = 2});
    answer(&world, (struct effect){.kind = EFFECT_TRIAGE, .key = TEXT("impact"), .num = 4}, tag);
    ck_assert(text_eq_z(verdict(&world, id, 0), "stale"));
    world_fini(&world);
}
END_TEST

START_TEST(every_attempt_sees_the_ticket_anew)
{
    struct world world;
    const char *id = begin(&world);
    proposals_make(&world, id, field("small"));
    world_finish(&world, -1, NULL);
    world_advance(&world, 60);
    ck_assert_uint_eq(world.job_count, 1);

    answer(&world, field("large"), tag);

    ck_assert(text_eq_z(verdict(&world, id, 0), "applied"));
    world_fini(&world);
}
END_TEST

/* A plugin routes by a job; while it looks the ticket goes to the other team. */
static const char *routed(struct world *world)
{
    world_init(world);
    (void)forms_add(world);
    world->policies->handoff_form_count = 0;
    world->policies->escalation_rule_count = 0;
    world_subscribe(world, HOOK_ROUTE_ASSIGN, "router", true);
    world_boot(world);
    return world_create(world, "k", "s");
}

static void move(struct world *world, const char *key, const char *id, const char *team)
{
    (void)world_ticket(world,
                       world_call(world, "ticket.assign", key, "id", id, "team", team, NULL));
}

static struct text team_of(struct world *world, const char *id)
{
    return value_text(world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL)),
                      "team");
}

START_TEST(a_first_answer_that_is_stale_is_asked_for_once_more)
{
    struct world world;
    const char *id = routed(&world);
    struct effect support = {.kind = EFFECT_ROUTE, .key = TEXT("support")};
    move(&world, "a", id, "billing");
    answer(&world, support, tag);
    ck_assert(text_eq_z(team_of(&world, id), "billing"));
    ck_assert_uint_eq(world.job_count, 1); /* it is asked again, and sees where it is now */

    answer(&world, support, tag);

    ck_assert(text_eq_z(team_of(&world, id), "support"));
    ck_assert_uint_eq(world.job_count, 0);
    world_fini(&world);
}
END_TEST

START_TEST(the_second_time_the_default_decides)
{
    struct world world;
    const char *id = routed(&world);
    struct effect support = {.kind = EFFECT_ROUTE, .key = TEXT("support")};
    struct effect billing = {.kind = EFFECT_ROUTE, .key = TEXT("billing")};
    move(&world, "a", id, "billing");
    answer(&world, support, tag);
    move(&world, "b", id, "support");

    answer(&world, billing, tag);

    ck_assert(text_eq_z(team_of(&world, id), "support"));
    ck_assert_uint_eq(world.job_count, 0);
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(!value_bool(ticket, "provisional", true));
    world_fini(&world);
}
END_TEST

SUITE("stale_effects", what_has_changed_since_is_not_assigned_and_what_is_added_is,
      a_change_elsewhere_stands_in_nobodys_way, an_owner_a_state_and_a_word_of_triage_go_stale,
      every_attempt_sees_the_ticket_anew, a_first_answer_that_is_stale_is_asked_for_once_more,
      the_second_time_the_default_decides)
