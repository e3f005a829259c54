#include "engine/inbound.h"
#include "support/letters.h"

static void begin(struct world *world, enum hook hook)
{
    world_init(world);
    world_subscribe(world, hook, "judge", true);
    world->policies->escalation_rule_count = 0;
    world->policies->sla_policy_count = 0;
    world_boot(world);
}

static size_t count(struct world *world)
{
    const char *ids[8];
    return letters_tickets(world, ids);
}

START_TEST(a_message_waits_for_its_job_and_touches_no_ticket_before)
{
    struct world world;
    const char *ids[8];
    begin(&world, HOOK_INBOUND_ADMIT);

    letters_push(&world, "anna@example.org", "help");
    ck_assert_uint_eq(count(&world), 0);
    ck_assert_uint_eq(world.job_count, 1);
    ck_assert(text_eq_z(world.jobs[0]->ask.message->body, "help"));
    ck_assert_ptr_null(world.jobs[0]->ask.ticket);
    letters_answer(&world, EFFECT_ADD_TAG, "vip", 0);

    ck_assert_uint_eq(letters_tickets(&world, ids), 1);
    const struct value *ticket =
        world_ticket(&world, world_call(&world, "ticket.get", "", "id", ids[0], NULL));
    ck_assert(text_eq_z(value_get(ticket, "tags")->list.items[0].text, "vip"));
    ck_assert_int_eq(world_count(&world, ids[0], "plugin_verdict", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_job_that_rejects_keeps_it_out_and_it_is_recorded)
{
    struct world world;
    const struct value *last = NULL;
    begin(&world, HOOK_INBOUND_ADMIT);
    letters_push(&world, "anna@example.org", "cheap pills");

    letters_answer(&world, EFFECT_REJECT, "spam", 0);

    ck_assert_uint_eq(count(&world), 0);
    ck_assert_int_eq(world_count(&world, "system", "refused", &last), 1);
    ck_assert(text_eq_z(value_text(last, "code"), "spam"));
    world_fini(&world);
}
END_TEST

START_TEST(nobody_waits_longer_than_the_deadline_and_a_late_answer_changes_nothing)
{
    struct world world;
    begin(&world, HOOK_INBOUND_ADMIT);
    letters_push(&world, "anna@example.org", "help");

    world_advance(&world, 4);
    ck_assert_uint_eq(count(&world), 0);
    world_advance(&world, 1);
    ck_assert_uint_eq(count(&world), 1);
    ck_assert_uint_eq(world.cancelled_count, 1);
    letters_answer(&world, EFFECT_REJECT, "spam", 0);

    ck_assert_uint_eq(count(&world), 1);
    ck_assert_int_eq(world_count(&world, "system", "refused", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_job_that_dies_is_gone_without)
{
    struct world world;
    begin(&world, HOOK_INBOUND_CORRELATE);
    letters_push(&world, "anna@example.org", "help");

    world_finish(&world, -2, NULL);

    ck_assert_uint_eq(count(&world), 1);
    world_fini(&world);
}
END_TEST

START_TEST(of_one_sender_the_next_waits_for_the_one_before_and_others_do_not)
{
    struct world world;
    begin(&world, HOOK_INBOUND_ADMIT);

    letters_push(&world, "anna@example.org", "first");
    letters_push(&world, "anna@example.org", "second");
    letters_push(&world, "ben@example.org", "other");
    ck_assert_uint_eq(world.job_count, 2);
    ck_assert(text_eq_z(world.jobs[1]->ask.message->body, "other"));
    world_finish(&world, 1, NULL);

    ck_assert_uint_eq(world.job_count, 2);
    ck_assert(text_eq_z(world.jobs[1]->ask.message->body, "second"));
    world_finish(&world, 1, NULL);
    world_finish(&world, 1, NULL);
    ck_assert_uint_eq(count(&world), 3);
    ck_assert_uint_eq(world.job_count, 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_job_says_which_ticket_it_belongs_to)
{
    struct world world;
    const char *ids[8];
    uint64_t number = 0;
    begin(&world, HOOK_INBOUND_CORRELATE);
    const char *id = world_create(&world, "k", "s");
    ck_assert(id_parse('T', text_z(id), &number));

    letters_push(&world, "ben@example.org", "me too");
    letters_answer(&world, EFFECT_LINK, "", (int64_t)number);

    ck_assert_uint_eq(letters_tickets(&world, ids), 1);
    ck_assert_int_eq(world_count(&world, id, "message", NULL), 2);
    world_fini(&world);
}
END_TEST

START_TEST(a_ticket_that_is_not_there_is_denied_and_it_becomes_a_new_one)
{
    struct world world;
    const char *ids[8];
    const struct value *last = NULL;
    begin(&world, HOOK_INBOUND_CORRELATE);

    letters_push(&world, "ben@example.org", "me too");
    letters_answer(&world, EFFECT_LINK, "", 4711);

    ck_assert_uint_eq(letters_tickets(&world, ids), 1);
    ck_assert_int_eq(world_count(&world, ids[0], "plugin_verdict", &last), 1);
    const struct value *one = &value_get(last, "effects")->list.items[0];
    ck_assert(text_eq_z(value_text(one, "verdict"), "denied"));
    ck_assert(text_eq_z(value_text(one, "why"), "there is no such ticket"));
    world_fini(&world);
}
END_TEST

START_TEST(a_job_knows_whose_the_sender_is)
{
    struct world world;
    const char *ids[8];
    begin(&world, HOOK_INBOUND_IDENTIFY);
    const struct value *mine =
        world_ticket(&world, world_call(&world, "ticket.create", "k", "subject", "s", "body", "b",
                                        "requester", "boss@example.org", NULL));
    const char *customer = world_z(&world, value_text(mine, "customer"));

    letters_push(&world, "ben@example.org", "from my other address");
    letters_answer(&world, EFFECT_CUSTOMER, customer, 0);

    ck_assert_uint_eq(letters_tickets(&world, ids), 2);
    for (size_t i = 0; i < 2; i++) {
        const struct value *ticket =
            world_ticket(&world, world_call(&world, "ticket.get", "", "id", ids[i], NULL));
        ck_assert(text_eq_z(value_text(ticket, "customer"), customer));
    }
    world_fini(&world);
}
END_TEST

/* All three are asked, one after the other, and the process dies behind each step. */
static void tell_with_a_crash(size_t crash_after)
{
    struct world world;
    const char *ids[8];
    begin(&world, HOOK_INBOUND_ADMIT);
    world_subscribe(&world, HOOK_INBOUND_CORRELATE, "judge", true);
    world_subscribe(&world, HOOK_INBOUND_IDENTIFY, "judge", true);
    for (size_t step = 0; step < 6; step++) {
        if (step < 2) {
            letters_push(&world, "anna@example.org", step == 0 ? "first" : "second");
        } else {
            ck_assert_uint_eq(world.job_count, 1);
            world_finish(&world, 1, NULL);
        }
        if (step == crash_after) {
            world_crash(&world);
        }
    }
    ck_assert_uint_eq(letters_tickets(&world, ids), 1);
    ck_assert_int_eq(world_count(&world, ids[0], "created", NULL), 1);
    world_advance(&world, 5); /* nobody answers for the second: two deadlines */
    world_advance(&world, 5);
    ck_assert_uint_eq(letters_tickets(&world, ids), 2);
    world_fini(&world);
}

START_TEST(a_crash_at_any_step_loses_nothing_and_does_nothing_twice)
{
    for (size_t crash_after = 0; crash_after <= 6; crash_after++) {
        tell_with_a_crash(crash_after);
    }
}
END_TEST

SUITE("inbound", a_message_waits_for_its_job_and_touches_no_ticket_before,
      a_job_that_rejects_keeps_it_out_and_it_is_recorded,
      nobody_waits_longer_than_the_deadline_and_a_late_answer_changes_nothing,
      a_job_that_dies_is_gone_without,
      of_one_sender_the_next_waits_for_the_one_before_and_others_do_not,
      a_job_says_which_ticket_it_belongs_to,
      a_ticket_that_is_not_there_is_denied_and_it_becomes_a_new_one,
      a_job_knows_whose_the_sender_is, a_crash_at_any_step_loses_nothing_and_does_nothing_twice)
