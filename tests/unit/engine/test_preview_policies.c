#include "engine/preview_policies.h"
#include "support/edited.h"

static struct world world;
static struct policy_set *other; /* what every text says */

static const struct policy_set *read_other(void *ctx, struct text text, char *why, size_t why_size)
{
    (void)ctx;
    (void)snprintf(why, why_size, "line 1, column 1: no YAML");
    return text_eq_z(text, "wrong") ? NULL : policy_set_keep(other);
}

/* A server with a solution within eight hours; the other configuration is a copy to be edited. */
static void begin(void)
{
    struct sla_policy *policy = story_init(&world);
    policy->threshold_count = 0;
    world.candidate = (struct candidate_reader){.read = read_other};
    world_boot(&world);
    other = world_policies();
    other->sla_policies[0].threshold_count = 0;
    other->sla_change.mode = POLICY_OPEN_CLOCKS_NOW;
    (void)snprintf(other->version, sizeof other->version, "other");
}

static void end(void)
{
    const struct policy_set *old = other;
    policy_set_release(&old);
    world_fini(&world);
}

static void other_target(enum sla_metric metric, int64_t seconds)
{
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        other->sla_policies[0].clocks[metric].targets[priority].amount = seconds;
    }
}

static struct value preview(const char *after)
{
    return world_result(
        &world, world_call(&world, "policy.preview", "", "text", "x", "after", after, NULL));
}

static const struct value *change_at(const struct value *result, size_t i)
{
    const struct value *list = value_get(result, "changes");
    ck_assert_uint_gt(list->list.count, i);
    return &list->list.items[i];
}

START_TEST(the_same_policies_change_nothing)
{
    begin();
    (void)world_create(&world, "k-1", "one");

    struct value result = preview("");

    ck_assert_int_eq(value_int(&result, "tickets", 0), 1);
    ck_assert_int_eq(value_int(&result, "clocks_changed", -1), 0);
    end();
}
END_TEST

START_TEST(another_due_is_told_beside_the_present_one_and_nothing_is_done)
{
    begin();
    const char *id = world_create(&world, "k-1", "one");
    other_target(SLA_RESOLUTION, 3600);

    struct value result = preview("");

    const struct value *change = change_at(&result, 0);
    ck_assert(text_eq_z(value_text(change, "ticket"), id));
    ck_assert(text_eq_z(value_text(change, "metric"), "resolution"));
    ck_assert_int_eq(value_int(change, "old_due_at_ms", 0), WORLD_START_US / 1000 + 8 * 3600000);
    ck_assert_int_eq(value_int(change, "due_at_ms", 0), WORLD_START_US / 1000 + 3600000);
    ck_assert(text_eq_z(value_text(&result, "config"), "other"));
    ck_assert_int_eq(world_count(&world, id, "clock_retargeted", NULL), 0);
    ck_assert_int_eq(edited_due(&world, id, "resolution"), 8 * 3600);
    end();
}
END_TEST

START_TEST(breaches_won_and_lost_are_counted_and_what_is_foreseen_happens)
{
    begin();
    const char *id = world_create(&world, "k-1", "one");
    world_advance(&world, 4000); /* the first response is late by now */
    other_target(SLA_RESOLUTION, 3600);
    other_target(SLA_FIRST_RESPONSE, 7200);
    other->sla_policies[0].clocks[SLA_FIRST_RESPONSE].forgive = true;

    struct value result = preview("");

    ck_assert_int_eq(value_int(&result, "breaches_won", 0), 1);
    ck_assert_int_eq(value_int(&result, "breaches_lost", 0), 1);
    edited_target(&world, SLA_RESOLUTION, 3600);
    edited_target(&world, SLA_FIRST_RESPONSE, 7200);
    world.policies->sla_policies[0].clocks[SLA_FIRST_RESPONSE].forgive = true;
    edited_start(&world, "2", POLICY_OPEN_CLOCKS_NOW, 0);
    const struct value *kept = value_get(edited_version(&world), "preview");
    ck_assert(value_equal(value_get(kept, "changes"), value_get(&result, "changes")));
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 2);
    ck_assert_int_eq(edited_due(&world, id, "first_response"), 7200);
    end();
}
END_TEST

START_TEST(a_clock_that_is_new_begins_and_one_that_is_gone_ends)
{
    begin();
    (void)world_create(&world, "k-1", "one");
    other_target(SLA_RESOLUTION, 0);
    other_target(SLA_OWNER, 600);

    struct value result = preview("");

    ck_assert_int_eq(value_int(&result, "clocks_changed", 0), 2);
    ck_assert(text_eq_z(value_text(change_at(&result, 0), "clock"), "ends"));
    ck_assert(text_eq_z(value_text(change_at(&result, 1), "clock"), "begins"));
    ck_assert_ptr_null(value_get(change_at(&result, 0), "due_at_ms"));
    end();
}
END_TEST

START_TEST(what_the_mode_does_not_reach_is_left_out)
{
    begin();
    (void)world_create(&world, "k-1", "one");
    world_advance(&world, 1);
    other_target(SLA_RESOLUTION, 3600);
    other->sla_change.mode = POLICY_NEW_TICKETS;

    struct value result = preview("");

    ck_assert_int_eq(value_int(&result, "tickets", 0), 1);
    ck_assert_int_eq(value_int(&result, "clocks_changed", -1), 0);
    end();
}
END_TEST

START_TEST(many_tickets_come_in_pages_and_a_list_has_its_limit)
{
    begin();
    for (int i = 0; i < PREVIEW_POLICIES_PAGE_MAX + 5; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k-%d", i);
        (void)world_create(&world, key, "s");
    }
    other_target(SLA_RESOLUTION, 3600);

    struct value first = preview("");
    ck_assert_int_eq(value_int(&first, "tickets", 0), PREVIEW_POLICIES_PAGE_MAX);
    ck_assert_uint_eq(value_get(&first, "changes")->list.count, PREVIEW_POLICIES_CHANGES_MAX);
    struct value second = preview(world_z(&world, value_text(&first, "after")));
    ck_assert_int_eq(value_int(&second, "tickets", 0), 5);
    ck_assert_int_eq(value_int(&second, "tickets_changed", 0), 5);
    ck_assert_ptr_null(value_get(&second, "after"));
    end();
}
END_TEST

START_TEST(a_text_that_is_no_configuration_is_refused_with_its_place)
{
    begin();

    story_refused(world_call(&world, "policy.preview", "", "text", "wrong", NULL), ERR_INVALID,
                  "invalid", "text", "line 1, column 1");
    end();
}
END_TEST

START_TEST(without_a_reader_there_is_no_preview)
{
    (void)story_init(&world);
    world_boot(&world);

    ck_assert_int_eq(world_call(&world, "policy.preview", "", "text", "x", NULL)->refusal.code,
                     ERR_UNSUPPORTED);
    world_fini(&world);
}
END_TEST

SUITE("preview_policies", the_same_policies_change_nothing,
      another_due_is_told_beside_the_present_one_and_nothing_is_done,
      breaches_won_and_lost_are_counted_and_what_is_foreseen_happens,
      a_clock_that_is_new_begins_and_one_that_is_gone_ends,
      what_the_mode_does_not_reach_is_left_out, many_tickets_come_in_pages_and_a_list_has_its_limit,
      a_text_that_is_no_configuration_is_refused_with_its_place,
      without_a_reader_there_is_no_preview)
