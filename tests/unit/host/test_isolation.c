#include "host/isolation.h"
#include "support/nodes.h"
#include "support/suite.h"

struct reading {
    struct config config;
    struct isolation isolation;
};

static void begin(struct reading *reading)
{
    *reading = (struct reading){0};
    arena_init(&reading->config.arena);
}

static void read_map(struct reading *reading, struct config_node *items, size_t count,
                     const char *use)
{
    struct config_node map = {.kind = CONFIG_MAP, .items = items, .count = count, KEY("spam")};
    isolation_read(&reading->isolation, &reading->config.arena, &reading->config, &map,
                   text_z(use));
}

START_TEST(nothing_said_is_no_process_and_the_usual_restarts)
{
    struct reading reading;
    begin(&reading);

    read_map(&reading, NULL, 0, "notify_webhook");

    ck_assert(!reading.isolation.is_process && !reading.isolation.plan.is_script);
    ck_assert_int_eq(reading.isolation.restart.delay_us, 100000);
    ck_assert_int_eq(reading.isolation.restart.deaths, 5);
    ck_assert_uint_eq(reading.config.complaint_count, 0);
    arena_fini(&reading.config.arena);
}
END_TEST

START_TEST(a_script_is_a_process_by_itself)
{
    struct reading reading;
    begin(&reading);

    read_map(&reading, NULL, 0, "bridge:/etc/rung/spam.py");

    ck_assert(reading.isolation.is_process && reading.isolation.plan.is_script);
    arena_fini(&reading.config.arena);
}
END_TEST

START_TEST(limits_and_restarts_are_read_with_their_units)
{
    struct reading reading;
    struct config_node limits[] = {SCALAR("memory", "256MiB"), SCALAR("cpu", "10m"),
                                   SCALAR("files", "64"), SCALAR("read", "/srv/models")};
    struct config_node restart[] = {SCALAR("delay", "5ms"), SCALAR("deaths", "0")};
    struct config_node items[] = {SCALAR("isolation", "process"), MAP("limits", limits),
                                  MAP("restart", restart)};
    begin(&reading);

    read_map(&reading, items, 3, "notify_webhook");

    const struct child_plan *plan = &reading.isolation.plan;
    ck_assert_uint_eq(reading.config.complaint_count, 0);
    ck_assert(reading.isolation.is_process);
    ck_assert(plan->memory_bytes == 256 << 20 && plan->cpu_s == 600 && plan->files == 64);
    ck_assert(plan->read_count == 1 && text_eq_z(plan->read[0], "/srv/models"));
    ck_assert_int_eq(reading.isolation.restart.delay_us, 5000);
    ck_assert_int_eq(reading.isolation.restart.deaths, 0);
    arena_fini(&reading.config.arena);
}
END_TEST

START_TEST(a_recording_has_a_file_and_limits_of_its_own)
{
    struct reading reading;
    struct config_node record[] = {SCALAR("to", "/var/tmp/spam.rec"), SCALAR("calls", "50"),
                                   SCALAR("for", "10m"), SCALAR("size", "1MiB")};
    struct config_node items[] = {SCALAR("isolation", "process"), MAP("record", record)};
    begin(&reading);

    read_map(&reading, items, 2, "notify_webhook");

    const struct recorder_rules *rules = &reading.isolation.record;
    ck_assert_uint_eq(reading.config.complaint_count, 0);
    ck_assert_str_eq(rules->file, "/var/tmp/spam.rec");
    ck_assert(rules->calls_max == 50 && rules->us_max == INT64_C(600000000));
    ck_assert_int_eq(rules->bytes_max, 1 << 20);
    arena_fini(&reading.config.arena);
}
END_TEST

static void expect_complaint(struct config_node *items, size_t count, const char *use,
                             const char *words)
{
    struct reading reading;
    begin(&reading);

    read_map(&reading, items, count, use);

    ck_assert_uint_eq(reading.config.complaint_count, 1);
    ck_assert_msg(strstr(reading.config.complaints[0].text.p, words) != NULL, "%s",
                  reading.config.complaints[0].text.p);
    arena_fini(&reading.config.arena);
}

START_TEST(what_makes_no_sense_is_said_with_what_to_do)
{
    struct config_node small[] = {SCALAR("memory", "1MiB")};
    struct config_node relative[] = {SCALAR("write", "models")};
    struct config_node soon[] = {SCALAR("delay", "soon")};
    struct config_node alone[] = {MAP("limits", small)};
    struct config_node in_small[] = {SCALAR("isolation", "process"), MAP("limits", small)};
    struct config_node in_relative[] = {SCALAR("isolation", "process"), MAP("limits", relative)};
    struct config_node in_soon[] = {SCALAR("isolation", "process"), MAP("restart", soon)};
    struct config_node none[] = {SCALAR("isolation", "none")};
    struct config_node fits[] = {SCALAR("memory", "32MiB")};
    struct config_node nowhere[] = {SCALAR("calls", "5")};
    struct config_node here[] = {SCALAR("to", "spam.rec")};
    struct config_node tiny[] = {SCALAR("to", "/spam.rec"), SCALAR("size", "1KiB")};
    struct config_node in_nowhere[] = {SCALAR("isolation", "process"), MAP("record", nowhere)};
    struct config_node in_here[] = {SCALAR("isolation", "process"), MAP("record", here)};
    struct config_node in_tiny[] = {SCALAR("isolation", "process"), MAP("record", tiny)};
    struct config_node unhosted[] = {MAP("record", tiny)};
    alone[0].items = fits;
    unhosted[0].count = 1;

    expect_complaint(alone, 1, "x", "add isolation: process");
    expect_complaint(in_small, 2, "x", "at least 16MiB");
    expect_complaint(in_relative, 2, "x", "begins with /");
    expect_complaint(in_soon, 2, "x", "duration");
    expect_complaint(in_nowhere, 2, "x", "to");
    expect_complaint(in_here, 2, "x", "begins with /");
    expect_complaint(in_tiny, 2, "x", "64KiB to 1048576KiB");
    expect_complaint(unhosted, 1, "x", "record is for a plugin in a process of its own");
    expect_complaint(none, 1, "bridge:/x", "leave isolation out");
}
END_TEST

SUITE("isolation", nothing_said_is_no_process_and_the_usual_restarts,
      a_script_is_a_process_by_itself, limits_and_restarts_are_read_with_their_units,
      a_recording_has_a_file_and_limits_of_its_own, what_makes_no_sense_is_said_with_what_to_do)
