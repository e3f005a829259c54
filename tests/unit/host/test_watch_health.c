/* What guests say of themselves. */
#include "host/watch_health.h"
#include <unistd.h>
#include "support/suite.h"

static int slow(const void *self, char *msg, size_t cap)
{
    (void)self;
    (void)snprintf(msg, cap, "slow");
    return RUNG_ERETRY;
}

static int ill(const void *self, char *msg, size_t cap)
{
    (void)self;
    (void)snprintf(msg, cap, "\xff\xfe");
    return RUNG_EFAIL;
}

static int well(const void *self, char *msg, size_t cap)
{
    (void)self;
    (void)msg;
    (void)cap;
    return RUNG_OK;
}

static enum instance_health health_of(struct instance *instance)
{
    mutex_lock(instance->lock);
    enum instance_health health = instance->health;
    mutex_unlock(instance->lock);
    return health;
}

START_TEST(who_runs_and_has_health_is_asked_at_once_and_what_it_says_is_kept)
{
    static const rung_plugin plugins[] = {
        {.health = slow}, {.health = ill}, {.health = well}, {.health = NULL}, {.health = well}};
    enum { COUNT = sizeof plugins / sizeof plugins[0] };
    struct instance_env env = {.loop = loop_create(), .pool = pool_create(1, COUNT)};
    struct instance *instances[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        instances[i] = instance_create(&env, TEXT("guest"));
        instances[i]->state = i < COUNT - 1 ? INSTANCE_RUNNING : INSTANCE_FAILED;
        instances[i]->file.plugin = &plugins[i];
    }

    struct watch_health *watch = watch_health_create(&env, instances, COUNT);
    for (int i = 0; i < 10000 && health_of(instances[2]) == INSTANCE_HEALTH_UNKNOWN; i++) {
        loop_turn(env.loop, false);
        (void)usleep(200);
    }
    watch_health_stop(watch);
    pool_destroy(&env.pool);

    ck_assert_int_eq(health_of(instances[0]), INSTANCE_DEGRADED);
    ck_assert_str_eq(instances[0]->health_text, "slow");
    ck_assert_int_eq(health_of(instances[1]), INSTANCE_ILL);
    ck_assert_str_eq(instances[1]->health_text, "its words are not UTF-8");
    ck_assert_int_eq(health_of(instances[2]), INSTANCE_HEALTHY);
    ck_assert_int_eq(health_of(instances[3]), INSTANCE_HEALTH_UNKNOWN); /* has no health() */
    ck_assert_int_eq(health_of(instances[4]), INSTANCE_HEALTH_UNKNOWN); /* does not run */
    watch_health_destroy(&watch);
    for (size_t i = 0; i < COUNT; i++) {
        instances[i]->file.plugin = NULL;
        instances[i]->state = INSTANCE_STOPPED;
        instance_destroy(&instances[i]);
    }
    loop_destroy(&env.loop);
}
END_TEST

SUITE("watch_health", who_runs_and_has_health_is_asked_at_once_and_what_it_says_is_kept)
