#include "engine/watch.h"
#include "support/world.h"

/* A store in memory that says of itself what a test wants. */
struct moody {
    struct store store;
    struct store *inner; /* owned */
    struct store_info says;
    bool gone, refuses;
    unsigned tended, commits;
    bool last_urgent;
};

static void moody_submit(struct store *store, struct store_request *request)
{
    struct moody *moody = (struct moody *)store;
    struct write_set nothing;
    if (request->what != STORE_COMMIT) {
        store_submit(moody->inner, request);
        return;
    }
    moody->commits++;
    moody->last_urgent = request->commit.urgent;
    if (!moody->refuses) {
        store_submit(moody->inner, request);
        return;
    }
    const struct write_set *writes =
        request->commit.writes; /* pass by the line, changing nothing */
    write_set_init(&nothing);
    request->commit.writes = &nothing;
    store_submit(moody->inner, request);
    request->commit.writes = writes;
    request->commit.outcome = STORE_REJECTED;
    request->err = ERR_EXHAUSTED;
    write_set_fini(&nothing);
}

static size_t moody_reap(struct store *store, struct store_request **done, size_t max)
{
    return store_reap(((struct moody *)store)->inner, done, max);
}

static int moody_fd(struct store *store)
{
    return store_fd(((struct moody *)store)->inner);
}

static void moody_info(struct store *store, struct store_info *info)
{
    struct moody *moody = (struct moody *)store;
    store_info(moody->inner, info);
    info->full = moody->says.full;
    info->reserve_low = moody->says.reserve_low;
    info->used_percent = moody->says.used_percent;
}

static enum err moody_tend(struct store *store, char *why, size_t why_size)
{
    struct moody *moody = (struct moody *)store;
    moody->tended++;
    if (moody->gone) {
        (void)snprintf(why, why_size, "data.mdb is gone");
    }
    return moody->gone ? ERR_GONE : ERR_OK;
}

static void moody_close(struct store *store)
{
    store_close(&((struct moody *)store)->inner);
}

static const struct store_driver driver = {.submit = moody_submit,
                                           .reap = moody_reap,
                                           .fd = moody_fd,
                                           .info = moody_info,
                                           .tend = moody_tend,
                                           .close = moody_close};

static void arrive(struct world *world, struct moody *moody)
{
    *moody = (struct moody){.store.driver = &driver};
    world_init(world);
    moody->inner = world->store;
    world->store = &moody->store;
    world_boot(world);
}

START_TEST(a_full_store_refuses_what_can_wait_and_takes_what_an_escalation_waits_for)
{
    struct world world;
    struct moody moody;
    arrive(&world, &moody);
    const char *ticket = world_create(&world, "k1", "one");
    moody.says.full = true;

    struct answer *refused = world_call(&world, "ticket.create", "k2", "subject", "two", "body",
                                        "b", "requester", "anna@example.org", NULL);
    ck_assert_int_eq(refused->refusal.code, ERR_EXHAUSTED);
    ck_assert_str_eq(refused->refusal.reason, "full");
    ck_assert_ptr_nonnull(strstr(refused->refusal.text, "ticket.acknowledge"));

    (void)world_result(&world, world_call(&world, "ticket.get", "", "id", ticket, NULL));
    (void)world_result(
        &world, world_call(&world, "ticket.acknowledge", "k3", "id", ticket, "by", "ann", NULL));
    ck_assert(moody.last_urgent);
    (void)world_result(&world, world_call(&world, "ticket.solve", "k4", "id", ticket, NULL));
    moody.says.full = false;
    (void)world_create(&world, "k2", "two");
    ck_assert(!moody.last_urgent);
    world_fini(&world);
}
END_TEST

START_TEST(a_known_key_has_its_answer_also_when_the_store_is_full)
{
    struct world world;
    struct moody moody;
    arrive(&world, &moody);
    const char *ticket = world_create(&world, "k1", "one");
    moody.says.full = true;

    const char *again = world_create(&world, "k1", "one");

    ck_assert_str_eq(again, ticket);
    world_fini(&world);
}
END_TEST

START_TEST(timers_go_on_until_half_of_the_reserve_is_used_and_then_wait)
{
    struct world world;
    struct moody moody;
    arrive(&world, &moody);
    const char *ticket = world_create(&world, "k1", "one");
    moody.says.full = true;
    moody.says.reserve_low = true;
    world_advance(&world, 1000);
    int before = world_count(&world, ticket, "escalated", NULL);

    world_advance(&world, 1000);
    ck_assert_int_eq(world_count(&world, ticket, "escalated", NULL), before);

    moody.says.reserve_low = false;
    world_advance(&world, 1);
    ck_assert_int_gt(world_count(&world, ticket, "escalated", NULL), before);
    world_fini(&world);
}
END_TEST

START_TEST(after_a_refused_commit_timers_try_again_once_a_second)
{
    struct world world;
    struct moody moody;
    arrive(&world, &moody);
    const char *ticket = world_create(&world, "k1", "one");
    moody.refuses = true;
    unsigned before = moody.commits;

    world_advance(&world, 1000);
    unsigned tries = moody.commits - before;
    ck_assert_uint_ge(tries, 1);
    ck_assert_uint_le(tries, 4);

    moody.refuses = false;
    world_advance(&world, 2);
    ck_assert_int_gt(world_count(&world, ticket, "escalated", NULL), 0);
    world_fini(&world);
}
END_TEST

START_TEST(an_answer_from_a_key_in_a_refused_batch_is_unknown_and_not_refused)
{
    struct world world;
    struct moody moody;
    arrive(&world, &moody);
    const char *ticket = world_create(&world, "k1", "one");
    moody.refuses = true;
    struct command *commands[2];
    for (int i = 0; i < 2; i++) { /* one that is known, and one whose commit is refused */
        commands[i] = command_create("ticket.create", TEXT("local"), text_z(i == 0 ? "k1" : "k2"));
        struct arena *arena = &commands[i]->arena;
        struct value *args = &commands[i]->args;
        *value_put(arena, args, "subject") = value_of_text(TEXT("one"));
        *value_put(arena, args, "body") = value_of_text(TEXT("please help"));
        *value_put(arena, args, "requester") = value_of_text(TEXT("anna@example.org"));
        commands[i]->origin = COMMAND_FROM_RPC;
        ck_assert_int_eq(engine_submit(world.engine, commands[i]), ERR_OK);
    }

    world_run(&world);

    ck_assert_int_eq(world.answers->refusal.code, ERR_EXHAUSTED);
    ck_assert_int_eq(world.answers->next->refusal.code, ERR_UNKNOWN);
    moody.refuses = false;
    ck_assert_str_eq(world_create(&world, "k1", "one"), ticket);
    world_fini(&world);
}
END_TEST

START_TEST(a_store_that_is_gone_ends_the_process_within_a_second)
{
    struct world world;
    struct moody moody;
    arrive(&world, &moody);
    (void)world_create(&world, "k1", "one");
    moody.gone = true;

    world.now_us += WATCH_PERIOD_US;
    (void)engine_step(world.engine);

    ck_assert(world.fatal);
    unsigned before = moody.commits;
    (void)engine_step(world.engine);
    ck_assert_uint_eq(moody.commits, before);
    world_fini(&world);
}
END_TEST

START_TEST(it_looks_once_a_second)
{
    struct moody moody = {.store.driver = &driver, .inner = memory_open(0)};
    struct watch watch = {0};
    char why[100];

    for (int64_t now_us = 0; now_us < 3 * WATCH_PERIOD_US; now_us += WATCH_PERIOD_US / 10) {
        ck_assert(watch_store(&watch, &moody.store, now_us, why, sizeof why));
    }

    ck_assert_uint_eq(moody.tended, 3);
    store_close(&moody.inner);
}
END_TEST

SUITE("watch", a_full_store_refuses_what_can_wait_and_takes_what_an_escalation_waits_for,
      a_known_key_has_its_answer_also_when_the_store_is_full,
      timers_go_on_until_half_of_the_reserve_is_used_and_then_wait,
      after_a_refused_commit_timers_try_again_once_a_second,
      an_answer_from_a_key_in_a_refused_batch_is_unknown_and_not_refused,
      a_store_that_is_gone_ends_the_process_within_a_second, it_looks_once_a_second)
