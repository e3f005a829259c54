#include "policy_lint.h"
#include "support/lint_of.h"

START_TEST(a_clean_configuration_has_nothing_to_be_said_of_it)
{
    char said[2000];

    ck_assert_int_eq(lint_of(LINT_BASE LINT_POLICY "  rules:\n    - {on: [created], policy: p}\n",
                             said, sizeof said),
                     POLICY_LINT_CLEAN);
    ck_assert_str_eq(said, "0 errors, 0 warnings, looking 4 weeks ahead\n");
}
END_TEST

START_TEST(the_status_is_that_of_the_worst_and_findings_are_in_the_order_of_the_file)
{
    char said[2000];
    ck_assert_int_eq(lint_of(LINT_BASE LINT_POLICY, said, sizeof said), POLICY_LINT_WARNINGS);

    ck_assert_int_eq(
        lint_of(LINT_PLUGIN LINT_PEOPLE
                "  eva: {teams: [t], contacts: [{channel: x, address: y}]}\n" LINT_POLICY,
                said, sizeof said),
        POLICY_LINT_ERRORS);

    const char *first = strstr(said, ":7:");
    const char *last = strstr(said, ":10:");
    ck_assert_msg(first != NULL && last != NULL && first < last, "%s", said);
    ck_assert_ptr_nonnull(strstr(said, "1 errors, 2 warnings"));
}
END_TEST

START_TEST(findings_are_packed_for_the_wire)
{
    char path[64];
    struct lint lint;
    struct buf packed;
    struct pack pack;
    struct value value;
    struct config *config = config_of(LINT_BASE LINT_POLICY, path);
    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");
    policy_lint_init(&lint, config, set, NULL, LINT_NOW_S, 1);
    buf_init(&packed);
    pack_init(&pack, &packed);

    policy_lint_pack(&lint, &pack);
    policy_lint_log(&lint);

    ck_assert_int_eq(pack_read(&lint.arena, buf_text(&packed), &value), ERR_OK);
    const struct value *items = value_get(&value, "items");
    ck_assert_uint_eq(items->list.count, 1);
    ck_assert(text_eq_z(value_text(&items->list.items[0], "code"), "policy_unused"));
    ck_assert_int_eq(value_int(&items->list.items[0], "line", 0), 9);
    ck_assert_int_eq(value_int(&value, "warnings", 0), 1);
    buf_fini(&packed);
    policy_lint_fini(&lint);
    policy_set_release(&set);
    config_free(&config);
}
END_TEST

START_TEST(the_examples_of_the_documents_have_no_errors)
{
    static const char *const files[] = {
        "docs/examples/quickstart/rung.yaml", "docs/examples/on_call/rung.yaml",
        "docs/examples/escalation/rung.yaml", "docs/examples/calendars/rung.yaml",
        "docs/examples/notifications/rung.yaml"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct lint lint;
        struct server_options options;
        struct buf out;
        struct config *config = config_load(files[i], NULL, 0);
        server_options_read(config, NULL, &options);
        const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");
        ck_assert_uint_eq(config->complaint_count, 0);
        policy_lint_init(&lint, config, set, NULL, LINT_NOW_S, 4);
        buf_init(&out);
        policy_lint_print(&lint, &out);

        ck_assert_msg(policy_lint_status(&lint) < POLICY_LINT_ERRORS, "%s", buf_z(&out));

        buf_fini(&out);
        policy_lint_fini(&lint);
        policy_set_release(&set);
        config_free(&config);
    }
}
END_TEST

SUITE("policy_lint", a_clean_configuration_has_nothing_to_be_said_of_it,
      the_status_is_that_of_the_worst_and_findings_are_in_the_order_of_the_file,
      findings_are_packed_for_the_wire, the_examples_of_the_documents_have_no_errors)
