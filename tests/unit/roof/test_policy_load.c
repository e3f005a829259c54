/* Wrong configurations: each is complained about at its place, in words that say what would be
 * right; and all of one run together. */
#include <stdio.h>
#include <string.h>
#include "policy_load.h"
#include "server_options.h"
#include "support/config_of.h"

static struct config *load(const char *yaml, char path[64])
{
    struct server_options options;
    struct config *config = config_of(yaml, path);
    server_options_read(config, NULL, &options);
    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");
    policy_set_release(&set);
    return config;
}

#define CALENDAR "calendars: {c: {hours: {mon: [\"09:00-17:00\"]}}}\n"
#define VERSIONS "calendars:\n  c:\n    hours: {mon: [\"09:00-17:00\"]}\n    versions:\n"
#define TEAM CALENDAR "teams: {t: {calendar: c}}\nagents: {ann: {teams: [t]}}\n"
#define OWNED "owner: ann, review_by: \"2030-01-01\""

static const struct {
    const char *yaml, *place, *says;
} wrong[] = {
    {"lisen: {}\n", ":1:1:", "did you mean \"listen\""},
    {"listen: {rpc: {bind: \"0.0.0.0:7411\"}}\n", ":1:23:", "is not loopback"},
    {"listen: {rpc: {bind: nowhere}}\n", ":1:22:", "is no address"},
    {"log: {level: loud}\n", ":1:14:", "level is never \"loud\""},
    {"store: {use: embeded}\n", ":1:14:", "did you mean \"embedded\""},
    {"store: {map_size: 12parsecs}\n", ":1:19:", "is no size"},
    {"store: {map_max: 10KiB}\n", ":1:18:", "is no size of at least 1MiB"},
    {"store: {ballast: heavy}\n", ":1:18:", "is no size of at least 0"},
    {"store: {map_size: 4MiB, map_max: 2MiB}\n", ":1:34:", "smaller than store.map_size"},
    {"clock_step: thaw\n", ":1:13:", "clock_step is never \"thaw\""},
    {"calendars: {c: {zone: Europe/Berln, hours: {mon: [\"09:00-17:00\"]}}}\n",
     ":1:23:", "there is no time zone"},
    {"calendars: {c: {hours: {mon: [\"9-17\"]}}}\n", ":1:32:", "is no interval"},
    {"calendars: {c: {hours: {mon: [\"09:00-09:00\"]}}}\n", ":1:32:", "begins where it ends"},
    {"calendars: {c: {hours: {}}}\n", ":1:13:", "has no hours at all"},
    {"calendars: {c: {hours: {mno: [\"09:00-17:00\"]}}}\n", ":1:25:", "did you mean \"mon\""},
    {"calendars: {c: {hours: {mon: [\"9-17\"]}}}\n", ":1:32:", "(interval_syntax)"},
    {"calendars: {c: {hours: {mon: [\"09:00-09:00\"]}}}\n", ":1:32:", "(interval_empty)"},
    {"calendars: {c: {hours: {}}}\n", ":1:13:", "(calendar_empty)"},
    {"calendars: {c: {zone: Europe/Berln, hours: {mon: [\"09:00-17:00\"]}}}\n",
     ":1:23:", "(zone_unknown)"},
    {"calendars: {c: {zone: ../passwd, hours: {mon: [\"09:00-17:00\"]}}}\n",
     ":1:23:", "(zone_unknown)"},
    {"calendars: {c: {holidays: [12-32], hours: {mon: [\"09:00-17:00\"]}}}\n",
     ":1:28:", "(date_invalid)"},
    {"calendars: {c: {special: [\"12-24\"], hours: {mon: [\"09:00-17:00\"]}}}\n",
     ":1:28:", "(date_invalid)"},
    {VERSIONS "      - {zone: UTC}\n", ":4:5:", "a version needs \"from\""},
    {VERSIONS "      - {from: 2024-06-01}\n", ":5:16:", "write it in UTC"},
    {VERSIONS "      - {from: \"2024-06-01T00:00:00Z\", hours: {}}\n",
     ":5:17:", "(calendar_empty)"},
    {VERSIONS "      - {from: \"2024-06-01T00:00:00Z\", zone: Moon/Sea}\n",
     ":5:46:", "(zone_unknown)"},
    {VERSIONS "      - {from: \"2024-06-01T00:00:00Z\"}\n      - {from: "
              "\"2024-05-01T00:00:00Z\"}\n",
     ":6:17:", "(version_order)"},
    {TEAM "sla: {s: {" OWNED ", targets: {resolution: 8}}}\n", ":4:70:", "(duration_unit)"},
    {TEAM "sla: {s: {" OWNED ", targets: {resolution: -2h}}}\n", ":4:70:", "(duration_negative)"},
    {TEAM "sla: {s: {" OWNED ", targets: {resolution: 99999h}}}\n", ":4:70:", "ten years"},
    {CALENDAR "teams: {t: {calendar: d}}\n", ":2:23:", "there is no calendar \"d\""},
    {CALENDAR "teams: {t: {}}\n", ":2:9:", "needs a setting \"calendar\""},
    {CALENDAR "teams: {a: {calendar: c, parent: b}, b: {calendar: c, parent: a}}\n",
     ":2:34:", "go round in a circle"},
    {CALENDAR "teams: {t: {calendar: c}}\nagents: {ann: {teams: [x]}}\n",
     ":3:24:", "there is no team \"x\""},
    {TEAM "agents: {}\n", ":4:1:", "stands here again; the first is at line 3"},
    {TEAM "sla: {s: {calendar: c, targets: {resolution: 1h}}}\n",
     ":4:7:", "needs a setting \"owner\""},
    {TEAM "sla: {s: {" OWNED ", targets: {resolution: 8bx}}}\n", ":4:70:", "is no target"},
    {TEAM "sla: {s: {" OWNED ", when: 'custmer.tier == \"x\"', targets: {resolution: 1h}}}\n",
     ":4:55:", "did you mean \"customer.tier\""},
    {TEAM "sla: {s: {" OWNED ", targets: {resolution: 1h}, thresholds: [{id: a}]}}\n",
     ":4:75:", "exactly one of percent, before, after"},
    {TEAM "escalation: {policies: {p: {" OWNED ", levels: []}}}\n",
     ":4:25:", "needs 1 to 16 levels"},
    {TEAM "escalation: {policies: {p: {" OWNED ", levels: [{targets: [\"user:bob\"]}]}}}\n",
     ":4:87:", "there is no agent \"bob\""},
    {TEAM "escalation: {rules: [{on: [createt], policy: p}]}\n",
     ":4:46:", "there is no escalation policy \"p\""},
    /* The parser did not come back from this one; found by fuzzing. */
    {"a: 1\n%t:imes\tas:", ":2:1:", "directives (lines that begin with %) are not used"},
    {"a: &x 1\n", ":1:1:", "anchors, aliases and tags are not used"},
    {"listen: [\n", ":", "error"},
};

static void expect(size_t i, const struct config *config, const char *path)
{
    struct buf out;
    char place[120];
    buf_init(&out);
    config_print_complaints(config, &out);
    (void)snprintf(place, sizeof place, "%s%s", path, wrong[i].place);
    ck_assert_msg(strstr(buf_z(&out), wrong[i].says) != NULL, "%zu: %s", i, buf_z(&out));
    ck_assert_msg(strstr(buf_z(&out), place) != NULL, "%zu: wanted %s: %s", i, wrong[i].place,
                  buf_z(&out));
    ck_assert_msg(strstr(buf_z(&out), "nothing was changed") != NULL, "%zu", i);
    buf_fini(&out);
}

START_TEST(a_wrong_configuration_is_told_so_at_its_place)
{
    char path[64];
    struct config *config = load(wrong[_i].yaml, path);

    expect((size_t)_i, config, path);

    config_free(&config);
}
END_TEST

START_TEST(all_errors_of_one_run_are_told_together_with_carets)
{
    char path[64];
    struct buf out;
    struct config *config = load("lisen: {}\nlog: {level: loud}\n", path);
    buf_init(&out);

    config_print_complaints(config, &out);

    ck_assert_ptr_nonnull(strstr(buf_z(&out), "    lisen: {}\n    ^^^^^\n"));
    ck_assert_ptr_nonnull(strstr(buf_z(&out), "    log: {level: loud}\n                 ^^^^\n"));
    ck_assert_ptr_nonnull(strstr(buf_z(&out), "2 errors; nothing was changed"));
    buf_fini(&out);
    config_free(&config);
}
END_TEST

START_TEST(the_quickstart_is_good)
{
    struct config *config = config_load("docs/examples/quickstart/rung.yaml", NULL, 0);
    struct server_options options;
    struct buf out;
    buf_init(&out);
    server_options_read(config, NULL, &options);
    const struct policy_set *set = policy_load(config, options.zoneinfo);

    config_print_complaints(config, &out);

    ck_assert_msg(config->complaint_count == 0, "%s", buf_z(&out));
    policy_set_release(&set);
    buf_fini(&out);
    config_free(&config);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy_load");
    TCase *tcase = suite_case("complaints");
    tcase_add_loop_test(tcase, a_wrong_configuration_is_told_so_at_its_place, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tcase, all_errors_of_one_run_are_told_together_with_carets);
    tcase_add_test(tcase, the_quickstart_is_good);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    srunner_set_fork_status(runner, CK_NOFORK);
#endif
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
