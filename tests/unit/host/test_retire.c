#include "host/retire.h"
#include <unistd.h>
#include "base/log.h"
#include "host/http_client.h"
#include "host/service_timer.h"
#include "support/instances.h"

struct fixture {
    struct instance_env env;
    struct retire *retire;
    struct instance *instance; /* one reference of the test's own */
};

static void init(struct fixture *it, int64_t drain_us)
{
    *it = (struct fixture){0};
    log_set_level(LOG_LEVEL_ERROR);
    instances_life = (struct instances_life){0};
    it->env.loop = loop_create();
    it->env.pool = pool_create(2, 16);
    it->env.timers = service_timer_create(it->env.loop);
    it->env.deliver = deliver_create(&it->env);
    it->env.drain_us = drain_us;
    it->retire = retire_create(&it->env);
    it->instance = instances_running(&it->env, "a");
}

static void fini(struct fixture *it)
{
    struct service_timers *timers = it->env.timers;
    pool_destroy(&it->env.pool);
    retire_destroy(&it->retire);
    deliver_destroy(&it->env.deliver);
    service_timer_destroy(&timers);
    instance_release(&it->instance);
    loop_destroy(&it->env.loop);
}

static void begin(struct fixture *it)
{
    retire_begin(it->retire, instance_keep(it->instance));
}

/* Turns the loop until nobody is leaving, or for so many turns. */
static bool is_gone_after(struct fixture *it, int turns)
{
    for (int i = 0; i < turns && retire_count(it->retire) > 0; i++) {
        loop_turn(it->env.loop, false);
        (void)usleep(500);
    }
    return retire_count(it->retire) == 0;
}

START_TEST(one_with_nothing_under_way_is_quiesced_and_destroyed_once)
{
    struct fixture it;
    init(&it, INT64_C(30000000));

    begin(&it);
    ck_assert_int_eq(it.instance->state, INSTANCE_DRAINING);
    ck_assert_ptr_eq(retire_at(it.retire, 0), it.instance);
    ck_assert_uint_eq(atomic_load(&it.env.leaving), 1);

    ck_assert(is_gone_after(&it, 20000));
    ck_assert_int_eq(instances_life.quiesced, 1);
    ck_assert_int_eq(instances_life.destroyed, 1);
    ck_assert_int_eq(it.instance->state, INSTANCE_STOPPED);
    ck_assert_uint_eq(atomic_load(&it.env.leaving), 0);
    fini(&it);
}
END_TEST

START_TEST(a_job_that_has_not_ended_keeps_it_from_being_quiesced)
{
    struct fixture it;
    init(&it, INT64_C(30000000));
    atomic_fetch_add(&it.instance->counts.worker_jobs, 1);

    begin(&it);
    ck_assert(!is_gone_after(&it, 50));
    ck_assert_int_eq(instances_life.quiesced, 0);
    atomic_fetch_sub(&it.instance->counts.worker_jobs, 1);

    ck_assert(is_gone_after(&it, 20000));
    ck_assert_int_eq(instances_life.destroyed, 1);
    fini(&it);
}
END_TEST

START_TEST(a_callback_to_come_keeps_it_from_being_destroyed_but_not_from_being_quiesced)
{
    struct fixture it;
    init(&it, INT64_C(30000000));
    instance_hold(it.instance);

    begin(&it);
    for (int i = 0; i < 20000 && atomic_load(&instances_life.quiesced) == 0; i++) {
        (void)is_gone_after(&it, 1);
    }
    ck_assert(!is_gone_after(&it, 50));
    ck_assert_int_eq(instances_life.quiesced, 1);
    ck_assert_int_eq(instances_life.destroyed, 0);
    instance_let_go(it.instance);

    ck_assert(is_gone_after(&it, 20000));
    ck_assert_int_eq(instances_life.destroyed, 1);
    fini(&it);
}
END_TEST

START_TEST(when_its_time_is_over_it_is_quiesced_with_a_job_inside_and_destroyed_without)
{
    struct fixture it;
    init(&it, 0);
    atomic_fetch_add(&it.instance->counts.worker_jobs, 1);
    instance_hold(it.instance);

    begin(&it);
    for (int i = 0; i < 20000 && atomic_load(&instances_life.quiesced) == 0; i++) {
        (void)is_gone_after(&it, 1);
    }
    ck_assert_int_eq(instances_life.quiesced, 1);
    ck_assert(!is_gone_after(&it, 50));
    ck_assert_int_eq(instances_life.destroyed, 0);
    atomic_fetch_sub(&it.instance->counts.worker_jobs, 1);
    instance_let_go(it.instance);

    ck_assert(is_gone_after(&it, 20000));
    fini(&it);
}
END_TEST

START_TEST(a_server_that_ends_ends_those_that_are_leaving)
{
    struct fixture it;
    init(&it, INT64_C(30000000));
    instance_hold(it.instance);
    begin(&it);
    (void)is_gone_after(&it, 20);

    retire_stop(it.retire);
    instance_let_go(it.instance);
    fini(&it);

    ck_assert_int_eq(instances_life.quiesced, 1);
    ck_assert_int_eq(instances_life.destroyed, 1);
}
END_TEST

SUITE("retire", one_with_nothing_under_way_is_quiesced_and_destroyed_once,
      a_job_that_has_not_ended_keeps_it_from_being_quiesced,
      a_callback_to_come_keeps_it_from_being_destroyed_but_not_from_being_quiesced,
      when_its_time_is_over_it_is_quiesced_with_a_job_inside_and_destroyed_without,
      a_server_that_ends_ends_those_that_are_leaving)
