#include "base/unit.h"
#include "support/suite.h"

START_TEST(durations_are_milliseconds)
{
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        {"250ms", 250},   {"5s", 5000},      {"30m", 1800000}, {"2h", 7200000},
        {"1d", 86400000}, {"1w", 604800000}, {"0", 0},         {"0s", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t ms = -1;

        bool good = unit_duration(text_z(rows[i].text), &ms);

        ck_assert_msg(good && ms == rows[i].ms, "%s gave %d, %lld", rows[i].text, good,
                      (long long)ms);
    }
}
END_TEST

START_TEST(what_is_no_duration_is_refused_and_leaves_the_answer_alone)
{
    static const char *const wrong[] = {"",
                                        "5",
                                        "s",
                                        "-5s",
                                        "5 s",
                                        "5x",
                                        "1.5h",
                                        "2bh",
                                        "5s ",
                                        " 5s",
                                        "1h30m",
                                        "99999999999999999999s",
                                        "9223372036854775807w"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t ms = 77;

        bool good = unit_duration(text_z(wrong[i]), &ms);

        ck_assert_msg(!good && ms == 77, "'%s' was taken as %lld", wrong[i], (long long)ms);
    }
}
END_TEST

START_TEST(sizes_are_bytes)
{
    static const struct {
        const char *text;
        int64_t bytes;
    } rows[] = {
        {"17", 17},        {"17B", 17},          {"64KiB", 65536},
        {"1MiB", 1048576}, {"2GiB", 2147483648}, {"1TiB", 1099511627776},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t bytes = -1;

        bool good = unit_size(text_z(rows[i].text), &bytes);

        ck_assert_msg(good && bytes == rows[i].bytes, "%s gave %d, %lld", rows[i].text, good,
                      (long long)bytes);
    }
}
END_TEST

START_TEST(sizes_with_unknown_units_or_too_large_are_refused)
{
    static const char *const wrong[] = {"",    "KiB", "64KB",       "64kib",
                                        "64K", "-1",  "9000000TiB", "1e3"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t bytes = 77;

        bool good = unit_size(text_z(wrong[i]), &bytes);

        ck_assert_msg(!good && bytes == 77, "'%s' was taken as %lld", wrong[i], (long long)bytes);
    }
}
END_TEST

START_TEST(spans_keep_whether_they_are_working_time)
{
    static const struct {
        const char *text;
        int64_t amount;
        int unit;
    } rows[] = {
        {"30m", 1800, UNIT_SPAN_CALENDAR}, {"4h", 14400, UNIT_SPAN_CALENDAR},
        {"10s", 10, UNIT_SPAN_CALENDAR},   {"30bm", 1800, UNIT_SPAN_BUSINESS},
        {"2bh", 7200, UNIT_SPAN_BUSINESS}, {"1bd", 1, UNIT_SPAN_DAYS},
        {"5bd", 5, UNIT_SPAN_DAYS},        {"1d", 86400, UNIT_SPAN_CALENDAR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t amount = -1;
        int unit = -1;

        bool good = unit_span(text_z(rows[i].text), &amount, &unit);

        ck_assert_msg(good && amount == rows[i].amount && unit == rows[i].unit,
                      "%s gave %d, %lld of kind %d", rows[i].text, good, (long long)amount, unit);
    }
}
END_TEST

START_TEST(what_is_no_span_is_refused)
{
    static const char *const wrong[] = {"", "8bx", "8", "0", "250ms", "bh", "2 bh", "2BH"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int64_t amount = 77;
        int unit = 77;

        bool good = unit_span(text_z(wrong[i]), &amount, &unit);

        ck_assert_msg(!good && amount == 77 && unit == 77, "'%s' was taken as %lld", wrong[i],
                      (long long)amount);
    }
}
END_TEST

SUITE("unit", durations_are_milliseconds,
      what_is_no_duration_is_refused_and_leaves_the_answer_alone, sizes_are_bytes,
      sizes_with_unknown_units_or_too_large_are_refused, spans_keep_whether_they_are_working_time,
      what_is_no_span_is_refused)
