#include "model/notification_plan.h"
#include "support/suite.h"
#include "support/zones.h"

/* In Berlin, 2024-01-15 is a Monday; the desk works 09-17 on weekdays. */
struct person {
    struct arena arena;
    struct notification_rules rules;
    struct notification_counts counts;
    struct notification_contact contact;
};

static void begin(struct person *person)
{
    *person = (struct person){.rules.pace = {.digest_s = NOTIFICATION_DIGEST_S}};
    arena_init(&person->arena);
    person->rules.zone = zones_find(&person->arena, "Europe/Berlin");
}

static void end(struct person *person)
{
    arena_fini(&person->arena);
}

static const struct calendar *desk(struct person *person)
{
    struct calendar *calendar = calendar_begin(&person->arena, TEXT("desk"), person->rules.zone);
    for (unsigned day = 0; day < 5; day++) {
        ck_assert_int_eq(calendar_add_hours(calendar, day, TEXT("09:00-17:00"), NULL), ERR_OK);
    }
    ck_assert_int_eq(calendar_finish(calendar, NULL), ERR_OK);
    return calendar;
}

static struct notification_verdict ask(const struct person *person,
                                       enum notification_urgency urgency, int64_t at_s)
{
    return notification_plan_admit(&person->rules, &person->counts, &person->contact, urgency,
                                   at_s);
}

static void sent(struct person *person, enum notification_urgency urgency, int64_t at_s)
{
    notification_plan_count(&person->rules, &person->counts, &person->contact, urgency, at_s);
}

START_TEST(without_rules_everything_goes_at_once)
{
    struct person person;
    begin(&person);
    ck_assert(notification_plan_is_empty(&person.rules));

    for (int64_t at_s = 0; at_s < 10; at_s++) {
        ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, at_s).hold, NOTIFICATION_GOES);
        sent(&person, NOTIFICATION_LOW, at_s);
        ck_assert_int_eq(ask(&person, NOTIFICATION_HIGH, at_s).hold, NOTIFICATION_GOES);
        sent(&person, NOTIFICATION_HIGH, at_s);
    }
    end(&person);
}
END_TEST

START_TEST(quiet_hours_hold_what_is_low_until_they_end_and_what_is_high_breaks_through)
{
    struct person person;
    begin(&person);
    person.rules.hours = desk(&person);
    int64_t friday_1659_s = zones_at(2024, 1, 19, 15, 59);
    int64_t friday_17_s = friday_1659_s + 60;

    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, friday_1659_s).hold, NOTIFICATION_GOES);
    struct notification_verdict low = ask(&person, NOTIFICATION_LOW, friday_17_s);
    ck_assert_int_eq(low.hold, NOTIFICATION_QUIET);
    ck_assert_int_eq(low.until_s, zones_at(2024, 1, 22, 8, 0));
    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, low.until_s).hold, NOTIFICATION_GOES);
    ck_assert_int_eq(ask(&person, NOTIFICATION_HIGH, friday_17_s).hold, NOTIFICATION_GOES);
    end(&person);
}
END_TEST

START_TEST(over_the_budget_of_an_hour_low_waits_for_the_digest_and_high_is_counted)
{
    struct person person;
    begin(&person);
    person.rules.budget.hour = 2;
    int64_t ten_s = zones_at(2024, 1, 15, 10, 0);
    sent(&person, NOTIFICATION_HIGH, ten_s);
    ck_assert(!ask(&person, NOTIFICATION_HIGH, ten_s).over_budget);
    sent(&person, NOTIFICATION_LOW, ten_s + 1);

    struct notification_verdict low = ask(&person, NOTIFICATION_LOW, ten_s + 2);
    struct notification_verdict high = ask(&person, NOTIFICATION_HIGH, ten_s + 2);

    ck_assert_int_eq(low.hold, NOTIFICATION_BUDGET);
    ck_assert_int_eq(low.until_s, ten_s + 1800);
    ck_assert_int_eq(high.hold, NOTIFICATION_GOES);
    ck_assert(high.over_budget);
    sent(&person, NOTIFICATION_HIGH, ten_s + 2);
    ck_assert_int_eq(person.counts.over, 1);
    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, ten_s + 3600).hold, NOTIFICATION_GOES);
    end(&person);
}
END_TEST

START_TEST(a_night_is_22_to_07_local_and_belongs_to_the_day_on_which_it_begins)
{
    struct person person;
    begin(&person);
    person.rules.budget.night = 1;
    int64_t begins_s = zones_at(2024, 1, 15, 21, 0); /* 22:00 in Berlin */

    sent(&person, NOTIFICATION_LOW, begins_s - 1); /* not of the night */
    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, begins_s).hold, NOTIFICATION_GOES);
    sent(&person, NOTIFICATION_LOW, begins_s);
    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, begins_s + 3 * 3600).hold,
                     NOTIFICATION_BUDGET); /* behind midnight */
    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, begins_s + 9 * 3600 - 1).hold,
                     NOTIFICATION_BUDGET);
    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, begins_s + 9 * 3600).hold,
                     NOTIFICATION_GOES); /* 07:00 */
    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, begins_s + 24 * 3600).hold,
                     NOTIFICATION_GOES); /* the next night */
    end(&person);
}
END_TEST

START_TEST(a_week_begins_on_monday_midnight_local)
{
    struct person person;
    begin(&person);
    person.rules.budget.week = 1;
    int64_t monday_s = zones_at(2024, 1, 21, 23, 0); /* 00:00 on the 22nd in Berlin */

    sent(&person, NOTIFICATION_HIGH, monday_s - 1);

    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, monday_s - 1).hold, NOTIFICATION_BUDGET);
    ck_assert_int_eq(ask(&person, NOTIFICATION_LOW, monday_s).hold, NOTIFICATION_GOES);
    end(&person);
}
END_TEST

START_TEST(a_contact_is_used_once_a_minute_and_high_does_not_wait_for_low)
{
    struct person person;
    begin(&person);
    person.rules.pace.contact_every_s = 300;

    sent(&person, NOTIFICATION_LOW, 1000);
    ck_assert_int_eq(ask(&person, NOTIFICATION_HIGH, 1001).hold, NOTIFICATION_GOES);
    sent(&person, NOTIFICATION_HIGH, 1001);

    struct notification_verdict low = ask(&person, NOTIFICATION_LOW, 1002);
    struct notification_verdict high = ask(&person, NOTIFICATION_HIGH, 1002);
    ck_assert_int_eq(low.hold, NOTIFICATION_PACE);
    ck_assert_int_eq(low.until_s, 1301);
    ck_assert_int_eq(high.hold, NOTIFICATION_PACE);
    ck_assert_int_eq(high.until_s, 1001 + NOTIFICATION_HIGH_WAIT_S_MAX);
    ck_assert_int_eq(ask(&person, NOTIFICATION_HIGH, high.until_s).hold, NOTIFICATION_GOES);
    end(&person);
}
END_TEST

START_TEST(low_waits_for_others_of_its_kind_and_high_goes_first)
{
    struct person person;
    begin(&person);
    person.rules.pace.bundle_s = 120;

    struct notification_verdict low = ask(&person, NOTIFICATION_LOW, 1000);

    ck_assert_int_eq(low.hold, NOTIFICATION_BUNDLE);
    ck_assert_int_eq(low.until_s, 1120);
    ck_assert_int_eq(ask(&person, NOTIFICATION_HIGH, 1000).hold, NOTIFICATION_GOES);
    end(&person);
}
END_TEST

/* Whatever has left, and whatever the rules: what is high is held by the pace alone, and shortly.
 */
START_TEST(what_is_high_is_never_lost)
{
    struct person person;
    uint64_t seed = 20260;
    begin(&person);
    person.rules.hours = desk(&person);
    person.rules.budget = (struct notification_budget){.hour = 1, .night = 1, .week = 1};
    person.rules.pace = (struct notification_pace){600, 600, 1800};
    int64_t now_s = zones_at(2024, 1, 15, 0, 0);
    for (int i = 0; i < 20000; i++) {
        seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
        now_s += (int64_t)((seed >> 33) % 400);
        struct notification_verdict verdict = ask(&person, NOTIFICATION_HIGH, now_s);
        if (verdict.hold == NOTIFICATION_GOES) {
            sent(&person, NOTIFICATION_HIGH, now_s);
            continue;
        }
        ck_assert_int_eq(verdict.hold, NOTIFICATION_PACE);
        ck_assert_int_gt(verdict.until_s, now_s);
        ck_assert_int_le(verdict.until_s, now_s + NOTIFICATION_HIGH_WAIT_S_MAX);
    }
    end(&person);
}
END_TEST

START_TEST(a_contact_works_from_a_report_until_it_fails)
{
    struct notification_contact contact = {0};
    ck_assert(!notification_plan_works(&contact));
    contact.confirmed_s = 10;
    ck_assert(notification_plan_works(&contact));
    contact.failed_s = 11;
    ck_assert(!notification_plan_works(&contact));
    contact.confirmed_s = 12;
    ck_assert(notification_plan_works(&contact));
}
END_TEST

SUITE("notification_plan", without_rules_everything_goes_at_once,
      quiet_hours_hold_what_is_low_until_they_end_and_what_is_high_breaks_through,
      over_the_budget_of_an_hour_low_waits_for_the_digest_and_high_is_counted,
      a_night_is_22_to_07_local_and_belongs_to_the_day_on_which_it_begins,
      a_week_begins_on_monday_midnight_local,
      a_contact_is_used_once_a_minute_and_high_does_not_wait_for_low,
      low_waits_for_others_of_its_kind_and_high_goes_first, what_is_high_is_never_lost,
      a_contact_works_from_a_report_until_it_fails)
