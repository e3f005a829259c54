/* Who comes up in time, and who does not. */
#include "host/come_up.h"
#include <pthread.h>
#include "base/log.h"
#include "support/suite.h"

static struct {
    struct mutex *lock;
    bool is_inside, may_return;
    int code;
    unsigned destroyed;
} it;

static int create(const rung_host *host, const void *config, void **self)
{
    (void)host;
    (void)config;
    mutex_lock(it.lock);
    it.is_inside = true;
    mutex_wake(it.lock);
    while (!it.may_return && mutex_wait(it.lock, INT64_MAX / 4)) {
    }
    mutex_unlock(it.lock);
    *self = &it;
    return it.code;
}

static void destroy(void *self)
{
    (void)self;
    it.destroyed++;
}

static const rung_plugin plugin = {
    .id = "org.example.slow", .version = "1.0.0", .create = create, .destroy = destroy};

static struct instance *arrive(struct instance_env *env, int code, bool may_return)
{
    struct instance *instance = instance_create(env, TEXT("slow"));
    log_set_level(LOG_LEVEL_ERROR);
    it.lock = mutex_create();
    it.is_inside = false;
    it.may_return = may_return;
    it.code = code;
    it.destroyed = 0;
    instance->file.plugin = &plugin;
    instance->state = INSTANCE_LOADED;
    return instance;
}

static void leave(struct instance *instance)
{
    instance->state = INSTANCE_STOPPED;
    instance_destroy(&instance);
    mutex_destroy(&it.lock);
}

START_TEST(who_comes_up_in_time_runs_and_is_not_given_up)
{
    struct instance_env env = {0};
    struct instance *instance = arrive(&env, RUNG_OK, true);

    come_up_run(instance);

    ck_assert(!come_up_give_up(instance, "too late"));
    ck_assert_int_eq(instance->state, INSTANCE_RUNNING);
    ck_assert_str_eq(instance->reason, "");
    leave(instance);
}
END_TEST

START_TEST(who_says_no_has_failed_with_its_own_code)
{
    struct instance_env env = {0};
    struct instance *instance = arrive(&env, RUNG_EFAIL, true);

    come_up_run(instance);

    ck_assert_int_eq(instance->state, INSTANCE_FAILED);
    ck_assert_str_eq(instance->reason, "create() returned -2");
    ck_assert(!come_up_give_up(instance, "too late"));
    leave(instance);
}
END_TEST

static void *run(void *ctx)
{
    come_up_run(ctx);
    return NULL;
}

static void expect_given_up(int code, unsigned destroyed)
{
    struct instance_env env = {0};
    struct instance *instance = arrive(&env, code, false);
    pthread_t worker;
    ck_assert_int_eq(pthread_create(&worker, NULL, run, instance), 0);
    mutex_lock(it.lock);
    while (!it.is_inside && mutex_wait(it.lock, INT64_MAX / 4)) {
    }
    mutex_unlock(it.lock);

    ck_assert(come_up_give_up(instance, "not within 60 s"));
    mutex_lock(it.lock);
    it.may_return = true;
    mutex_wake(it.lock);
    mutex_unlock(it.lock);
    ck_assert_int_eq(pthread_join(worker, NULL), 0);

    ck_assert_int_eq(instance->state, INSTANCE_FAILED);
    ck_assert_str_eq(instance->reason, "not within 60 s");
    ck_assert_uint_eq(it.destroyed, destroyed);
    leave(instance);
}

/* The server did not start when one plugin hung in create(). */
START_TEST(who_comes_up_after_it_was_given_up_is_ended_by_its_worker)
{
    expect_given_up(RUNG_OK, 1);
    expect_given_up(RUNG_EFAIL, 0); /* nothing was made */
}
END_TEST

SUITE("come_up", who_comes_up_in_time_runs_and_is_not_given_up,
      who_says_no_has_failed_with_its_own_code,
      who_comes_up_after_it_was_given_up_is_ended_by_its_worker)
