/* News of a problem reaches its incidents. */
#include "store/tables.h"
#include "support/problems.h"

static struct world world;

static void arrive(enum problem_cascade cascade)
{
    (void)story_init(&world);
    world.policies->problems.cascade = cascade;
    world_boot(&world);
}

/* An incident that came by mail, so that its customer can be answered. */
static const char *by_mail(const char *id)
{
    story_mail(&world, id, NULL);
    struct value list = world_result(
        &world, world_call(&world, "customer.get", "", "identity", "anna@example.org", NULL));
    return world_z(&world, value_text(&value_get(&list, "tickets")->list.items[0], "id"));
}

static void say(const char *problem, const char *body)
{
    problems_ok(world_call(&world, "message.add", problems_key(&world), "id", problem, "body", body,
                           "visibility", "public", NULL));
}

static void solve(const char *problem)
{
    problems_ok(world_call(&world, "ticket.solve", problems_key(&world), "id", problem,
                           "resolution", "cable mended", NULL));
}

START_TEST(a_public_message_reaches_every_incident_by_its_own_channel)
{
    const struct value *last = NULL;
    arrive(PROBLEM_CASCADE_MESSAGE);
    const char *problem = problems_ticket(&world, "zoe");
    const char *mail = by_mail("<m1@x>");
    const char *rpc = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, mail, "incident_of", problem));
    problems_ok(problems_link(&world, rpc, "incident_of", problem));

    say(problem, "a cable is cut");

    ck_assert_int_eq(world_count(&world, mail, "message", &last), 2);
    ck_assert(text_eq_z(value_text(last, "body"), "a cable is cut"));
    ck_assert(text_eq_z(value_text(last, "channel"), "mail"));
    ck_assert(text_eq_z(value_text(last, "author_kind"), "system"));
    ck_assert_int_eq(world_count(&world, mail, "message_delivery", NULL), 1);
    ck_assert_int_eq(world_count(&world, rpc, "cascaded", &last), 1);
    ck_assert(text_eq_z(value_text(last, "news"), "update"));
    ck_assert_int_eq(world_count(&world, rpc, "message", NULL), 2);
    ck_assert_int_eq(world_count(&world, rpc, "clock_fulfilled", NULL), 0); /* nobody answered */
    world_fini(&world);
}
END_TEST

START_TEST(an_internal_note_reaches_nobody)
{
    arrive(PROBLEM_CASCADE_SOLVE);
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));

    problems_ok(world_call(&world, "message.add", "m", "id", problem, "body", "secret",
                           "visibility", "internal", NULL));

    ck_assert_int_eq(world_count(&world, incident, "cascaded", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(a_solved_problem_solves_its_incidents)
{
    arrive(PROBLEM_CASCADE_SOLVE);
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));

    solve(problem);

    ck_assert_str_eq(problems_text(&world, incident, "state"), "solved");
    ck_assert_str_eq(problems_text(&world, incident, "resolution"), "cable mended");
    ck_assert_int_eq(world_count(&world, incident, "cascaded", NULL), 2); /* told, then solved */
    world_fini(&world);
}
END_TEST

START_TEST(an_incident_whose_customer_answered_after_the_update_stays_open)
{
    const struct value *last = NULL;
    arrive(PROBLEM_CASCADE_SOLVE);
    const char *problem = problems_ticket(&world, "zoe");
    const char *answered = by_mail("<m1@x>");
    const char *silent = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, answered, "incident_of", problem));
    problems_ok(problems_link(&world, silent, "incident_of", problem));
    say(problem, "it should work again: does it?");
    world_advance(&world, 60);
    story_mail(&world, "<m2@x>", "<m1@x>");
    world_advance(&world, 60);

    solve(problem);

    ck_assert_str_eq(problems_text(&world, silent, "state"), "solved");
    ck_assert_str_ne(problems_text(&world, answered, "state"), "solved");
    ck_assert_int_eq(world_count(&world, answered, "cascade_skipped", &last), 1);
    ck_assert(text_eq_z(value_text(last, "why"), "customer_answered"));
    world_fini(&world);
}
END_TEST

START_TEST(with_message_only_incidents_stay_open_and_with_none_nobody_is_told)
{
    const struct value *last = NULL;
    arrive(PROBLEM_CASCADE_MESSAGE);
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));

    solve(problem);

    ck_assert_str_eq(problems_text(&world, incident, "state"), "new");
    ck_assert_int_eq(world_count(&world, incident, "cascade_skipped", &last), 1);
    ck_assert(text_eq_z(value_text(last, "why"), "policy"));
    ck_assert_int_eq(world_count(&world, incident, "message", NULL), 2);
    world_fini(&world);
    arrive(PROBLEM_CASCADE_NONE);
    problem = problems_ticket(&world, "zoe");
    incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));
    say(problem, "a cable is cut");
    solve(problem);
    ck_assert_int_eq(world_count(&world, incident, "message", NULL), 1);
    world_fini(&world);
}
END_TEST

START_TEST(a_blocked_problem_tells_its_incidents)
{
    const struct value *last = NULL;
    arrive(PROBLEM_CASCADE_MESSAGE);
    const char *problem = problems_ticket(&world, "zoe");
    const char *incident = problems_ticket(&world, "xenia");
    problems_ok(problems_link(&world, incident, "incident_of", problem));
    const char *promise =
        arena_printf(&world.arena, "#%lld", (long long)(world.now_us / 1000 + 3600000)).p;

    problems_ok(world_call(&world, "ticket.block", "b", "id", problem, "reason", "parts",
                           "promise_at_ms", promise, NULL));

    ck_assert_int_eq(world_count(&world, incident, "cascaded", &last), 1);
    ck_assert(text_eq_z(value_text(last, "news"), "blocked"));
    ck_assert_int_eq(world_count(&world, incident, "message", &last), 2);
    world_fini(&world);
}
END_TEST

/* More than a page, and the process dies between the pages: each incident is told exactly once. */
START_TEST(two_hundred_incidents_are_reached_page_by_page_and_once_each_over_a_crash)
{
    enum { INCIDENTS = 200 };
    static const char *ids[INCIDENTS];
    arrive(PROBLEM_CASCADE_SOLVE);
    const char *problem = problems_ticket(&world, "zoe");
    for (size_t i = 0; i < INCIDENTS; i++) {
        ids[i] = problems_ticket(&world, "xenia");
        problems_ok(problems_link(&world, ids[i], "incident_of", problem));
    }
    struct command *command = command_create("ticket.solve", TEXT("local"), TEXT("s"));
    *value_put(&command->arena, &command->args, "id") = value_of_text(text_z(problem));
    *value_put(&command->arena, &command->args, "resolution") = value_of_text(TEXT("mended"));
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);

    (void)engine_step(world.engine);
    (void)engine_step(world.engine);
    world_crash(&world);

    for (size_t i = 0; i < INCIDENTS; i++) {
        ck_assert_str_eq(problems_text(&world, ids[i], "state"), "solved");
        ck_assert_int_eq(world_count(&world, ids[i], "cascaded", NULL), 2);
    }
    world_fini(&world);
}
END_TEST

/* --- ten thousand of them --- */

enum { MANY = 10000 };

static void submit(const char *name, uint64_t ticket, const char *field, const char *text)
{
    char key[48];
    (void)snprintf(key, sizeof key, "%s-%llu", name, (unsigned long long)ticket);
    struct command *command = command_create(name, TEXT("local"), text_z(key));
    struct arena *arena = &command->arena;
    bool is_new = strcmp(name, "ticket.create") == 0;
    if (is_new) {
        *value_put(arena, &command->args, "subject") = value_of_text(TEXT("No network"));
        *value_put(arena, &command->args, "body") = value_of_text(TEXT("nothing works"));
    } else {
        *value_put(arena, &command->args, "id") =
            value_of_text(arena_text(arena, text_z(id_print('T', ticket).z)));
        *value_put(arena, &command->args, "kind") = value_of_text(TEXT("incident_of"));
    }
    *value_put(arena, &command->args, field) = value_of_text(arena_text(arena, text_z(text)));
    MUST(engine_submit(world.engine, command) == ERR_OK);
    if (ticket % 50 == 0) {
        world_run(&world);
    }
}

/* A problem and its incidents, each of another customer; the problem's id. */
static const char *ten_thousand(void)
{
    char from[48];
    const char *problem = problems_ticket(&world, "zoe");
    for (uint64_t i = 2; i <= MANY + 1; i++) {
        (void)snprintf(from, sizeof from, "c%llu@example.org", (unsigned long long)i);
        submit("ticket.create", ID_OF_LOCAL(i), "requester", from);
    }
    world_run(&world);
    for (uint64_t i = 2; i <= MANY + 1; i++) {
        submit("ticket.link", ID_OF_LOCAL(i), "other", problem);
    }
    world_run(&world);
    return problem;
}

/* So many incidents are solved in the store now; each of them was told and solved once. */
static uint64_t count_reached(void)
{
    struct arena arena;
    struct reader reader;
    uint64_t reached = 0;
    arena_init(&arena);
    reader_init(&reader, world.store, NULL);
    for (uint64_t i = 2; i <= MANY + 1; i++) {
        struct ticket ticket;
        struct value *entries = NULL;
        bool more = false;
        unsigned cascaded = 0;
        ck_assert(ticket_table_get(&reader, &arena, ID_OF_LOCAL(i), &ticket));
        size_t count = entry_table_page(&reader, &arena, ID_OF_LOCAL(i), 1, 500, &entries, &more);
        for (size_t k = 0; k < count; k++) {
            cascaded += text_eq_z(value_text(&entries[k], "type"), "cascaded");
        }
        bool is_solved = ticket.state == TICKET_SOLVED;
        ck_assert_uint_eq(cascaded, is_solved ? 2 : 0);
        reached += is_solved;
        arena_reset(&arena);
    }
    arena_fini(&arena);
    return reached;
}

START_TEST(ten_thousand_incidents_are_reached_once_each_over_crashes_in_the_middle)
{
    enum { STEPS_OF_A_LIFE = 40 };
    arrive(PROBLEM_CASCADE_SOLVE);
    const char *problem = ten_thousand();
    struct command *command = command_create("ticket.solve", TEXT("local"), TEXT("s"));
    *value_put(&command->arena, &command->args, "id") = value_of_text(text_z(problem));
    *value_put(&command->arena, &command->args, "resolution") = value_of_text(TEXT("mended"));
    ck_assert_int_eq(engine_submit(world.engine, command), ERR_OK);
    uint64_t before = 0;

    for (int life = 0; life < 3; life++) {
        for (int i = 0; i < STEPS_OF_A_LIFE; i++) {
            (void)engine_step(world.engine);
        }
        engine_destroy(&world.engine);
        world.store = memory_crash(&world.store);
        world_wire(&world);
        uint64_t reached = count_reached();
        ck_assert_uint_gt(reached, before);
        ck_assert_uint_lt(reached, MANY);
        before = reached;
    }
    world_run(&world);

    ck_assert_uint_eq(count_reached(), MANY);
    world_fini(&world);
}
END_TEST

SUITE("cascade_problem", a_public_message_reaches_every_incident_by_its_own_channel,
      an_internal_note_reaches_nobody, a_solved_problem_solves_its_incidents,
      an_incident_whose_customer_answered_after_the_update_stays_open,
      with_message_only_incidents_stay_open_and_with_none_nobody_is_told,
      a_blocked_problem_tells_its_incidents,
      two_hundred_incidents_are_reached_page_by_page_and_once_each_over_a_crash,
      ten_thousand_incidents_are_reached_once_each_over_crashes_in_the_middle)
