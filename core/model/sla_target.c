#include "model/sla_target.h"
#include "base/unit.h"

enum err sla_target_read(struct text text, struct sla_target *target, struct refusal *refusal)
{
    static const enum sla_unit units[] = {SLA_UNIT_CALENDAR, SLA_UNIT_BUSINESS, SLA_UNIT_DAYS};
    struct text trimmed = text_trim(text);
    bool is_minus = trimmed.n > 0 && trimmed.p[0] == '-';
    int64_t amount = 0;
    int unit = 0;
    if (!unit_span(text_slice(trimmed, is_minus, trimmed.n), &amount, &unit)) {
        return err_refuse(refusal, ERR_INVALID, "duration_unit", "target",
                          "\"%.*s\" is no target; write 30m, 4h (around the clock), 2bh (business "
                          "hours) or 1bd (business days)",
                          TEXT_ARG(text));
    }
    if (is_minus || amount == 0) {
        return err_refuse(refusal, ERR_INVALID, "duration_negative", "target",
                          "\"%.*s\": a target is at least one second", TEXT_ARG(text));
    }
    if (amount > (units[unit] == SLA_UNIT_DAYS ? SLA_TARGET_DAYS_MAX : SLA_TARGET_S_MAX)) {
        return err_refuse(refusal, ERR_LIMIT, "exhausted", "target",
                          "\"%.*s\": a target is at most ten years", TEXT_ARG(text));
    }
    *target = (struct sla_target){.amount = amount, .unit = units[unit]};
    return ERR_OK;
}

enum err sla_target_due(struct sla_target target, const struct calendar *calendar, int64_t start_s,
                        const struct span_s *pauses, size_t pause_count, int64_t *due_s)
{
    if (target.unit == SLA_UNIT_DAYS) {
        return calendar_add_days(calendar, start_s, target.amount, target.end_of_day, pauses,
                                 pause_count, due_s);
    }
    return calendar_advance(target.unit == SLA_UNIT_CALENDAR ? calendar_always() : calendar,
                            start_s, target.amount, pauses, pause_count, due_s);
}
