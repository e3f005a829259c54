#include "engine/activate_policies.h"
#include "engine/preview_policies.h"
#include "engine/sweep_calendars.h"
#include "support/edited.h"

static struct world world;

/* Eight hours to the solution, as of nine. */
static void begin(void)
{
    struct sla_policy *policy = story_init(&world);
    policy->threshold_count = 0;
    world.policies->escalation_rule_count = 0;
    world_boot(&world);
}

START_TEST(the_first_start_puts_a_version_in_force_and_the_same_again_none)
{
    begin();
    world_crash(&world);

    const struct value *version = edited_version(&world);
    ck_assert_int_eq(value_int(version, "number", 0), 1);
    ck_assert_int_eq(world_count(&world, "system", "policy_activated", NULL), 1);
    ck_assert(text_eq_z(value_text(version, "mode"), "next_event"));
    world_fini(&world);
}
END_TEST

START_TEST(what_is_no_sla_policy_makes_no_version_of_them)
{
    begin();
    (void)snprintf(world.policies->version, sizeof world.policies->version, "port");
    world_crash(&world);

    ck_assert_int_eq(value_int(edited_version(&world), "number", 0), 1);
    world_fini(&world);
}
END_TEST

START_TEST(new_tickets_only_leaves_open_ones_their_targets_for_good)
{
    begin();
    const char *old = world_create(&world, "k-1", "old");
    world_advance(&world, 60);
    edited_target(&world, SLA_RESOLUTION, 3600);
    edited_start(&world, "2", POLICY_NEW_TICKETS, 0);
    const char *young = world_create(&world, "k-2", "young");
    (void)world_call(&world, "message.add", "m-1", "id", old, "body", "note", "visibility",
                     "internal", NULL);

    ck_assert_int_eq(edited_due(&world, old, "resolution"), 8 * 3600);
    ck_assert_int_eq(edited_due(&world, young, "resolution"), 60 + 3600);
    (void)world_call(&world, "ticket.solve", "s-1", "id", old, "resolution", "r", NULL);
    (void)world_call(&world, "ticket.reopen", "o-1", "id", old, NULL);
    ck_assert_int_eq(edited_due(&world, old, "resolution"), 8 * 3600);
    world_fini(&world);
}
END_TEST

START_TEST(open_clocks_now_reaches_tickets_that_nobody_touches)
{
    const struct value *last = NULL;
    begin();
    const char *id = world_create(&world, "k-1", "one");
    world_advance(&world, 60);
    edited_target(&world, SLA_RESOLUTION, 3600);
    edited_start(&world, "2", POLICY_OPEN_CLOCKS_NOW, 0);
    world_advance(&world, 3540);
    ck_assert_int_eq(world_count(&world, id, "clock_breached", NULL), 0);

    world_advance(&world, 1);

    ck_assert_int_eq(world_count(&world, id, "clock_retargeted", &last), 1);
    ck_assert_int_eq(value_int(last, "due_at_ms", 0), WORLD_START_US / 1000 + 3600000);
    ck_assert_int_ge(world_count(&world, id, "clock_breached", &last), 1);
    ck_assert_int_eq(value_int(last, "late_by_s", -1), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_sweep_over_many_tickets_survives_a_crash)
{
    const char *ids[2 * SWEEP_CALENDARS_TICKETS_MAX + 3];
    size_t count = sizeof ids / sizeof ids[0];
    begin();
    for (size_t i = 0; i < count; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k-%zu", i);
        ids[i] = world_create(&world, key, "s");
    }
    edited_target(&world, SLA_RESOLUTION, 1800);
    edited_start(&world, "2", POLICY_OPEN_CLOCKS_NOW, 0);
    world_crash(&world);

    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(edited_due(&world, ids[i], "resolution"), 1800);
    }
    ck_assert_int_eq(value_int(edited_version(&world), "number", 0), 2);
    world_fini(&world);
}
END_TEST

START_TEST(as_of_reaches_tickets_created_since_and_leaves_older_ones)
{
    begin();
    const char *old = world_create(&world, "k-1", "old");
    world_advance(&world, 600);
    const char *young = world_create(&world, "k-2", "young");
    world_advance(&world, 60);
    edited_target(&world, SLA_RESOLUTION, 3600);
    edited_start(&world, "2", POLICY_AS_OF, WORLD_START_US / WORLD_SECOND + 600);

    ck_assert_int_eq(edited_due(&world, old, "resolution"), 8 * 3600);
    ck_assert_int_eq(edited_due(&world, young, "resolution"), 600 + 3600);
    ck_assert_int_eq(value_int(edited_version(&world), "as_of_ms", 0),
                     WORLD_START_US / 1000 + 600000);
    world_fini(&world);
}
END_TEST

START_TEST(the_event_names_author_mode_and_the_hash_of_what_was_foreseen)
{
    const struct value *event = NULL;
    begin();
    (void)world_create(&world, "k-1", "one");
    edited_target(&world, SLA_RESOLUTION, 3600);
    edited_start(&world, "2", POLICY_OPEN_CLOCKS_NOW, 0);

    ck_assert_int_eq(world_count(&world, "system", "policy_activated", &event), 2);
    const struct value *preview = value_get(edited_version(&world), "preview");
    ck_assert(text_eq_z(value_text(event, "author"), "ann"));
    ck_assert(text_eq_z(value_text(event, "version"), "2"));
    ck_assert(text_eq_z(value_text(event, "mode"), "open_clocks_now"));
    ck_assert_uint_eq(value_text(event, "hash").n, 16);
    ck_assert_uint_eq(value_text(event, "preview_hash").n, 16);
    ck_assert_int_eq(value_int(preview, "tickets", 0), 1);
    ck_assert_int_eq(value_int(preview, "tickets_changed", 0), 1);
    ck_assert_int_eq(value_int(preview, "clocks_changed", 0), 1);
    ck_assert(!value_bool(preview, "truncated", true));
    world_fini(&world);
}
END_TEST

START_TEST(a_mode_alone_lets_an_older_edit_reach_what_it_had_left)
{
    begin();
    const char *id = world_create(&world, "k-1", "one");
    world_advance(&world, 60);
    edited_target(&world, SLA_RESOLUTION, 3600);
    edited_start(&world, "2", POLICY_NEW_TICKETS, 0);
    ck_assert_int_eq(edited_due(&world, id, "resolution"), 8 * 3600);

    edited_start(&world, "3", POLICY_OPEN_CLOCKS_NOW, 0);

    ck_assert_int_eq(edited_due(&world, id, "resolution"), 3600);
    ck_assert_int_eq(value_int(edited_version(&world), "number", 0), 3);
    world_fini(&world);
}
END_TEST

SUITE("activate_policies", the_first_start_puts_a_version_in_force_and_the_same_again_none,
      what_is_no_sla_policy_makes_no_version_of_them,
      new_tickets_only_leaves_open_ones_their_targets_for_good,
      open_clocks_now_reaches_tickets_that_nobody_touches,
      a_sweep_over_many_tickets_survives_a_crash,
      as_of_reaches_tickets_created_since_and_leaves_older_ones,
      the_event_names_author_mode_and_the_hash_of_what_was_foreseen,
      a_mode_alone_lets_an_older_edit_reach_what_it_had_left)
