#include "support/climb.h"
#include "support/story.h"
#include "model/id.h"
#include "model/milestone.h"
#include "store/tables.h"

static struct world world;

/* Customers are told of everything; the calendar "late" begins at 20:00. */
static const char *arrive(void)
{
    world_init(&world);
    struct policy_set *set = world.policies;
    struct calendar *late = calendar_begin(&set->arena, TEXT("late"), zone_utc());
    for (unsigned day = 0; day < 7; day++) {
        ck_assert_int_eq(calendar_add_hours(late, day, TEXT("20:00-22:00"), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(late, NULL), ERR_OK);
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = late;
    set->escalation_rule_count = 0;
    set->courtesies = (struct notification_courtesies){
        .wanted = MILESTONE_BIT(MILESTONE_SOLVED), .every_s = 600, .after_agent_s = 120};
    world_boot(&world);
    return world_create(&world, "k", "s");
}

static struct answer *prefer(const char *key, const char *name, const char *value)
{
    return world_call(&world, "customer.set_preferences", key, "identity", "anna@example.org", name,
                      value, NULL);
}

static int told(const char *id, const struct value **last)
{
    *last = NULL;
    return world_count(&world, id, "customer_notified", last);
}

START_TEST(a_customer_hears_in_their_own_hours_but_of_security_at_once)
{
    const struct value *last = NULL;
    const char *id = arrive();
    (void)world_result(&world, prefer("p", "hours", "late"));
    (void)world_call(&world, "ticket.solve", "s", "id", id, "resolution", "fixed", NULL);
    climb_wait(&world, 11 * 3600 - 1);
    ck_assert_int_eq(told(id, &last), 0);

    climb_wait(&world, 11 * 3600);
    ck_assert_int_eq(told(id, &last), 1);
    climb_wait(&world, 14 * 3600);
    (void)world_result(&world, world_call(&world, "ticket.notify_customer", "n", "id", id,
                                          "milestone", "security", NULL));

    ck_assert_int_eq(told(id, &last), 2);
    ck_assert(text_eq_z(value_text(last, "milestone"), "security"));
    world_fini(&world);
}
END_TEST

static struct answer *refuse_channel(const char *key, struct value channel)
{
    struct command *command =
        command_create("customer.set_preferences", TEXT("local"), text_z(key));
    *value_put(&command->arena, &command->args, "identity") =
        value_of_text(TEXT("anna@example.org"));
    struct value *list = value_put(&command->arena, &command->args, "refused");
    *list = (struct value){.type = VALUE_LIST};
    *ARENA_PUSH(&command->arena, list->list.items, list->list.count) = channel;
    command->origin = COMMAND_FROM_RPC;
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    world_run(&world);
    return world.answers;
}

START_TEST(by_a_channel_that_the_customer_refuses_only_security_is_told)
{
    const struct value *last = NULL;
    const char *id = arrive();
    (void)world_result(&world, refuse_channel("p", value_of_text(TEXT("rpc"))));

    (void)world_call(&world, "ticket.solve", "s", "id", id, "resolution", "fixed", NULL);
    ck_assert_int_eq(told(id, &last), 1);
    ck_assert(text_eq_z(value_text(last, "skipped"), "no_consent"));
    (void)world_call(&world, "ticket.notify_customer", "n", "id", id, "milestone", "security",
                     NULL);

    ck_assert_int_eq(told(id, &last), 2);
    ck_assert_ptr_nonnull(value_get(last, "message"));
    world_fini(&world);
}
END_TEST

START_TEST(the_language_is_the_next_tickets)
{
    (void)arrive();
    (void)world_result(&world, prefer("p", "language", "pt-BR"));
    struct answer *answer = world_call(&world, "ticket.create", "k2", "subject", "s", "body", "b",
                                       "requester", "anna@example.org", NULL);
    uint64_t id = 0;
    struct ticket ticket;
    struct reader reader;
    ck_assert(id_parse('T', value_text(world_ticket(&world, answer), "id"), &id));
    ticket_init(&ticket);
    reader_init(&reader, world.store, NULL);

    ck_assert(ticket_table_get(&reader, &world.arena, id, &ticket));

    ck_assert(text_eq_z(ticket.locale, "pt-BR"));
    world_fini(&world);
}
END_TEST

START_TEST(strange_preferences_are_refused)
{
    (void)arrive();
    ck_assert_str_eq(prefer("a", "hours", "never")->refusal.path, "hours");
    ck_assert_str_eq(prefer("b", "language", "d e")->refusal.path, "language");
    ck_assert_str_eq(refuse_channel("d", value_of_int(7))->refusal.path, "refused");
    story_refused(refuse_channel("e", value_of_text(TEXT("two words"))), ERR_INVALID, "invalid",
                  "refused", "item 1 is no channel; channels are names of one word");
    struct answer *answer = world_call(&world, "customer.set_preferences", "c", "identity",
                                       "bob@example.org", "language", "de", NULL);
    ck_assert_str_eq(answer->refusal.reason, "unknown");
    world_fini(&world);
}
END_TEST

SUITE("set_preferences", a_customer_hears_in_their_own_hours_but_of_security_at_once,
      by_a_channel_that_the_customer_refuses_only_security_is_told,
      the_language_is_the_next_tickets, strange_preferences_are_refused)
