/* Clocks that stand still in a window. */
#include "support/climb.h"

static void no_pages(struct world *world)
{
    world->policies->escalation_rule_count = 0;
    *ARENA_PUSH(&world->policies->arena, world->policies->roster.teams,
                world->policies->roster.team_count) = (struct roster_team){.id = TEXT("billing")};
}

static const struct value *clock_of(struct world *world, const char *id)
{
    const struct value *ticket =
        world_ticket(world, world_call(world, "ticket.get", "", "id", id, NULL));
    return &value_get(ticket, "clocks")->list.items[0];
}

static int64_t due_s(struct world *world, const char *id)
{
    int64_t ms = value_int(clock_of(world, id), "due_at_ms", 0);
    return ms == 0 ? 0 : ms / 1000 - WORLD_START_US / WORLD_SECOND;
}

static void open_world(struct world *world)
{
    world_init(world);
    no_pages(world);
    world_boot(world);
}

static void start(struct world *world, const char *key, const char *team, const char *for_ms)
{
    struct command *command = command_create("maintenance.start", TEXT("local"), text_z(key));
    int64_t number = 0;
    ck_assert(text_to_i64(text_z(for_ms), &number));
    *value_put(&command->arena, &command->args, "team") = value_of_text(text_z(team));
    *value_put(&command->arena, &command->args, "for_ms") = value_of_int(number);
    *value_put(&command->arena, &command->args, "reason") = value_of_text(TEXT("works"));
    *value_put(&command->arena, &command->args, "pause_clocks") = value_of_bool(true);
    command->origin = COMMAND_FROM_RPC;
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
    (void)world_result(world, world->answers);
}

START_TEST(clocks_stand_still_in_a_window_and_go_on_at_its_end)
{
    struct world world;
    const struct value *last = NULL;
    open_world(&world);
    const char *id = world_create(&world, "k1", "s");
    ck_assert_int_eq(due_s(&world, id), 3600);
    climb_wait(&world, 600);

    start(&world, "m1", "", "1800000");
    ck_assert_int_eq(due_s(&world, id), 0); /* paused: no due is told */
    ck_assert_int_eq(world_count(&world, id, "clock_paused", &last), 2);
    ck_assert(text_eq_z(value_text(last, "why"), "maintenance"));
    climb_wait(&world, 2399);
    ck_assert_int_eq(world_count(&world, id, "clock_resumed", NULL), 0);
    climb_wait(&world, 2400);

    ck_assert_int_eq(world_count(&world, id, "clock_resumed", NULL), 2);
    ck_assert_int_eq(due_s(&world, id), 3600 + 1800);
    world_fini(&world);
}
END_TEST

START_TEST(an_early_end_gives_back_only_what_the_window_took)
{
    struct world world;
    open_world(&world);
    const char *id = world_create(&world, "k1", "s");
    climb_wait(&world, 600);
    start(&world, "m1", "", "1800000");
    climb_wait(&world, 1000);

    (void)world_result(&world, world_call(&world, "maintenance.end", "m2", "window", "#1", NULL));

    ck_assert_int_eq(due_s(&world, id), 3600 + 400);
    climb_wait(&world, 3000);
    ck_assert_int_eq(due_s(&world, id), 3600 + 400);
    world_fini(&world);
}
END_TEST

START_TEST(a_ticket_born_in_the_window_begins_to_count_at_its_end)
{
    struct world world;
    open_world(&world);
    start(&world, "m1", "", "600000");
    climb_wait(&world, 100);

    const char *id = world_create(&world, "k1", "s");

    ck_assert_int_eq(due_s(&world, id), 0);
    climb_wait(&world, 601);
    ck_assert_int_eq(due_s(&world, id), 600 + 3600);
    world_fini(&world);
}
END_TEST

START_TEST(who_moves_into_or_out_of_the_window_is_paused_for_that_time_only)
{
    struct world world;
    open_world(&world);
    const char *in = world_create(&world, "k1", "s");
    const char *out = world_create(&world, "k2", "s");
    (void)world_call(&world, "ticket.assign", "k3", "id", out, "team", "billing", NULL);
    start(&world, "m1", "billing", "1000000");
    climb_wait(&world, 400);

    (void)world_call(&world, "ticket.assign", "k4", "id", in, "team", "billing", NULL);
    (void)world_call(&world, "ticket.assign", "k5", "id", out, "team", "support", NULL);

    climb_wait(&world, 1001);
    ck_assert_int_eq(due_s(&world, in), 3600 + 600);
    ck_assert_int_eq(due_s(&world, out), 3600 + 400);
    world_fini(&world);
}
END_TEST

START_TEST(two_windows_that_overlap_pause_no_second_twice)
{
    struct world world;
    open_world(&world);
    const char *id = world_create(&world, "k1", "s");
    start(&world, "m1", "", "600000");
    climb_wait(&world, 300);

    start(&world, "m2", "support", "600000");

    climb_wait(&world, 1000);
    ck_assert_int_eq(due_s(&world, id), 3600 + 900);
    world_fini(&world);
}
END_TEST

START_TEST(many_tickets_are_paused_from_the_windows_own_start)
{
    struct world world;
    const char *ids[150];
    open_world(&world);
    for (size_t i = 0; i < 150; i++) {
        char key[16];
        (void)snprintf(key, sizeof key, "k%zu", i);
        ids[i] = world_create(&world, key, "s");
    }

    start(&world, "m1", "", "600000");
    climb_wait(&world, 601);

    for (size_t i = 0; i < 150; i++) {
        ck_assert_int_eq(due_s(&world, ids[i]), 3600 + 600);
    }
    world_fini(&world);
}
END_TEST

START_TEST(a_window_of_tomorrow_begins_by_itself)
{
    struct world world;
    char from[32];
    open_world(&world);
    (void)snprintf(from, sizeof from, "#%lld", (long long)(WORLD_START_US / 1000 + 1000000));
    (void)world_result(&world, world_call(&world, "maintenance.start", "m1", "from_at_ms", from,
                                          "for_ms", "#600000", "reason", "works", NULL));
    const char *id = world_create(&world, "k1", "s");
    (void)world_call(&world, "ticket.escalate", "k2", "id", id, NULL);
    climb_wait(&world, 999);
    ck_assert_int_eq(world_count(&world, id, "held", NULL), 0);

    climb_wait(&world, 1001);

    ck_assert_int_eq(world_count(&world, id, "held", NULL), 1);
    climb_wait(&world, 1601);
    ck_assert_int_eq(world_count(&world, id, "released", NULL), 1);
    struct answer *answer = world_call(&world, "maintenance.start", "m2", "from_at_ms", "#1000",
                                       "for_ms", "#600000", "reason", "works", NULL);
    ck_assert_str_eq(answer->refusal.path, "from_at_ms");
    world_fini(&world);
}
END_TEST

/* --- the whole line, with a crash after every step --- */

static void story_world(struct world *world)
{
    no_pages(world);
}

START_TEST(a_ticket_tells_of_its_window_and_is_late_only_by_what_it_worked)
{
    static const struct climb_step steps[] = {
        {0, "ticket.create", {"subject", "s", "body", "b", "requester", "anna@example.org"}},
        {600,
         "maintenance.start",
         {"for_ms", "#1800000", "reason", "works", "team", "support", "pause_clocks", "!true"}},
        {2400, NULL, {NULL}},
        {2700, NULL, {NULL}},
        {4500, NULL, {NULL}},
        {5402, NULL, {NULL}},
    };
    static const struct climb story = {story_world, steps, sizeof steps / sizeof steps[0]};
    climb_check(&story,
                "0 classified outcome=default threshold_percent=60 labels=[]\n"
                "0 priority_set old=normal new=normal\n"
                "0 assigned team=support method=default reason=nobody routed it: the default team\n"
                "4500 clock_at_risk metric=first_response n=1 threshold=warn instant_ms=+4500\n"
                "4500 priority_set old=normal new=high\n"
                "5401 clock_breached metric=first_response n=1\n");
}
END_TEST

SUITE("pause_maintenance", clocks_stand_still_in_a_window_and_go_on_at_its_end,
      an_early_end_gives_back_only_what_the_window_took,
      a_ticket_born_in_the_window_begins_to_count_at_its_end,
      who_moves_into_or_out_of_the_window_is_paused_for_that_time_only,
      two_windows_that_overlap_pause_no_second_twice,
      many_tickets_are_paused_from_the_windows_own_start, a_window_of_tomorrow_begins_by_itself,
      a_ticket_tells_of_its_window_and_is_late_only_by_what_it_worked)
