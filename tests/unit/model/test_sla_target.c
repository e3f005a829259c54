#include "model/sla_target.h"
#include <string.h>
#include "support/suite.h"

START_TEST(a_target_has_its_amount_and_unit)
{
    static const struct {
        const char *text;
        int64_t amount;
        enum sla_unit unit;
    } rows[] = {{"30m", 1800, SLA_UNIT_CALENDAR}, {"2bh", 7200, SLA_UNIT_BUSINESS},
                {"1bd", 1, SLA_UNIT_DAYS},        {"1s", 1, SLA_UNIT_CALENDAR},
                {"3660bd", 3660, SLA_UNIT_DAYS},  {"87840h", 3660 * 86400, SLA_UNIT_CALENDAR}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sla_target target = {0};

        ck_assert_int_eq(sla_target_read(text_z(rows[i].text), &target, NULL), ERR_OK);

        ck_assert_int_eq(target.amount, rows[i].amount);
        ck_assert_int_eq(target.unit, rows[i].unit);
    }
}
END_TEST

START_TEST(what_is_no_target_is_refused_with_its_reason)
{
    static const struct {
        const char *text, *reason, *says;
    } rows[] = {{"2", "duration_unit", "is no target; write 30m"},
                {"", "duration_unit", "is no target"},
                {"h", "duration_unit", "is no target"},
                {"2x", "duration_unit", "is no target"},
                {"8 bh", "duration_unit", "is no target"},
                {"1.5h", "duration_unit", "is no target"},
                {"-2", "duration_unit", "is no target"},
                {"-2h", "duration_negative", "at least one second"},
                {"0h", "duration_negative", "at least one second"},
                {"3661bd", "exhausted", "at most ten years"},
                {"87841h", "exhausted", "at most ten years"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct refusal refusal = {0};
        struct sla_target target = {.amount = 77};

        enum err err = sla_target_read(text_z(rows[i].text), &target, &refusal);

        ck_assert_int_eq(err, i < 9 ? ERR_INVALID : ERR_LIMIT);
        ck_assert_str_eq(refusal.reason, rows[i].reason);
        ck_assert_str_eq(refusal.path, "target");
        ck_assert_msg(strstr(refusal.text, rows[i].says) != NULL, "%s", refusal.text);
        ck_assert_int_eq(target.amount, 77);
    }
}
END_TEST

SUITE("sla_target", a_target_has_its_amount_and_unit, what_is_no_target_is_refused_with_its_reason)
