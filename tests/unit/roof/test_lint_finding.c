#include "lint_finding.h"
#include "support/lint_of.h"

START_TEST(findings_beyond_the_limit_are_counted)
{
    struct config config = {.root = {.kind = CONFIG_MAP}};
    struct lint lint = {.config = &config};
    arena_init(&lint.arena);

    for (int i = 0; i < LINT_FINDING_MAX + 3; i++) {
        lint_finding_add(&lint, LINT_WARNING, "code", config.root.place, "number %d", i);
    }

    ck_assert_uint_eq(lint.count, LINT_FINDING_MAX);
    ck_assert_uint_eq(lint.dropped, 3);
    ck_assert(text_eq_z(lint.findings[7].text, "number 7"));
    arena_fini(&lint.arena);
}
END_TEST

START_TEST(places_are_those_of_the_file_and_the_roots_for_what_is_not_in_it)
{
    char path[64];
    struct config *config = config_of(LINT_BASE LINT_POLICY, path);
    struct lint lint = {.config = config};

    ck_assert_uint_eq(lint_finding_policy(&lint, TEXT("p")).line, 9);
    ck_assert_uint_eq(lint_finding_level(&lint, TEXT("p"), 0).line, 9);
    ck_assert_uint_gt(lint_finding_level(&lint, TEXT("p"), 0).column,
                      lint_finding_policy(&lint, TEXT("p")).column);
    ck_assert_uint_eq(lint_finding_level(&lint, TEXT("p"), 9).line, 9);
    ck_assert_uint_eq(lint_finding_place(&lint, "agents", TEXT("bob")).line, 6);
    ck_assert_uint_eq(lint_finding_place(&lint, "agents", TEXT("gone")).line,
                      config->root.place.line);
    ck_assert(lint_finding_is_named(&lint, TEXT("notify_webhook")));
    ck_assert(!lint_finding_is_named(&lint, TEXT("ann")));
    config_free(&config);
}
END_TEST

SUITE("lint_finding", findings_beyond_the_limit_are_counted,
      places_are_those_of_the_file_and_the_roots_for_what_is_not_in_it)
