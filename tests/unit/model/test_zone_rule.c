#include "model/zone_rule.h"
#include "base/random.h"
#include "support/zones.h"

static struct zone_rule rule_of(const char *footer)
{
    struct zone_rule rule;
    ck_assert_msg(zone_rule_read(text_z(footer), &rule), "%s", footer);
    return rule;
}

START_TEST(central_europe_changes_on_the_last_sundays_of_march_and_october)
{
    struct zone_rule rule = rule_of("CET-1CEST,M3.5.0,M10.5.0/3");
    int64_t changes_s[2] = {0, 0};

    ck_assert(zone_rule_changes(&rule, 2050, changes_s));

    ck_assert_int_eq(changes_s[0], zones_at(2050, 3, 27, 1, 0));
    ck_assert_int_eq(changes_s[1], zones_at(2050, 10, 30, 1, 0));
    ck_assert_int_eq(zone_rule_offset(&rule, changes_s[0] - 1), 3600);
    ck_assert_int_eq(zone_rule_offset(&rule, changes_s[0]), 7200);
    ck_assert_int_eq(zone_rule_offset(&rule, changes_s[1] - 1), 7200);
    ck_assert_int_eq(zone_rule_offset(&rule, changes_s[1]), 3600);
}
END_TEST

START_TEST(on_the_southern_half_summer_goes_over_new_year)
{
    struct zone_rule rule = rule_of("AEST-10AEDT,M10.1.0,M4.1.0/3");

    ck_assert_int_eq(zone_rule_offset(&rule, zones_at(2050, 1, 1, 0, 0)), 11 * 3600);
    ck_assert_int_eq(zone_rule_offset(&rule, zones_at(2050, 7, 1, 0, 0)), 10 * 3600);
    ck_assert_int_eq(zone_rule_offset(&rule, zones_at(2050, 12, 31, 23, 0)), 11 * 3600);
}
END_TEST

START_TEST(odd_names_offsets_and_times_are_read)
{
    struct zone_rule nuuk = rule_of("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
    struct zone_rule plain = rule_of("<+0545>-5:45");
    struct zone_rule lord_howe = rule_of("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
    struct zone_rule by_day = rule_of("AAA3BBB,J60/0,300/24");
    int64_t changes_s[2] = {0, 0};

    ck_assert_int_eq(nuuk.start.time_s, -3600);
    ck_assert_int_eq(plain.standard_s, 5 * 3600 + 45 * 60);
    ck_assert(!zone_rule_changes(&plain, 2024, changes_s));
    ck_assert_int_eq(lord_howe.summer_s - lord_howe.standard_s, 1800);
    ck_assert(zone_rule_changes(&by_day, 2024, changes_s));
    ck_assert_int_eq(changes_s[0], zones_at(2024, 3, 1, 3, 0));   /* J60 is 1 March in every year */
    ck_assert_int_eq(changes_s[1], zones_at(2024, 10, 28, 2, 0)); /* day 300 from 0, at 24:00 */
}
END_TEST

START_TEST(what_is_no_rule_is_refused)
{
    static const char *const wrong[] = {"",
                                        "CE-1",
                                        "CET",
                                        "CET-1CEST",
                                        "CET-1CEST,M3",
                                        "CET-1CEST,M13.1.0,M10.5.0",
                                        "<+01-1",
                                        "CET-1CEST,M3.5.0,M10.5.0/3 ",
                                        "CET-1CEST,M3.6.0,M10.5.0",
                                        "CET-1CEST,M3.5.7,M10.5.0"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct zone_rule rule;
        ck_assert_msg(!zone_rule_read(text_z(wrong[i]), &rule), "\"%s\"", wrong[i]);
    }
}
END_TEST

START_TEST(days_and_civil_dates_are_each_others_inverse)
{
    int64_t year = 0;
    int month = 0;
    int day = 0;
    for (int64_t days = -200000; days < 200000; days++) {
        zone_rule_civil(days, &year, &month, &day);
        ck_assert_int_eq(zone_rule_days(year, month, day), days);
    }
    ck_assert_int_eq(zone_rule_day(-1), -1);
    ck_assert_int_eq(zone_rule_day(-86400), -1);
    ck_assert_int_eq(zone_rule_day(86399), 0);
    zone_rule_civil(0, &year, &month, &day);
    ck_assert(year == 1970 && month == 1 && day == 1);
    zone_rule_civil(84006, &year, &month, &day);
    ck_assert(year == 2200 && month == 1 && day == 1);
}
END_TEST

SUITE("zone_rule", central_europe_changes_on_the_last_sundays_of_march_and_october,
      on_the_southern_half_summer_goes_over_new_year, odd_names_offsets_and_times_are_read,
      what_is_no_rule_is_refused, days_and_civil_dates_are_each_others_inverse)
