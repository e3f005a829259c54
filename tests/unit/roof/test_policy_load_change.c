#include "policy_fixture.h"

START_TEST(an_edit_takes_effect_at_the_next_event_unless_it_says_otherwise)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD, &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    ck_assert_int_eq(set->sla_change.mode, POLICY_NEXT_EVENT);
    policy_set_release(&set);
}
END_TEST

START_TEST(mode_instant_and_author_are_read)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD
                   "policy_change: {mode: as_of, as_of: 2024-06-01T08:00:00Z, author: ann}\n",
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    ck_assert_int_eq(set->sla_change.mode, POLICY_AS_OF);
    ck_assert_int_eq(set->sla_change.as_of_s, INT64_C(1717228800));
    ck_assert(text_eq_z(set->sla_change.author, "ann"));
    policy_set_release(&set);
}
END_TEST

static const struct {
    const char *yaml, *says;
} wrong[] = {
    {"policy_change: {mode: as_of}\n", "belong together"},
    {"policy_change: {mode: new_tickets, as_of: 2024-06-01T08:00:00Z}\n", "belong together"},
    {"policy_change: {mode: as_of, as_of: monday}\n", "as_of: "},
    {"policy_change: {mode: at_once}\n", "mode is never \"at_once\""},
    {"policy_change: {mod: next_event}\n", "did you mean \"mode\""},
};

START_TEST(what_is_wrong_has_its_place)
{
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct policy_set *set = NULL;
        char yaml[600];
        char said[2000];
        (void)snprintf(yaml, sizeof yaml, "%s%s", POLICY_HEAD, wrong[i].yaml);
        policy_fixture(yaml, &set, said, sizeof said);
        ck_assert_msg(strstr(said, wrong[i].says) != NULL && strstr(said, ":4:") != NULL, "%s\n%s",
                      wrong[i].yaml, said);
        policy_set_release(&set);
    }
}
END_TEST

SUITE("policy_load_change", an_edit_takes_effect_at_the_next_event_unless_it_says_otherwise,
      mode_instant_and_author_are_read, what_is_wrong_has_its_place)
