#include "support/climb.h"
#include "support/forms.h"

static const char *open_world(struct world *world)
{
    (void)story_init(world);
    (void)forms_add(world);
    world_boot(world);
    const char *id = world_create(world, "make", "s");
    (void)world_call(world, "ticket.assign", "give", "id", id, "agent", "ann", NULL);
    return id;
}

START_TEST(a_required_form_refuses_the_step_and_lists_all_that_is_missing)
{
    struct world world;
    const char *id = open_world(&world);
    const char *const ways[][3] = {{"ticket.escalate", "target", "team:billing"},
                                   {"ticket.assign", "team", "billing"},
                                   {"ticket.assign", "agent", "dan"}};

    for (size_t i = 0; i < 3; i++) {
        char key[8];
        (void)snprintf(key, sizeof key, "a%zu", i);
        const struct answer *refused =
            forms_call(&world, ways[i][0], key, id, NULL, NULL, ways[i][1], ways[i][2]);
        story_refused(refused, ERR_INVALID, "form_incomplete", "form",
                      "from support to billing form \"money\" is required; it lacks summary (at "
                      "least 10 characters), kind (one of refund, dispute)");
        (void)snprintf(key, sizeof key, "b%zu", i);
        refused =
            forms_call(&world, ways[i][0], key, id, "long enough", "gift", ways[i][1], ways[i][2]);
        story_refused(refused, ERR_INVALID, "form_incomplete", "form",
                      "it lacks kind (one of refund, dispute)");
    }
    ck_assert_int_eq(world_count(&world, id, "handoff_form", NULL), 0);

    const struct value *ticket =
        world_ticket(&world, forms_call(&world, "ticket.assign", "c", id, "wants it back", "refund",
                                        "team", "billing"));
    const struct value *form = NULL;
    ck_assert(text_eq_z(value_text(ticket, "team"), "billing"));
    ck_assert_int_eq(world_count(&world, id, "handoff_form", &form), 1);
    ck_assert(!value_bool(form, "missing", true));
    ck_assert(text_eq_z(value_text(value_get(form, "fields"), "summary"), "wants it back"));
    world_fini(&world);
}
END_TEST

START_TEST(a_form_that_warns_lets_the_step_pass_and_flags_it)
{
    struct world world;
    (void)story_init(&world);
    forms_add(&world)->is_required = false;
    world_boot(&world);
    const char *id = world_create(&world, "make", "s");
    const struct value *moved = NULL;
    const struct value *form = NULL;

    (void)world_ticket(&world, forms_call(&world, "ticket.escalate", "a", id, "long enough", NULL,
                                          "target", "team:billing"));

    ck_assert_int_eq(world_count(&world, id, "handoff_form", &form), 1);
    ck_assert(value_bool(form, "missing", false));
    ck_assert(text_eq_z(value_text_at(value_get(form, "lacks"), 0), "kind"));
    (void)world_count(&world, id, "escalated", &moved);
    ck_assert(text_eq_z(value_text(moved, "form"), "incomplete"));
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", id, NULL));
    ck_assert(value_bool(value_get(ticket, "hand_off"), "form_missing", false));
    world_fini(&world);
}
END_TEST

START_TEST(a_step_up_by_hand_needs_the_form_of_its_own_axis)
{
    struct world world;
    (void)story_init(&world);
    struct handoff_form *form = forms_add(&world);
    form->axis = ESCALATION_HIERARCHICAL;
    form->to = TEXT("*");
    form->field_count = 1;
    world_boot(&world);
    const char *id = world_create(&world, "make", "s");

    story_refused(world_call(&world, "ticket.escalate", "a", "id", id, NULL), ERR_INVALID,
                  "form_incomplete", "form", "it lacks summary");
    story_refused(
        forms_call(&world, "ticket.escalate", "b", id, "long enough", "refund", NULL, NULL),
        ERR_INVALID, "invalid", "form", "has no field \"kind\"");
    ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 0);
    (void)world_ticket(
        &world, forms_call(&world, "ticket.escalate", "c", id, "long enough", NULL, NULL, NULL));
    ck_assert_int_eq(world_count(&world, id, "escalation_started", NULL), 1);
    world_fini(&world);
}
END_TEST

/* --- C24: what automation hands off without a form is flagged, its giver is told, and rated --- */

static void two_teams(struct world *world)
{
    struct escalation_policy *policy = &world->policies->escalation_policies[0];
    (void)forms_add(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("bob")};
    policy->levels[1].axis = ESCALATION_FUNCTIONAL;
    policy->levels[1].set_queue = TEXT("billing");
    policy->levels[1].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("dan")};
    policy->levels[1].raise_priority = PRIORITY_NONE;
}

static void act(struct world *world, const char *id, const struct climb_step *step)
{
    (void)world_ticket(world, forms_call(world, "ticket.fill_hand_off", "fill", id, step->pairs[0],
                                         step->pairs[1], NULL, NULL));
}

START_TEST(c24_an_automatic_step_never_waits_for_its_form_and_the_giver_is_asked)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {1, "ticket.assign", {"id", "$", "agent", "ann"}},
        {2, "ticket.escalate", {"id", "$"}},
        {3, "!sent", {NULL}},
        {302, "!sent", {NULL}},
        {303, "ticket.acknowledge", {"id", "$", "agent", "dan", "for_ms", "#0"}},
        {310, "ticket.rate_hand_off", {"id", "$", "rating", "wrong_team", "agent", "ann"}},
        {311, "ticket.rate_hand_off", {"id", "$", "rating", "asked_back", "agent", "dan"}},
        {320, "!fill", {"the card was stolen", "dispute"}},
        {330, "ticket.rate_hand_off", {"id", "$", "rating", "complete", "agent", "dan"}},
    };
    static const struct climb story = {two_teams, steps, sizeof steps / sizeof steps[0]};
    climb_act = act;
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 assigned team=support method=default reason=nobody routed it: the default team\n"
        "1 assigned team=support agent=ann former_team=support method=manual\n"
        "1 state_changed from=new to=open reason=assigned\n"
        "2 escalation_started escalation=1 policy=page cause=manual method=local "
        "axis=hierarchical level=1\n"
        "2 level_fired escalation=1 policy=page level=1 people=[bob]\n"
        "2 paged escalation=1 level=1 person=bob channel=pager\n"
        "3 page_result escalation=1 person=bob channel=pager state=sent\n"
        "302 escalated escalation=1 axis=functional from=1 to=2 level=2 cause=delay functional=1 "
        "hierarchical=1\n"
        "302 assigned team=billing former_team=support former_agent=ann method=escalation:1 "
        "reason=escalated\n"
        "302 handoff_form escalation=1 edge=billing name=money missing=yes lacks=[summary kind]\n"
        "302 notified kind=handoff_form person=ann\n"
        "302 level_fired escalation=1 policy=page level=2 people=[dan]\n"
        "302 paged escalation=1 level=2 person=dan channel=pager\n"
        "302 page_result person=ann channel=pager state=sent\n"
        "302 page_result escalation=1 person=dan channel=pager state=sent\n"
        "303 acknowledged escalation=1 person=dan\n"
        "311 handoff_rated hand_off=15 from=support edge=billing giver=ann rating=asked_back "
        "person=dan\n"
        "320 handoff_form edge=billing name=money\n");
}
END_TEST

SUITE("hand_off", a_required_form_refuses_the_step_and_lists_all_that_is_missing,
      a_form_that_warns_lets_the_step_pass_and_flags_it,
      a_step_up_by_hand_needs_the_form_of_its_own_axis,
      c24_an_automatic_step_never_waits_for_its_form_and_the_giver_is_asked)
