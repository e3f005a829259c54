/* When what is said counts, and what becomes of the work of who goes. */
#include "support/queues.h"

static void desk(struct world *world)
{
    queues_quiet(world);
    queues_add(world, "desk", "support")->away = ROUTING_REQUEUE;
    world->policies->roster.agent_count = 2;
    world->policies->roster.agents[1].presence = PRESENCE_OFFLINE;
}

START_TEST(h9_a_change_counts_after_five_seconds_and_takes_back_offers_and_tickets)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {10, "work.accept", {"agent", "ann", "id", "$"}},
        {20, "agent.set_presence", {"agent", "ann", "presence", "away"}},
        {22, "agent.set_presence", {"agent", "ann", "presence", "online"}},
        {30, "agent.set_presence", {"agent", "ann", "presence", "away"}},
        {34, NULL, {NULL}},
        {36, "agent.set_presence", {"agent", "bob", "presence", "online"}},
        {42, "agent.set_presence", {"agent", "bob", "presence", "offline"}},
        {60, NULL, {NULL}},
    };
    static const struct climb story = {desk, steps, sizeof steps / sizeof steps[0]};
    climb_check(
        &story,
        "0 classified outcome=default threshold_percent=60 labels=[]\n"
        "0 priority_set old=normal new=normal\n"
        "0 queued queue=desk item=new lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "0 assigned team=support method=queue reason=by the rules of routing\n"
        "0 offered agent=ann item=new queue=desk expires_at_ms=+900 method=least_loaded "
        "looked_at=2 eligible=1\n"
        "10 offer_accepted agent=ann item=new queue=desk method=offer\n"
        "10 assigned team=support agent=ann former_team=support method=offer reason=from queue "
        "desk\n"
        "10 state_changed from=new to=open reason=assigned\n"
        "35 returned agent=ann why=away eligible_since_ms=+0\n"
        "35 unassigned team=support former_team=support former_agent=ann method=return "
        "reason=away\n"
        "35 queued queue=desk item=return lane=normal score=1000 eligible_since_ms=+0 rules=[]\n"
        "41 offered agent=bob item=return queue=desk expires_at_ms=+941 method=least_loaded "
        "looked_at=2 eligible=1\n"
        "47 offer_expired agent=bob reason=away\n");
}
END_TEST

static const char *owner_after_away(enum routing_away away, int64_t due_s)
{
    static char owner[8];
    struct world world;
    struct refusal refusal;
    world_init(&world);
    struct policy_set *set = world.policies;
    struct calendar *shifts = calendar_begin(&set->arena, TEXT("shifts"), zone_utc());
    MUST(calendar_add_hours(shifts, 0, TEXT("09:00-17:00"), &refusal) == ERR_OK);
    MUST(calendar_add_hours(shifts, 1, TEXT("09:00-17:00"), &refusal) == ERR_OK);
    MUST(calendar_finish(shifts, &refusal) == ERR_OK);
    set->escalation_rule_count = 0;
    set->sla_policies[0].threshold_count = 0;
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        set->sla_policies[0].clocks[SLA_FIRST_RESPONSE].targets[priority].amount = due_s;
        set->sla_policies[0].clocks[SLA_RESOLUTION].targets[priority].amount = 0;
    }
    set->roster.agent_count = 1;
    set->roster.agents[0].shifts = shifts;
    queues_add(&world, "desk", "support")->away = away;
    set->routing.queues[0].auto_accept = true;
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    MUST(strcmp(queues_owner(&world, id), "ann") == 0);
    (void)world_call(&world, "agent.set_presence", "p", "agent", "ann", "presence", "away", NULL);
    world_advance(&world, 5);
    (void)snprintf(owner, sizeof owner, "%s", queues_owner(&world, id));
    world_fini(&world);
    return owner;
}

START_TEST(on_away_tickets_stay_go_back_or_go_back_when_due_before_the_next_shift)
{
    int64_t tomorrow_s = INT64_C(24) * 3600; /* when the next shift begins */

    ck_assert_str_eq(owner_after_away(ROUTING_KEEP, 3600), "ann");
    ck_assert_str_eq(owner_after_away(ROUTING_REQUEUE, tomorrow_s + 3600), "");
    ck_assert_str_eq(owner_after_away(ROUTING_REQUEUE_IF_DUE, tomorrow_s - 1), "");
    ck_assert_str_eq(owner_after_away(ROUTING_REQUEUE_IF_DUE, tomorrow_s + 1), "ann");
}
END_TEST

#define MANY 150 /* more than two commands look at */

static void say_away(struct world *world)
{
    struct command *command = command_create("agent.set_presence", TEXT("local"), TEXT("away"));
    *value_put(&command->arena, &command->args, "agent") = value_of_text(TEXT("ann"));
    *value_put(&command->arena, &command->args, "presence") = value_of_text(TEXT("away"));
    MUST(engine_submit(world->engine, command) == ERR_OK);
}

static int64_t count_owned(struct world *world)
{
    struct value list = world_result(world, world_call(world, "agent.list", "", NULL));
    return value_int(&value_get(&list, "items")->list.items[0], "open_tickets", -1);
}

/* He goes away, and behind so many turns of the engine the process dies. */
static int64_t left_after_away(int turns)
{
    struct world world;
    world_init(&world);
    desk(&world);
    world.policies->routing.damping_s = 0;
    world_boot(&world);
    for (int i = 0; i < MANY; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%d", i);
        const char *id = queues_ticket(&world, world_z(&world, text_z(key)), "email");
        (void)snprintf(key, sizeof key, "a%d", i);
        (void)world_call(&world, "ticket.assign", key, "id", id, "agent", "ann", NULL);
    }
    MUST(count_owned(&world) == MANY);
    say_away(&world);
    for (int i = 0; i < turns; i++) {
        (void)engine_step(world.engine);
    }
    world_crash(&world);
    int64_t left = count_owned(&world);
    world_fini(&world);
    return left;
}

START_TEST(all_of_many_tickets_go_back_whenever_the_process_dies)
{
    for (int turns = 1; turns < 8; turns++) {
        ck_assert_int_eq(left_after_away(turns), 0);
    }
}
END_TEST

START_TEST(one_may_take_mails_and_no_chats)
{
    struct world world;
    world_init(&world);
    desk(&world);
    world.policies->routing.damping_s = 0;
    world_boot(&world);
    struct command *command = command_create("agent.set_presence", TEXT("local"), TEXT("off"));
    *value_put(&command->arena, &command->args, "agent") = value_of_text(TEXT("ann"));
    *value_put(&command->arena, &command->args, "presence") = value_of_text(TEXT("online"));
    struct value *off = value_put(&command->arena, &command->args, "off");
    *value_append(&command->arena, off) = value_of_text(TEXT("chat"));
    MUST(engine_submit(world.engine, command) == ERR_OK);
    world_run(&world);

    const char *chat = queues_ticket(&world, "a", "chat");
    const char *mail = queues_ticket(&world, "b", "email");

    ck_assert_str_eq(queues_offered(&world, chat), "");
    ck_assert_str_eq(queues_offered(&world, mail), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(whoever_is_silent_is_waited_for_no_longer_and_gets_work_with_his_next_word)
{
    struct world world;
    world_init(&world);
    desk(&world);
    struct routing_queue *queue = &world.policies->routing.queues[0];
    queue->sticky_days = 1;
    queue->sticky_wait_s = 3600;
    queue->auto_accept = true;
    world.policies->roster.agents[1].presence = PRESENCE_ONLINE;
    world_boot(&world);
    (void)world_call(&world, "agent.heartbeat", "h", "agent", "ann", NULL);
    const char *one = queues_ticket(&world, "a", "phone");
    const char *two = queues_ticket(&world, "b", "phone"); /* of the same customer: waits for ann */
    world_advance(&world, 89);
    ck_assert_str_eq(queues_owner(&world, two), "");
    world_advance(&world, 1);
    ck_assert_str_eq(queues_owner(&world, two), "bob");

    (void)world_call(&world, "ticket.solve", "s", "id", one, "resolution", "done", NULL);
    queue->sticky_days = 0;
    const char *three = queues_ticket(&world, "c", "phone");
    ck_assert_str_eq(queues_owner(&world, three), "");
    (void)world_call(&world, "agent.set_presence", "p", "agent", "ann", "presence", "online", NULL);
    ck_assert_str_eq(queues_owner(&world, three), "ann");
    world_fini(&world);
}
END_TEST

START_TEST(with_routing_off_what_is_said_counts_at_once_and_nothing_is_taken)
{
    struct world world;
    world_init(&world);
    queues_quiet(&world);
    world_boot(&world);
    const char *id = world_create(&world, "k", "s");
    (void)world_call(&world, "ticket.assign", "a", "id", id, "agent", "ann", NULL);

    (void)world_call(&world, "agent.set_presence", "p", "agent", "ann", "presence", "away", NULL);

    struct value list = world_result(&world, world_call(&world, "agent.list", "", NULL));
    ck_assert(text_eq_z(value_text(&value_get(&list, "items")->list.items[0], "presence"), "away"));
    ck_assert_str_eq(queues_owner(&world, id), "ann");
    world_fini(&world);
}
END_TEST

SUITE("agent_presence", h9_a_change_counts_after_five_seconds_and_takes_back_offers_and_tickets,
      on_away_tickets_stay_go_back_or_go_back_when_due_before_the_next_shift,
      all_of_many_tickets_go_back_whenever_the_process_dies, one_may_take_mails_and_no_chats,
      whoever_is_silent_is_waited_for_no_longer_and_gets_work_with_his_next_word,
      with_routing_off_what_is_said_counts_at_once_and_nothing_is_taken)
