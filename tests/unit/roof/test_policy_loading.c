#include "policy_fixture.h"

START_TEST(a_policy_says_who_owns_it_and_when_it_is_looked_at_again)
{
    static const struct {
        const char *head, *says;
    } wrong[] = {{"review_by: \"2030-01-01\"", "needs a setting \"owner\""},
                 {"owner: ann", "needs a setting \"review_by\""},
                 {"owner: ann, review_by: soon", "review_by is a date"}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct policy_set *set = NULL;
        char said[2000];
        char yaml[600];
        (void)snprintf(yaml, sizeof yaml, POLICY_HEAD "sla: {s: {%s, targets: {resolution: 1h}}}\n",
                       wrong[i].head);

        policy_fixture(yaml, &set, said, sizeof said);

        ck_assert_msg(strstr(said, wrong[i].says) != NULL, "%zu: %s", i, said);
        policy_set_release(&set);
    }
}
END_TEST

START_TEST(a_condition_is_read_and_its_text_kept)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD "sla: {s: {" POLICY_OWNED ", when: 'ticket.priority == \"high\"', "
                               "targets: {resolution: 1h}}}\n",
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    ck_assert_ptr_nonnull(policy_set_sla(set, TEXT("s"))->when);
    ck_assert(
        text_eq_z(policy_set_sla(set, TEXT("s"))->when_source, "ticket.priority == \"high\""));
    policy_set_release(&set);
}
END_TEST

SUITE("policy_loading", a_policy_says_who_owns_it_and_when_it_is_looked_at_again,
      a_condition_is_read_and_its_text_kept)
