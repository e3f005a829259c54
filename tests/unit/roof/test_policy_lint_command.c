#include "policy_lint_command.h"
#include <string.h>
#include <unistd.h>
#include "policy_lint.h"
#include "support/lint_of.h"

static int run(const char *yaml, char *weeks)
{
    char path[64] = "/tmp/rung-lint-XXXXXX";
    char lint[] = "lint";
    char option[] = "--weeks";
    char *argv[] = {lint, option, weeks, path, NULL};
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, yaml, strlen(yaml)), (ssize_t)strlen(yaml));
    (void)close(fd);
    int code = policy_lint_command_run(4, argv);
    (void)unlink(path);
    return code;
}

START_TEST(the_exit_code_says_how_bad_it_is)
{
    char four[] = "4";
    char many[] = "53";
    char word[] = "soon";

    ck_assert_int_eq(run(LINT_PEOPLE LINT_POLICY "notification: {default_channel: pager}\n", four),
                     POLICY_LINT_ERRORS); /* no such instance: nobody can be reached */
    ck_assert_int_eq(run("teams: {}\n", four), POLICY_LINT_CLEAN);
    ck_assert_int_eq(run("calendars: {c: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n"
                         "escalation: {policies: {p: {" LINT_OWNED
                         "levels: [{targets: [owner]}]}}}\n",
                         four),
                     POLICY_LINT_WARNINGS);
    ck_assert_int_eq(run("escalation: {policies: {p: {levels: [{targets: [owner]}]}}}\n", four),
                     POLICY_LINT_ERRORS); /* no owner, no review_by: it cannot be read */
    ck_assert_int_eq(run("teams: {}\n", many), POLICY_LINT_COMMAND_USAGE);
    ck_assert_int_eq(run("teams: {}\n", word), POLICY_LINT_COMMAND_USAGE);
}
END_TEST

/* What the loaders refuse with its place (test_policy_load*.c) is an error of the lint. */
START_TEST(what_cannot_be_read_is_an_error)
{
    static const char *const wrong[] = {
        "teams: {a: {}}\n",
        "calendars: {c: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n"
        "teams: {a: {calendar: c, parent: b}, b: {calendar: c, parent: a}}\n",
        LINT_BASE "escalation: {policies: {p: {owner: ann, levels: [{targets: [owner]}]}}}\n",
        LINT_BASE "escalation: {policies: {p: {review_by: '2030-01-01', levels: [{targets: "
                  "[owner]}]}}}\n",
        LINT_BASE "sla: {s: {review_by: '2030-01-01', targets: {resolution: 1h}}}\n",
        LINT_BASE LINT_POLICY "  rules: [{on: [created], when: 'ticket.impact == \"high\"', "
                              "policy: p}]\n"};
    char four[] = "4";
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_msg(run(wrong[i], four) == POLICY_LINT_ERRORS, "%zu", i);
    }
}
END_TEST

START_TEST(it_needs_a_file_and_nothing_else)
{
    char lint[] = "lint";
    char other[] = "diff";
    char *none[] = {lint, NULL};
    char *wrong[] = {other, lint, NULL};

    ck_assert_int_eq(policy_lint_command_run(1, none), POLICY_LINT_COMMAND_USAGE);
    ck_assert_int_eq(policy_lint_command_run(2, wrong), POLICY_LINT_COMMAND_USAGE);
}
END_TEST

SUITE("policy_lint_command", the_exit_code_says_how_bad_it_is, what_cannot_be_read_is_an_error,
      it_needs_a_file_and_nothing_else)
