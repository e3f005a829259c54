/* On call by weekday and interval: "Mondays 20:00-08:00". An interval belongs to the day on which
 * it begins; equal ends are 24 hours, an end not later than the start is on the next day. Both ends
 * take the first occurrence of a repeated time. Spans that touch or overlap are one. semantics (g).
 * Pure. [any thread] */
#ifndef MODEL_ON_CALL_RULE_H
#define MODEL_ON_CALL_RULE_H
#include "model/calendar.h"

struct on_call_rule {
    const struct zone *zone; /* lent */
    uint8_t days;            /* bit 0 Monday .. bit 6 Sunday; 0: never */
    int32_t from_s, to_s;    /* seconds of the first day; to_s in (from_s, from_s + 86400] */
};

/* "08:00-20:00", "20:00-08:00", "08:00-08:00", "00:00-24:00". */
enum err on_call_rule_read_hours(struct text text, struct on_call_rule *rule,
                                 struct refusal *refusal);
/* Longest names of weekdays that are taken: "mon" .. "sun". */
bool on_call_rule_weekday(struct text name, unsigned *weekday); /* 0 Monday */
bool on_call_rule_active(const struct on_call_rule *rule, int64_t at_s);
/* The span that holds at_s, else the next one. An end that never comes is INT64_MAX, a start that
 * never was is INT64_MIN. false: there is none in the coming year. */
bool on_call_rule_span(const struct on_call_rule *rule, int64_t at_s, struct span_s *span);
/* When the answer of on_call_rule_active next changes; INT64_MAX: not in the coming year. */
int64_t on_call_rule_next_change(const struct on_call_rule *rule, int64_t at_s);

#endif
