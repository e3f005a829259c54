#include "host/attempt_table.h"
#include "support/instances.h"

struct fixture {
    struct instance_env env;
    struct attempt_table table;
    struct instance *instance;
    rung_sub sub;
    struct pipeline_place place;
    struct subscriber subscriber;
    struct job job;
    struct leased_job leased;
};

static void init(struct fixture *it, uint32_t flags)
{
    *it = (struct fixture){.sub = {.flags = flags}};
    attempt_table_init(&it->table);
    it->instance = instances_running(&it->env, "a");
    it->place = (struct pipeline_place){.instance = it->instance, .sub = &it->sub};
    it->subscriber = (struct subscriber){.host = &it->place};
    it->leased = (struct leased_job){.subscriber = &it->subscriber, .job = &it->job};
}

static uint64_t add(struct fixture *it, uint64_t token, uint32_t left_ms)
{
    it->job.token = token;
    it->leased.ask.left_ms = left_ms;
    return attempt_table_add(&it->table, &it->leased, NULL);
}

static void fini(struct fixture *it)
{
    attempt_table_fini(&it->table);
    instances_stop(it->instance);
    instance_destroy(&it->instance);
}

START_TEST(a_token_is_taken_out_once)
{
    struct fixture it;
    init(&it, 0);
    (void)add(&it, 7, 1000);
    (void)add(&it, 8, 1000);

    struct attempt *attempt = attempt_table_take(&it.table, 7);

    ck_assert_uint_eq(attempt->token, 7);
    ck_assert_ptr_null(attempt_table_take(&it.table, 7));
    ck_assert(!attempt_table_has(&it.table, 7) && attempt_table_has(&it.table, 8));
    ck_assert_uint_eq(attempt_table_count(&it.table), 1);
    attempt_table_free(attempt);
    fini(&it);
}
END_TEST

START_TEST(an_attempt_holds_its_instance_until_it_is_freed)
{
    struct fixture it;
    init(&it, RUNG_ASYNC);
    (void)add(&it, 7, 1000);
    ck_assert_int_eq((int)atomic_load(&it.instance->counts.inside), 1);
    ck_assert_int_eq((int)atomic_load(&it.instance->counts.async_jobs), 1);

    struct attempt *attempt = attempt_table_take(&it.table, 7);
    ck_assert_int_eq((int)atomic_load(&it.instance->counts.async_jobs), 0);
    ck_assert_int_eq((int)atomic_load(&it.instance->counts.inside), 1);
    attempt_table_free(attempt);

    ck_assert_int_eq((int)atomic_load(&it.instance->counts.inside), 0);
    fini(&it);
}
END_TEST

START_TEST(whoever_had_the_name_before_counts_for_the_name)
{
    struct fixture it;
    init(&it, 0);
    struct instance *successor = instances_running(&it.env, "a");
    struct instance *other = instances_running(&it.env, "b");
    (void)add(&it, 7, 1000);

    ck_assert_int_eq((int)attempt_table_namesakes(&it.table, successor), 1);
    ck_assert_int_eq((int)attempt_table_namesakes(&it.table, it.instance), 0);
    ck_assert_int_eq((int)attempt_table_namesakes(&it.table, other), 0);
    ck_assert_uint_eq(attempt_table_of(&it.table, it.instance), 7);
    ck_assert_uint_eq(attempt_table_of(&it.table, successor), 0);

    instances_stop(successor);
    instances_stop(other);
    instance_destroy(&successor);
    instance_destroy(&other);
    fini(&it);
}
END_TEST

START_TEST(whose_time_is_over_is_found_and_else_when_the_next_one_is)
{
    struct fixture it;
    int64_t next_us = 0;
    init(&it, 0);
    ck_assert_uint_eq(attempt_table_overdue(&it.table, INT64_MAX - 1, &next_us), 0);
    ck_assert_int_eq(next_us, INT64_MAX);
    int64_t before_us = clock_monotonic_us(NULL);
    (void)add(&it, 7, 50000);
    (void)add(&it, 8, 40000);

    ck_assert_uint_eq(attempt_table_overdue(&it.table, before_us, &next_us), 0);
    ck_assert_int_ge(next_us, before_us + 40000000);
    ck_assert_int_lt(next_us, before_us + 50000000);
    ck_assert_uint_eq(attempt_table_overdue(&it.table, next_us, &next_us), 8);

    fini(&it);
}
END_TEST

SUITE("attempt_table", a_token_is_taken_out_once, an_attempt_holds_its_instance_until_it_is_freed,
      whoever_had_the_name_before_counts_for_the_name,
      whose_time_is_over_is_found_and_else_when_the_next_one_is)
