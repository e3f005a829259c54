#include "policy_fixture.h"

#define INSTANCES "plugins: {instances: {welcome: {use: keywords}}}\n"

START_TEST(a_bot_has_a_limit_of_silence_turns_and_a_team)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD INSTANCES "bots: {welcome: {limit: 5m, turns: 8, team: t}}\n", &set,
                   said, sizeof said);

    ck_assert_str_eq(said, "");
    const struct bot_terms *bot = policy_set_bot(set, TEXT("welcome"));
    ck_assert_int_eq(bot->limit_s, 300);
    ck_assert_uint_eq(bot->turns_max, 8);
    ck_assert(text_eq_z(bot->team, "t"));
    ck_assert_ptr_null(policy_set_bot(set, TEXT("hal")));
    policy_set_release(&set);
}
END_TEST

static const struct {
    const char *yaml, *says;
} wrong[] = {
    {"bots: {hal: {turns: 8}}\n", "there is no plugin instance \"hal\""},
    {"bots: {welcome: {turns: 0}}\n", "turns"},
    {"bots: {welcome: {limit: 25h}}\n", "1 s to 24 h"},
    {"bots: {welcome: {team: x}}\n", "there is no team \"x\""},
    {"bots: {welcome: {turn: 8}}\n", "did you mean \"turns\""},
};

START_TEST(what_is_wrong_with_a_bot_is_said)
{
    const struct policy_set *set = NULL;
    char said[2000];
    char yaml[1000];
    (void)snprintf(yaml, sizeof yaml, "%s%s%s", POLICY_HEAD, INSTANCES, wrong[_i].yaml);

    policy_fixture(yaml, &set, said, sizeof said);

    ck_assert_msg(strstr(said, wrong[_i].says) != NULL, "%s", said);
    policy_set_release(&set);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy_load_bots");
    TCase *tcase = suite_case("policy_load_bots");
    tcase_add_test(tcase, a_bot_has_a_limit_of_silence_turns_and_a_team);
    tcase_add_loop_test(tcase, what_is_wrong_with_a_bot_is_said, 0, sizeof wrong / sizeof wrong[0]);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
