/* What a guest says: its lines and its numbers. */
#include "host/host_api.h"
#include <string.h>
#include "base/log.h"
#include "support/suite.h"

static struct instance_env env;
static struct instance *instance;
static char heard[400];
static int lines;

static void listen(void *ctx, enum log_level level, const char *line)
{
    (void)ctx;
    (void)level;
    lines++;
    (void)snprintf(heard, sizeof heard, "%s", line);
}

static void begin(void)
{
    instance = instance_create(&env, TEXT("guest"));
    host_api_fill(instance);
    log_set_sink(listen, NULL);
    lines = 0;
}

static void end(void)
{
    log_set_sink(NULL, NULL);
    instance_destroy(&instance);
}

static void say(const char *line)
{
    instance->api.log(&instance->api, RUNG_INFO, line, strlen(line));
}

START_TEST(a_secret_of_its_settings_is_not_read_in_its_log)
{
    struct text secrets[] = {TEXT("hunter2")};
    begin();
    instance->secrets = secrets;
    instance->secret_count = 1;

    say("posting with hunter2");

    ck_assert_ptr_nonnull(strstr(heard, "plugin=guest text=\"posting with ***\""));
    instance->api.log(&instance->api, RUNG_ERROR, "no: hunter2", 11);
    ck_assert_str_eq(instance->last_error, "no: ***");
    end();
}
END_TEST

START_TEST(who_writes_without_end_is_cut_short)
{
    begin();

    for (int i = 0; i < 2000; i++) {
        say("again");
    }

    ck_assert_int_ge(lines, 500);
    ck_assert_int_lt(lines, 2000);
    ck_assert_uint_gt(instance->log_limit.suppressed, 0);
    instance->log_limit.spent_us = 0;
    int before = lines;
    say("at last");
    ck_assert_int_eq(lines, before + 2); /* how many there were, and the line */
    ck_assert_ptr_nonnull(strstr(heard, "at last"));
    end();
}
END_TEST

START_TEST(two_hundred_names_are_kept_and_the_next_is_said_once)
{
    char name[20];
    begin();

    for (int i = 0; i < 210; i++) {
        (void)snprintf(name, sizeof name, "m%d", i);
        instance->api.metric(&instance->api, RUNG_COUNTER, name, 2);
    }
    instance->api.metric(&instance->api, RUNG_COUNTER, "m0", 3);
    instance->api.metric(&instance->api, RUNG_GAUGE, "m1", 7);

    ck_assert_uint_eq(instance->metric_count, 200);
    ck_assert(instance->metrics[0].value == 5);
    ck_assert_int_eq(lines, 1);
    ck_assert_ptr_nonnull(strstr(heard, "plugin.too_many_metrics"));
    ck_assert_ptr_nonnull(strstr(heard, "m200"));
    end();
}
END_TEST

SUITE("host_api", a_secret_of_its_settings_is_not_read_in_its_log,
      who_writes_without_end_is_cut_short, two_hundred_names_are_kept_and_the_next_is_said_once)
