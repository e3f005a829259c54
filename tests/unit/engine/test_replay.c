#include "store/key.h"
#include "support/again.h"
#include "support/forms.h"
#include "support/rota.h"

static void a_day_at_the_desk(struct world *world)
{
    const char *id = world_create(world, "k1", "server down");
    world_finish(world, -1, NULL);
    world_advance(world, 400);
    (void)world_call(world, "ticket.acknowledge", "k2", "id", id, "agent", "bob", NULL);
    (void)world_call(world, "message.add", "k3", "id", id, "body",
                     "We have found it: a cable. It will take until the evening, we are sorry.",
                     "author", "ann", NULL);
    world_advance(world, 4000);
    (void)world_call(world, "ticket.solve", "k4", "id", id, "resolution", "plugged in", NULL);
    (void)world_create(world, "k5", "printer");
    world_advance(world, 9000);
}

START_TEST(the_recorded_commands_lead_to_the_same_rows)
{
    struct world world;
    struct again again;
    world_init(&world);
    world_boot(&world);
    again_init(&again);
    a_day_at_the_desk(&world);
    world_crash(&world);

    ck_assert_msg(again_run(&world, &again) == ERR_OK, "%s", again.why);

    ck_assert_uint_gt(again.count, 10);
    ck_assert(again_same(world.store, again.store));
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

START_TEST(shifts_and_changes_of_schedules_are_a_fold_as_well)
{
    struct world world;
    struct again again;
    rota_init(&world);
    rota_boot(&world);
    again_init(&again);
    (void)rota_call(&world, "schedule.ask_swap", "k1", "beneficiary", "ann", "from_at_ms", "~100",
                    "to_at_ms", "~200", NULL);
    (void)rota_call(&world, "schedule.accept_swap", "k2", "id", "s-1", "taker", "cid", NULL);
    world_advance(&world, ROTA_DAY_S);
    (void)rota_call(&world, "schedule.edit_rotation", "k3", "layer", "turn", "participants",
                    "@cid,ann,bob", NULL);
    (void)rota_call(&world, "schedule.set_temporary", "k4", "to_at_ms", "~100000", "shifts", "@",
                    NULL);
    world_advance(&world, 2 * ROTA_DAY_S);

    ck_assert_msg(again_run(&world, &again) == ERR_OK, "%s", again.why);

    ck_assert(again_same(world.store, again.store));
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

/* Who was asked when a command was decided is asked again, whoever is there now. */
static char seen_by[100][65];
static size_t seen_count;
static void note_who(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    answer->outcome = ASK_DECLINED;
    if (ask->hook == HOOK_TICKET_CLASSIFY && seen_count < 100) {
        (void)snprintf(seen_by[seen_count++], sizeof seen_by[0], "%s", world->plugins);
    }
}

static void activate(struct world *world, const char *version)
{
    struct command *command = command_create("plugin.activate", TEXT("system"), TEXT_NONE);
    *value_put(&command->arena, &command->args, "version") = value_of_text(text_z(version));
    ck_assert_int_eq(engine_submit(world->engine, command), ERR_OK);
    world_run(world);
}

START_TEST(each_command_is_decided_again_with_the_plugins_it_was_decided_with)
{
    struct world world;
    struct again again;
    world_init(&world);
    world_subscribe(&world, HOOK_TICKET_CLASSIFY, "words", false);
    world.on_ask = note_who;
    seen_count = 0;
    world_boot(&world);
    again_init(&again);
    (void)world_create(&world, "k1", "before");
    activate(&world, "one");
    (void)world_create(&world, "k2", "by the first");
    activate(&world, "two");
    (void)world_create(&world, "k3", "by the second");
    activate(&world, "one");
    (void)world_create(&world, "k4", "by the first again");
    world_crash(&world);
    ck_assert_uint_eq(seen_count, 4);
    ck_assert_str_eq(seen_by[1], "one");
    ck_assert_str_eq(seen_by[2], "two");

    world.plugins[0] = '\0';
    ck_assert_msg(again_run(&world, &again) == ERR_OK, "%s", again.why);

    ck_assert_uint_eq(seen_count, 8);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_str_eq(seen_by[i], seen_by[i + 4]);
    }
    ck_assert(again_same(world.store, again.store));
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

START_TEST(plugins_that_are_not_here_are_said_to_be_missing)
{
    struct world world;
    struct again again;
    world_init(&world);
    world_boot(&world);
    again_init(&again);
    activate(&world, "one");
    (void)world_create(&world, "k1", "by plugins that are gone");
    world_crash(&world);
    struct advisor advisor = {
        .plan = world_plan, .ask = world_ask, .find = world_find, .ctx = &world};
    struct replay_options options = {
        .from = world.store, .into = again.store, .advisor = &advisor, .policies = world.policies};

    ck_assert_int_eq(replay_run(&options, &again.count, again.why, sizeof again.why), ERR_CONFLICT);

    ck_assert_ptr_nonnull(strstr(again.why, "plugins that are not here"));
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

/* What guests say of plans is asked of them again; that one failed is in the record. */
static bool guest_is_well;
static void answer_of_notifications(struct world *world, const struct ask *ask,
                                    struct ask_answer *answer)
{
    bool is_plan = ask->hook == HOOK_NOTIFICATION_PLAN;
    (void)world;
    answer->outcome = is_plan || guest_is_well ? ASK_OK : ASK_FAILED;
    answer->error = TEXT("broken");
    *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) =
        (struct effect){.kind = EFFECT_NOTIFY,
                        .key = is_plan ? TEXT("bob") : TEXT("cid"),
                        .reason = TEXT("because"),
                        .why = answer->outcome == ASK_OK ? TEXT_NONE : answer->error,
                        .verdict = answer->outcome == ASK_OK ? VERDICT_APPLIED : VERDICT_DROPPED};
}

START_TEST(what_guests_said_of_pages_and_clocks_is_a_fold_as_well)
{
    struct world world;
    struct again again;
    world_init(&world);
    world_subscribe(&world, HOOK_NOTIFICATION_PLAN, "plans", false);
    world_subscribe(&world, HOOK_SLA_AT_RISK, "risks", false);
    world_subscribe(&world, HOOK_ESCALATION_STARTED, "starts", true);
    world_subscribe(&world, HOOK_TICKET_WAKE, "starts", false);
    world.on_ask = answer_of_notifications;
    guest_is_well = false;
    world_boot(&world);
    again_init(&again);
    a_day_at_the_desk(&world);
    world_crash(&world);

    guest_is_well = true; /* by now: it is not asked whether it would have answered */
    ck_assert_msg(again_run(&world, &again) == ERR_OK, "%s", again.why);

    ck_assert(again_same(world.store, again.store));
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

/* An overrun, a failure and an open breaker are no function of what a guest is shown. */
static enum ask_outcome odd_outcome;
static unsigned odd_asks;
static void answer_oddly(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    struct effect effect = {.kind = EFFECT_LABEL, .key = TEXT("odd"), .verdict = VERDICT_APPLIED};
    odd_asks++;
    answer->outcome = odd_outcome;
    if (odd_outcome == ASK_OVERRUN || odd_outcome == ASK_FAILED) {
        answer->error = TEXT("it took 12000 us; the hard budget is 10000 us");
        effect.verdict = VERDICT_DROPPED;
        effect.why = answer->error;
    }
    if (odd_outcome != ASK_SKIPPED) {
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = effect;
    }
    (void)world;
}

static void check_odd(enum ask_outcome outcome)
{
    struct world world;
    struct again again;
    world_init(&world);
    world_subscribe(&world, HOOK_TICKET_CLASSIFY, "slow", false);
    world.on_ask = answer_oddly;
    world_boot(&world);
    again_init(&again);
    odd_outcome = outcome;
    (void)world_create(&world, "k1", "odd");
    odd_outcome = ASK_OK; /* now it is quick, well, and switched on */
    odd_asks = 0;

    ck_assert_msg(again_run(&world, &again) == ERR_OK, "%s", again.why);

    ck_assert_uint_eq(odd_asks, outcome == ASK_SKIPPED ? 0 : 1);
    ck_assert(again_same(world.store, again.store));
    store_close(&again.store);
    world_fini(&world);
}

START_TEST(a_guest_that_took_too_long_then_is_not_timed_again)
{
    check_odd(ASK_OVERRUN);
}
END_TEST

START_TEST(a_guest_that_failed_then_fails_again)
{
    check_odd(ASK_FAILED);
}
END_TEST

START_TEST(a_guest_that_was_switched_off_then_is_not_asked)
{
    check_odd(ASK_SKIPPED);
}
END_TEST

START_TEST(other_policies_are_refused_with_the_commands_number)
{
    struct world world;
    struct again again;
    world_init(&world);
    world_boot(&world);
    again_init(&again);
    (void)world_create(&world, "k1", "one");
    (void)snprintf(world.policies->version, sizeof world.policies->version, "other");

    ck_assert_int_eq(again_run(&world, &again), ERR_CONFLICT);

    ck_assert_str_eq(again.why, "command 1: it was decided under other policies");
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

START_TEST(a_record_that_is_missing_is_corruption)
{
    struct world world;
    struct again again;
    struct store_request *done[1];
    world_init(&world);
    world_boot(&world);
    again_init(&again);
    (void)world_create(&world, "k1", "one");
    struct write_set set;
    struct store_request request = {.what = STORE_COMMIT, .commit = {.writes = &set}};
    struct key key;
    write_set_init(&set);
    key_begin(&key);
    key_u64(&key, 2);
    write_set_delete(&set, TABLE_COMMAND, key_text(&key));
    store_submit(world.store, &request);
    ck_assert_uint_eq(store_reap(world.store, done, 1), 1);

    ck_assert_int_eq(again_run(&world, &again), ERR_CORRUPT);

    ck_assert(text_starts(text_z(again.why), TEXT("command 2: ")));
    write_set_fini(&set);
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

/* Who owes what, how hand-offs were rated and whom an address belongs to follow from commands. */
static void a_day_of_debts(struct world *world)
{
    const char *later =
        arena_printf(&world->arena, "#%lld", (long long)(world->now_us / 1000 + 600000)).p;
    const char *id = world_create(world, "k1", "server down");
    (void)world_call(world, "ticket.assign", "k2", "id", id, "agent", "ann", NULL);
    (void)world_call(world, "channel.move", "k3", "id", id, "to", "sms", "address", "sms:+49170",
                     "deadline_ms", "#60000", NULL);
    (void)world_call(world, "ticket.block", "k4", "id", id, "reason", "parts", "promise_at_ms",
                     later, NULL);
    world_advance(world, 700); /* the move has expired, the promise is broken */
    const struct value *ticket =
        world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
    ck_assert_uint_eq(value_get(ticket, "owed")->list.count, 2);
    const char *customer = world_z(world, value_text(ticket, "customer"));
    (void)world_call(world, "customer.link_identity", "k5", "id", customer, "identity",
                     "handle:anna", NULL);
    (void)world_call(world, "customer.unlink_identity", "k6", "id", customer, "identity",
                     "handle:anna", NULL);
    (void)forms_call(world, "ticket.assign", "k7", id, NULL, NULL, "agent", "dan");
    (void)world_ticket(world, world_call(world, "ticket.rate_hand_off", "k8", "id", id, "rating",
                                         "asked_back", "agent", "dan", NULL));
}

START_TEST(what_is_owed_and_how_hand_offs_were_rated_is_a_fold_as_well)
{
    struct world world;
    struct again again;
    (void)story_init(&world);
    forms_add(&world)->is_required = false;
    world_subscribe(&world, HOOK_NOTIFICATION_SEND, "sms", true);
    world_boot(&world);
    again_init(&again);
    a_day_of_debts(&world);
    world_crash(&world);

    ck_assert_msg(again_run(&world, &again) == ERR_OK, "%s", again.why);

    ck_assert(again_same(world.store, again.store));
    store_close(&again.store);
    world_fini(&world);
}
END_TEST

SUITE("replay", the_recorded_commands_lead_to_the_same_rows,
      shifts_and_changes_of_schedules_are_a_fold_as_well,
      what_is_owed_and_how_hand_offs_were_rated_is_a_fold_as_well,
      what_guests_said_of_pages_and_clocks_is_a_fold_as_well,
      each_command_is_decided_again_with_the_plugins_it_was_decided_with,
      plugins_that_are_not_here_are_said_to_be_missing,
      a_guest_that_took_too_long_then_is_not_timed_again, a_guest_that_failed_then_fails_again,
      a_guest_that_was_switched_off_then_is_not_asked,
      other_policies_are_refused_with_the_commands_number, a_record_that_is_missing_is_corruption)
