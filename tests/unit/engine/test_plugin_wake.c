/* Plugins that want to be woken: after a crash, by a job or inline, and no more than there is room
 * for. */
#include "engine/plugin_wake.h"
#include "support/climb.h"

static struct text woken[16];
static size_t woken_count;

/* Woken as "again", it asks once more. */
static void on_ask(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    if (ask->hook != HOOK_TICKET_WAKE) {
        return;
    }
    woken[woken_count++] = arena_text(&world->arena, ask->method);
    answer->outcome = ASK_OK;
    if (text_eq_z(ask->method, "again")) {
        *ARENA_PUSH(ask->arena, answer->effects.items, answer->effects.count) = (struct effect){
            .kind = EFFECT_WAKE, .key = TEXT("last"), .num = 60000, .reason = TEXT("not yet")};
    }
}

static const char *begin(struct world *world, bool is_job)
{
    woken_count = 0;
    world_init(world);
    world->policies->sla_policy_count = 0;
    world->policies->escalation_rule_count = 0;
    world_subscribe(world, HOOK_TICKET_OPENED, "guest", true);
    world_subscribe(world, HOOK_TICKET_WAKE, "guest", is_job);
    world->on_ask = on_ask;
    world_boot(world);
    return world_create(world, "k", "s");
}

/* The job of ticket.opened ends with these names, one a second further ahead than the other. */
static void ask_for(struct world *world, const char *const *names, size_t count)
{
    struct effect items[16];
    struct effect_list list = {.items = items, .count = count};
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct effect){.kind = EFFECT_WAKE,
                                   .key = text_z(names[i]),
                                   .num = 60000 + 1000 * (int64_t)i,
                                   .reason = TEXT("to look again")};
    }
    world_finish(world, 0, &list);
}

START_TEST(an_instance_is_woken_under_the_name_it_gave_also_after_a_crash)
{
    static const char *const names[] = {"silence"};
    struct world world;
    const struct value *last = NULL;
    const char *id = begin(&world, false);

    ask_for(&world, names, 1);
    climb_wait(&world, 59);
    world_crash(&world);
    ck_assert_uint_eq(woken_count, 0);
    climb_wait(&world, 60);

    ck_assert_uint_eq(woken_count, 1);
    ck_assert(text_eq_z(woken[0], "silence"));
    climb_wait(&world, 600);
    ck_assert_uint_eq(woken_count, 1);
    ck_assert_int_eq(world_count(&world, id, "plugin_verdict", &last), 1);
    world_fini(&world);
}
END_TEST

START_TEST(whoever_is_woken_may_ask_again)
{
    static const char *const names[] = {"again"};
    struct world world;
    (void)begin(&world, false);

    ask_for(&world, names, 1);
    climb_wait(&world, 200);

    ck_assert_uint_eq(woken_count, 2);
    ck_assert(text_eq_z(woken[1], "last"));
    world_fini(&world);
}
END_TEST

START_TEST(the_same_name_is_moved_and_not_doubled)
{
    static const char *const names[] = {"a", "a", "b"};
    struct world world;
    (void)begin(&world, false);

    ask_for(&world, names, 3);
    climb_wait(&world, 60);
    ck_assert_uint_eq(woken_count, 0); /* it was moved by a second */
    climb_wait(&world, 200);

    ck_assert_uint_eq(woken_count, 2);
    world_fini(&world);
}
END_TEST

START_TEST(more_than_eight_are_denied)
{
    static const char *const names[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
    struct world world;
    const struct value *last = NULL;
    const char *id = begin(&world, false);

    ask_for(&world, names, 9);

    (void)world_count(&world, id, "plugin_verdict", &last);
    const struct value *effects = value_get(last, "effects");
    ck_assert(text_eq_z(value_text(&effects->list.items[7], "verdict"), "applied"));
    ck_assert(text_eq_z(value_text(&effects->list.items[8], "verdict"), "denied"));
    climb_wait(&world, 200);
    ck_assert_uint_eq(woken_count, 8);
    world_fini(&world);
}
END_TEST

START_TEST(a_slow_one_is_woken_by_a_job)
{
    static const char *const names[] = {"silence"};
    struct world world;
    (void)begin(&world, true);

    ask_for(&world, names, 1);
    climb_wait(&world, 60);

    ck_assert_uint_eq(world.job_count, 1);
    ck_assert_int_eq(world.jobs[0]->job->hook, HOOK_TICKET_WAKE);
    ck_assert(text_eq_z(world.jobs[0]->job->method, "silence"));
    world_fini(&world);
}
END_TEST

START_TEST(an_instance_that_is_gone_is_forgotten)
{
    static const char *const names[] = {"silence"};
    struct world world;
    (void)begin(&world, false);

    ask_for(&world, names, 1);
    world.subscriber_count--;
    climb_wait(&world, 200);

    ck_assert_uint_eq(woken_count, 0);
    ck_assert_uint_eq(world.job_count, 0);
    world_fini(&world);
}
END_TEST

SUITE("plugin_wake", an_instance_is_woken_under_the_name_it_gave_also_after_a_crash,
      whoever_is_woken_may_ask_again, the_same_name_is_moved_and_not_doubled,
      more_than_eight_are_denied, a_slow_one_is_woken_by_a_job,
      an_instance_that_is_gone_is_forgotten)
