/* What a person finds in his list: offers, and what he owes. Debts are told with a crash behind
 * each step, since nothing but the ticket remembers them. */
#include "support/forms.h"
#include "support/queues.h"

static struct world world;

static const struct value *list_of(const char *agent)
{
    struct value *list = ARENA_NEW(&world.arena, struct value);
    *list = world_result(&world, world_call(&world, "work.list", "", "agent", agent, NULL));
    return value_get(list, "items");
}

/* Reads the list before and after a crash: it is the same. */
static void owes(const char *agent, const char *item, const char *method)
{
    for (int i = 0; i < 2; i++) {
        const struct value *items = list_of(agent);
        ck_assert_uint_eq(items->list.count, 1);
        const struct value *row = &items->list.items[0];
        ck_assert(text_eq_z(value_text(row, "item"), item));
        ck_assert(text_eq_z(value_text(row, "state"), "owed"));
        ck_assert(text_eq_z(value_text(row, "method"), method));
        ck_assert_int_gt(value_int(row, "since_ms", 0), 0);
        world_crash(&world);
    }
}

static void owes_nothing(const char *agent)
{
    ck_assert_uint_eq(list_of(agent)->list.count, 0);
    world_crash(&world);
    ck_assert_uint_eq(list_of(agent)->list.count, 0);
}

START_TEST(somebody_sees_what_is_offered_to_him_and_nothing_else)
{
    world_init(&world);
    queues_quiet(&world);
    queues_add(&world, "desk", "support");
    world_boot(&world);
    const char *one = queues_ticket(&world, "a", "phone");
    (void)queues_ticket(&world, "b", "phone");

    const struct value *items = list_of("ann");

    ck_assert_uint_eq(items->list.count, 1);
    const struct value *row = &items->list.items[0];
    ck_assert(text_eq_z(value_text(row, "item"), "new"));
    ck_assert(text_eq_z(value_text(row, "state"), "offered"));
    ck_assert(text_eq_z(value_text(row, "queue"), "desk"));
    ck_assert_int_eq(value_int(row, "expires_at_ms", 0), WORLD_START_US / 1000 + 60000);
    ck_assert(text_eq_z(value_text(value_get(row, "ticket"), "id"), one));
    world_fini(&world);
}
END_TEST

/* A ticket of ann's. */
static const char *open_desk(void)
{
    world_boot(&world);
    const char *id = world_create(&world, "make", "s");
    (void)world_ticket(&world,
                       world_call(&world, "ticket.assign", "give", "id", id, "agent", "ann", NULL));
    return id;
}

START_TEST(b8_the_giver_owes_the_form_that_automation_did_not_wait_for)
{
    (void)story_init(&world);
    (void)forms_add(&world);
    struct escalation_policy *policy = &world.policies->escalation_policies[0];
    policy->levels[0].axis = ESCALATION_FUNCTIONAL;
    policy->levels[0].set_queue = TEXT("billing");
    policy->levels[0].targets[0] =
        (struct escalation_target){.kind = ESCALATION_TARGET_USER, .name = TEXT("dan")};
    *ARENA_PUSH(&world.policies->arena, world.policies->escalation_rules,
                world.policies->escalation_rule_count) =
        (struct escalation_rule){.causes = 1u << ESCALATION_CAUSE_BREACHED, .policy = TEXT("page")};
    const char *id = open_desk();
    owes_nothing("ann");

    world_advance(&world, 3601); /* the first response is late: automation moves the ticket */
    owes("ann", "hand_off_form", "ticket.fill_hand_off");
    owes_nothing("dan");
    (void)world_ticket(&world, forms_call(&world, "ticket.fill_hand_off", "fill", id,
                                          "the card was stolen", "dispute", NULL, NULL));

    owes_nothing("ann");
    world_fini(&world);
}
END_TEST

START_TEST(b5_the_owner_owes_a_word_when_an_invitation_expires)
{
    (void)story_init(&world);
    world_subscribe(&world, HOOK_NOTIFICATION_SEND, "sms", true);
    const char *id = open_desk();
    (void)world_ticket(&world, world_call(&world, "channel.move", "m", "id", id, "to", "sms",
                                          "address", "sms:+49170", "deadline_ms", "#60000", NULL));
    owes_nothing("ann");

    world_advance(&world, 61);
    owes("ann", "channel_move", "message.add");
    (void)world_call(&world, "message.add", "n", "id", id, "body", "call them", "visibility",
                     "internal", NULL);
    owes("ann", "channel_move", "message.add"); /* the customer has not read that */
    (void)world_call(&world, "message.add", "o", "id", id, "body", "we go on here", NULL);

    owes_nothing("ann");
    world_fini(&world);
}
END_TEST

START_TEST(i_the_owner_owes_a_promise_for_what_is_blocked_and_the_next_owner_after_him)
{
    (void)story_init(&world);
    const char *id = open_desk();
    const char *soon =
        arena_printf(&world.arena, "#%lld", (long long)(world.now_us / 1000 + 600000)).p;
    const char *later =
        arena_printf(&world.arena, "#%lld", (long long)(world.now_us / 1000 + 7200000)).p;
    (void)world_ticket(&world, world_call(&world, "ticket.block", "b", "id", id, "reason", "parts",
                                          "promise_at_ms", soon, NULL));
    owes_nothing("ann");

    world_advance(&world, 601);
    owes("ann", "promise_broken", "message.add");
    (void)world_ticket(&world,
                       world_call(&world, "ticket.assign", "c", "id", id, "agent", "bob", NULL));
    owes_nothing("ann");
    owes("bob", "promise_broken", "message.add");
    (void)world_call(&world, "message.add", "d", "id", id, "body", "sorry", NULL);
    owes("bob", "promise_missing", "promise.make"); /* it is blocked still */
    (void)world_ticket(&world, world_call(&world, "promise.make", "e", "id", id, "kind", "update",
                                          "due_at_ms", later, NULL));

    owes_nothing("bob");
    world_fini(&world);
}
END_TEST

START_TEST(what_is_solved_is_owed_by_nobody)
{
    (void)story_init(&world);
    const char *id = open_desk();
    const char *soon =
        arena_printf(&world.arena, "#%lld", (long long)(world.now_us / 1000 + 600000)).p;
    (void)world_call(&world, "ticket.block", "b", "id", id, "reason", "parts", "promise_at_ms",
                     soon, NULL);
    world_advance(&world, 601);
    owes("ann", "promise_broken", "message.add");

    (void)world_ticket(
        &world, world_call(&world, "ticket.solve", "s", "id", id, "resolution", "swapped", NULL));

    owes_nothing("ann");
    world_fini(&world);
}
END_TEST

START_TEST(what_nobody_looks_after_is_a_list_of_its_own)
{
    (void)story_init(&world);
    world.policies->roster.teams[0].manager = TEXT_NONE;
    world_boot(&world);
    const char *id = world_create(&world, "make", "s");
    const char *soon =
        arena_printf(&world.arena, "#%lld", (long long)(world.now_us / 1000 + 600000)).p;
    (void)world_call(&world, "ticket.block", "b", "id", id, "reason", "parts", "promise_at_ms",
                     soon, NULL);
    world_advance(&world, 601);

    struct value list = world_result(&world, world_call(&world, "work.list", "", NULL));
    const struct value *items = value_get(&list, "items");
    ck_assert_uint_eq(items->list.count, 1);
    ck_assert(text_eq_z(value_text(&items->list.items[0], "item"), "promise_broken"));
    (void)world_call(&world, "ticket.assign", "c", "id", id, "agent", "ann", NULL);

    list = world_result(&world, world_call(&world, "work.list", "", NULL));
    ck_assert_uint_eq(value_get(&list, "items")->list.count, 0);
    owes("ann", "promise_broken", "message.add");
    world_fini(&world);
}
END_TEST

START_TEST(a_long_list_comes_in_pages)
{
    (void)story_init(&world);
    world_subscribe(&world, HOOK_NOTIFICATION_SEND, "sms", true);
    world_boot(&world);
    for (int i = 0; i < 3; i++) {
        const char *key = arena_printf(&world.arena, "k%d", i).p;
        const char *address = arena_printf(&world.arena, "sms:+4917%d", i).p;
        const char *id = world_create(&world, key, "s");
        (void)world_call(&world, "ticket.assign", arena_printf(&world.arena, "a%d", i).p, "id", id,
                         "agent", "ann", NULL);
        (void)world_call(&world, "channel.move", arena_printf(&world.arena, "m%d", i).p, "id", id,
                         "to", "sms", "address", address, "deadline_ms", "#60000", NULL);
        world_advance(&world, 1);
    }
    world_advance(&world, 61);

    struct value first = world_result(
        &world, world_call(&world, "work.list", "", "agent", "ann", "limit", "#2", NULL));
    const char *next = world_z(&world, value_text(&first, "next"));
    struct value rest = world_result(&world, world_call(&world, "work.list", "", "agent", "ann",
                                                        "limit", "#2", "after", next, NULL));

    ck_assert_uint_eq(value_get(&first, "items")->list.count, 2);
    ck_assert_uint_eq(value_get(&rest, "items")->list.count, 1);
    ck_assert_uint_eq(value_text(&rest, "next").n, 0);
    story_refused(world_call(&world, "work.list", "", "agent", "eve", NULL), ERR_NOT_FOUND,
                  "unknown", "agent", "there is no agent \"eve\"");
    story_refused(world_call(&world, "work.list", "", "agent", "ann", "limit", "#501", NULL),
                  ERR_INVALID, "invalid", "limit", "limit is 1 to 500");
    world_fini(&world);
}
END_TEST

SUITE("list_work", somebody_sees_what_is_offered_to_him_and_nothing_else,
      b8_the_giver_owes_the_form_that_automation_did_not_wait_for,
      b5_the_owner_owes_a_word_when_an_invitation_expires,
      i_the_owner_owes_a_promise_for_what_is_blocked_and_the_next_owner_after_him,
      what_is_solved_is_owed_by_nobody, what_nobody_looks_after_is_a_list_of_its_own,
      a_long_list_comes_in_pages)
