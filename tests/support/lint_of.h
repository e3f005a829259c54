/* What a lint says about a configuration. Header-only. */
#ifndef TESTS_SUPPORT_LINT_OF_H
#define TESTS_SUPPORT_LINT_OF_H
#include <stdio.h>
#include <string.h>
#include "policy_lint.h"
#include "policy_load.h"
#include "server_options.h"
#include "support/config_of.h"

#define LINT_NOW_S INT64_C(1705309200) /* 2024-01-15T09:00:00Z, a Monday */
#define LINT_PLUGIN \
    "plugins: {instances: {pager: {use: notify_webhook, config: {url: 'http://a.example'}}}}\n"
#define LINT_PEOPLE                                                     \
    "calendars: {c: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n"      \
    "teams: {t: {calendar: c, manager: ann}, nobody: {calendar: c}}\n"  \
    "agents:\n"                                                         \
    "  ann: {teams: [t], contacts: [{channel: pager, address: ann}]}\n" \
    "  bob: {teams: [t], contacts: [{channel: pager, address: bob}]}\n"
#define LINT_BASE LINT_PLUGIN LINT_PEOPLE
#define LINT_OWNED "owner: ann, review_by: '2030-01-01', "
#define LINT_POLICY \
    "escalation:\n  policies:\n    p: {" LINT_OWNED "levels: [{targets: ['user:ann']}]}\n"

/* All findings as rungd prints them; a configuration that cannot be read fails the test. */
static inline int lint_of(const char *yaml, char *said, size_t size)
{
    char path[64];
    struct server_options options;
    struct buf out;
    struct lint lint;
    struct config *config = config_of(yaml, path);
    server_options_read(config, NULL, &options);
    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");
    buf_init(&out);
    if (config->complaint_count > 0) {
        config_print_complaints(config, &out);
    }
    ck_assert_msg(config->complaint_count == 0, "%s", buf_z(&out));
    policy_lint_init(&lint, config, set, NULL, LINT_NOW_S, LINT_FINDING_WEEKS_DEFAULT);
    policy_lint_print(&lint, &out);
    int status = policy_lint_status(&lint);
    (void)snprintf(said, size, "%s", buf_z(&out));
    policy_lint_fini(&lint);
    buf_fini(&out);
    policy_set_release(&set);
    config_free(&config);
    return status;
}

struct lint_case { /* one that has it, at that line, and one that has not */
    const char *code;
    const char *with;
    unsigned line;
    const char *says;
    const char *without;
};

/* Severe is what does not do what it says; that nobody is reached, once somebody is paged at all.
 */
static inline bool lint_is_severe(const struct lint_case *one)
{
    static const char *const mild[] = {"policy_unused", "review_overdue",    "contact_unserved",
                                       "personal_late", "on_call_uncovered", "rolling_uncovered"};
    for (size_t i = 0; i < sizeof mild / sizeof mild[0]; i++) {
        if (strcmp(one->code, mild[i]) == 0) {
            return false;
        }
    }
    return strcmp(one->code, "no_method") != 0 || strstr(one->with, "escalation:") != NULL;
}

static inline void lint_check(const struct lint_case *one)
{
    char said[4000];
    char place[80];
    int status = lint_of(one->with, said, sizeof said);
    (void)snprintf(place, sizeof place, ":%u:", one->line);
    const char *found = strstr(said, one->code);
    ck_assert_msg(found != NULL && status > 0, "no %s in:\n%s", one->code, said);
    while (found > said && found[-1] != '\n') {
        found--;
    }
    char line[1200];
    (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(found, "\n"), found);
    ck_assert_msg(strstr(line, place) != NULL && strstr(line, one->says) != NULL,
                  "not at %s, or not \"%s\":\n%s", place, one->says, line);
    ck_assert_msg(strstr(line, lint_is_severe(one) ? ": error: " : ": warning: ") != NULL, "%s",
                  line);
    ck_assert_int_eq(status,
                     strstr(said, ": error: ") != NULL ? POLICY_LINT_ERRORS : POLICY_LINT_WARNINGS);
    (void)lint_of(one->without, said, sizeof said);
    ck_assert_msg(strstr(said, one->code) == NULL, "a %s too much:\n%s", one->code, said);
}

#endif
