#include "policy_fixture.h"
#include "support/suite.h"

#define DESK "calendars: {c: {hours: {mon: [\"09:00-17:00\"]}}}\nteams: {t: {calendar: c}}\n"

START_TEST(how_late_a_reminder_and_a_courtesy_may_be_is_written_there)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture("notification: {reminder_late_max: 10m, courtesy_late_max: 2h}\n" POLICY_HEAD,
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    ck_assert_int_eq(set->reminder_late_max_s, 600);
    ck_assert_int_eq(set->courtesy_late_max_s, 7200);
    policy_set_release(&set);
    policy_fixture(POLICY_HEAD, &set, said, sizeof said);
    ck_assert_int_eq(set->reminder_late_max_s, 1800);
    ck_assert_int_eq(set->courtesy_late_max_s, 3600);
    policy_set_release(&set);
}
END_TEST

START_TEST(a_list_of_contacts_is_for_both_urgencies_and_a_map_has_a_plan_for_each)
{
    const struct policy_set *set = NULL;
    const struct roster_contact *contacts = NULL;
    char said[2000];
    policy_fixture(DESK
                   "agents:\n"
                   "  ann: {contacts: [{channel: sms, address: \"1\"}]}\n"
                   "  bob: {contacts: {high: [{channel: voice, address: \"2\"}, {channel: sms, "
                   "address: \"3\"}], low: [{channel: mail, address: b@x.example, delay: "
                   "5m}]}}\n",
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    const struct roster_agent *ann = roster_agent(&set->roster, TEXT("ann"));
    const struct roster_agent *bob = roster_agent(&set->roster, TEXT("bob"));
    ck_assert_uint_eq(roster_contacts(ann, NOTIFICATION_LOW, &contacts), 1);
    ck_assert(text_eq_z(contacts[0].channel, "sms"));
    ck_assert_uint_eq(roster_contacts(bob, NOTIFICATION_HIGH, &contacts), 2);
    ck_assert(text_eq_z(contacts[1].address, "3"));
    ck_assert_uint_eq(roster_contacts(bob, NOTIFICATION_LOW, &contacts), 1);
    ck_assert_int_eq(contacts[0].delay_s, 300);
    policy_set_release(&set);
}
END_TEST

START_TEST(nothing_is_paced_or_limited_unless_somebody_asks_for_it)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(POLICY_HEAD, &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    struct notification_rules rules = policy_set_notification(set, &set->roster.agents[0]);
    ck_assert(notification_plan_is_empty(&rules));
    ck_assert_int_eq(policy_set_confirm_s(set, TEXT("sms")), 0);
    policy_set_release(&set);
}
END_TEST

START_TEST(budget_pace_hours_and_reports_are_read)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(DESK
                   "notification: {budget: {hour: 6, week: 40}, pace: {bundle: 3m}, confirm_in: "
                   "{sms: 120s, voice: 60s}}\n"
                   "agents:\n"
                   "  ann: {hours: c, budget: {night: 2}}\n"
                   "  bob: {}\n",
                   &set, said, sizeof said);

    ck_assert_str_eq(said, "");
    const struct roster_agent *ann = roster_agent(&set->roster, TEXT("ann"));
    const struct roster_agent *bob = roster_agent(&set->roster, TEXT("bob"));
    ck_assert_ptr_nonnull(ann->hours);
    ck_assert_int_eq(ann->budget.hour, 6);
    ck_assert_int_eq(ann->budget.night, 2);
    ck_assert_int_eq(bob->budget.night, 0);
    ck_assert_int_eq(bob->budget.week, 40);
    ck_assert_int_eq(set->pace.contact_every_s, NOTIFICATION_CONTACT_EVERY_S);
    ck_assert_int_eq(set->pace.bundle_s, 180);
    ck_assert_int_eq(policy_set_confirm_s(set, TEXT("sms")), 120);
    ck_assert_int_eq(policy_set_confirm_s(set, TEXT("voice")), 60);
    ck_assert_int_eq(policy_set_confirm_s(set, TEXT("mail")), 0);
    policy_set_release(&set);
}
END_TEST

static const struct {
    const char *yaml, *place, *says;
} wrong[] = {
    {DESK "agents: {ann: {contacts: {low: [{channel: m, address: a}]}}}\n",
     ":3:", "contacts of high urgency are missing"},
    {DESK "agents: {ann: {hours: night}}\n", ":3:", "there is no calendar \"night\""},
    {DESK "agents: {ann: {budget: {day: 3}}}\n", ":3:", "day"},
    {DESK "notification: {confirm_in: {sms: 2h}}\n", ":3:", "within 1s to 1h"},
    {DESK "notification: {pace: {digest: 0s}}\n", ":3:", "write 30m"},
    {DESK "notification: {rate: 3}\n", ":3:", "rate"},
};

START_TEST(a_wrong_plan_is_told_so_at_its_place)
{
    const struct policy_set *set = NULL;
    char said[2000];
    policy_fixture(wrong[_i].yaml, &set, said, sizeof said);

    ck_assert_msg(strstr(said, wrong[_i].says) != NULL, "%d: %s", _i, said);
    ck_assert_msg(strstr(said, wrong[_i].place) != NULL, "%d: %s", _i, said);
    policy_set_release(&set);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("policy_load_notification");
    TCase *tcase = suite_case("policy_load_notification");
    tcase_add_test(tcase, a_list_of_contacts_is_for_both_urgencies_and_a_map_has_a_plan_for_each);
    tcase_add_test(tcase, nothing_is_paced_or_limited_unless_somebody_asks_for_it);
    tcase_add_test(tcase, how_late_a_reminder_and_a_courtesy_may_be_is_written_there);
    tcase_add_test(tcase, budget_pace_hours_and_reports_are_read);
    tcase_add_loop_test(tcase, a_wrong_plan_is_told_so_at_its_place, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
