#include "lint_on_call.h"
#include "support/lint_of.h"

#define LEVELS(levels)                                                                    \
    "escalation:\n  policies:\n    p:\n      owner: ann\n      review_by: '2030-01-01'\n" \
    "      levels:\n" levels "  rules:\n    - {on: [created], policy: p}\n"
#define IMMEDIATE(levels)                                                                 \
    "escalation:\n  policies:\n    p:\n      owner: ann\n      review_by: '2030-01-01'\n" \
    "      levels:\n" levels "  rules:\n    - {on: [created], policy: p, lane: immediate}\n"
#define SCHEDULE(layer) "schedules:\n  s:\n    zone: UTC\n    layers:\n      - " layer "\n"
#define ALWAYS "{id: a, people: [ann]}"
#define MORNINGS "{id: a, people: [ann], days: [mon, tue, wed, thu, fri], hours: '08:00-12:00'}"
#define OVER "{id: a, people: [ann], to: '2020-01-01T00:00'}"
#define ROLLING(options)                                                                     \
    "{id: a, rolling: {frequency: daily, " options "start: '2024-01-01T00:00', shift: 24h, " \
    "participants: [ann, bob]}}"

static const struct lint_case cases[] = {
    {"level_empty", LINT_BASE LEVELS("        - {targets: ['team:nobody']}\n"), 13,
     "level 1 of policy \"p\" reaches nobody",
     LINT_BASE LEVELS("        - {targets: ['team:t']}\n")},
    {"level_empty",
     LINT_BASE SCHEDULE(OVER) LEVELS("        - {targets: ['user:ann']}\n"
                                     "        - {targets: ['schedule:s']}\n"),
     19, "level 2 of policy \"p\" reaches nobody in the next 4 weeks",
     LINT_BASE SCHEDULE(MORNINGS) LEVELS("        - {targets: ['user:ann']}\n"
                                         "        - {targets: ['schedule:s']}\n")},
    {"level_empty",
     LINT_PLUGIN "calendars: {c: {zone: UTC, hours: {mon: ['09:00-17:00']}}}\n"
                 "teams: {t: {calendar: c}}\n"
                 "agents: {ann: {teams: [t], contacts: [{channel: pager, address: a}]}}\n" LEVELS(
                     "        - {targets: ['role:manager']}\n"),
     11, "reaches nobody", LINT_BASE LEVELS("        - {targets: ['role:manager']}\n")},
    {"level_closed",
     LINT_PLUGIN "calendars:\n  c: {zone: UTC, hours: {mon: ['09:00-17:00']}}\n"
                 "  x: {zone: UTC, hours: {mon: ['09:00-10:00']}, holidays: "
                 "['2024-01-15..2024-12-31']}\n"
                 "teams: {t: {calendar: c}}\n"
                 "agents: {ann: {teams: [t], contacts: [{channel: pager, address: a}]}}\n" LEVELS(
                     "        - {targets: ['user:ann'], only: x}\n"),
     13, "calendar \"x\" does not open in the next 4 weeks",
     LINT_BASE LEVELS("        - {targets: ['user:ann'], only: c}\n")},
    {"on_call_uncovered", LINT_BASE SCHEDULE(MORNINGS), 8,
     "the first is from 2024-01-15T12:00:00 to 2024-01-16T08:00:00", LINT_BASE SCHEDULE(ALWAYS)},
    {"rolling_uncovered", LINT_BASE SCHEDULE(ROLLING("interval: 3, ")), 11,
     "layer \"a\" has shifts every 3 days only: 19 of 28 days have none",
     LINT_BASE SCHEDULE(ROLLING("interval: 1, "))},
    {"rolling_uncovered", LINT_BASE SCHEDULE(ROLLING("interval: 2, ")), 11, "every 2 days only",
     LINT_BASE SCHEDULE(ROLLING("interval: 2, by_day: [mo, tu, we, th, fr, sa, su], "))},
    {"immediate_unstaffed",
     LINT_BASE SCHEDULE(MORNINGS) IMMEDIATE("        - {targets: ['schedule:s']}\n"), 18,
     "its level 1 is not staffed around the clock",
     LINT_BASE SCHEDULE(ALWAYS) IMMEDIATE("        - {targets: ['schedule:s']}\n")},
    {"immediate_unstaffed",
     LINT_BASE SCHEDULE(MORNINGS) IMMEDIATE("        - {targets: ['user:ann']}\n"
                                            "        - {targets: ['schedule:s']}\n"),
     19, "its level 2 is not staffed",
     LINT_BASE SCHEDULE(MORNINGS) IMMEDIATE("        - {targets: ['user:ann']}\n"
                                            "        - {targets: ['schedule:s', 'user:bob']}\n")},
};

START_TEST(each_finding_is_there_with_its_place_and_not_where_it_is_not)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        lint_check(&cases[i]);
    }
}
END_TEST

SUITE("lint_on_call", each_finding_is_there_with_its_place_and_not_where_it_is_not)
