#include "policy_fixture.h"

#define INSTANCES "plugins: {instances: {mail: {use: keywords}}}\n"

START_TEST(a_channel_knows_people_by_a_kind_of_identity)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD INSTANCES
                   "channels: {mail: {identity: email, honour_sent_at: true}}\n"
                   "messages: {late_import: 10m, auto_reply_budget: 5}\n",
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    ck_assert(text_eq_z(policy_set_channel(set, TEXT("mail"))->identity, "email"));
    ck_assert(policy_set_channel(set, TEXT("mail"))->honour_sent_at);
    ck_assert_int_eq(set->late_import_s, 600);
    ck_assert_int_eq(set->auto_reply_budget, 5);
    ck_assert_ptr_null(policy_set_channel(set, TEXT("sms")));
    policy_set_release(&set);
}
END_TEST

START_TEST(a_channel_that_is_no_instance_is_told_so)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD "channels: {fax: {identity: fax}}\n", &set, said, sizeof said);

    ck_assert_ptr_nonnull(strstr(said, "there is no plugin instance \"fax\""));
    policy_set_release(&set);
}
END_TEST

SUITE("policy_load_channels", a_channel_knows_people_by_a_kind_of_identity,
      a_channel_that_is_no_instance_is_told_so)
