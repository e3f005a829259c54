/* Readers and comparisons that the kinds about on-call share. Trouble goes into the case; what is
 * returned then is harmless, but has no meaning. Lists live in the case's arena. */
#ifndef TESTS_CASES_RUNG_CASES_ON_CALL_H
#define TESTS_CASES_RUNG_CASES_ON_CALL_H
#include "model/choose_participant.h"
#include "model/schedule.h"
#include "rung_cases.h"

struct rung_case_instants {
    int64_t *items;
    size_t count;
};

struct rung_case_instants rung_case_instants(struct rung_case *c, const char *field);
bool rung_case_has(const json_t *from, const char *field); /* there, and not null */
struct rotation rung_case_grid(struct rung_case *c, const json_t *from, const struct zone *zone);
/* Names, or lists of names for groups. */
struct on_call_group *rung_case_turns(struct rung_case *c, const json_t *from, const char *field,
                                      size_t *count);
/* Anchored by anchor_who and anchor_at, by current_index and current_start, or at its start. */
struct rotation_version rung_case_version(struct rung_case *c, const json_t *from,
                                          const struct zone *zone);
struct on_call_rule rung_case_rule(struct rung_case *c, const json_t *from,
                                   const struct zone *zone);
struct rolling_shift rung_case_rolling(struct rung_case *c, const json_t *from,
                                       const struct zone *zone);
/* "start" and "end"; what is missing or null is open. */
struct span_s rung_case_span(struct rung_case *c, const json_t *from);
struct on_call_shift rung_case_shift(struct rung_case *c, const json_t *from);
struct on_call_override *rung_case_overrides(struct rung_case *c, const char *field, size_t *count);
struct temporary_list rung_case_temporaries(struct rung_case *c, const char *field);

void rung_case_same_count(struct rung_case *c, const char *what, size_t expected, size_t got);
void rung_case_same_person(struct rung_case *c, const char *field, const json_t *expected,
                           struct text got); /* the empty text is null */
void rung_case_same_set(struct rung_case *c, const char *field, const json_t *expected,
                        int64_t at_s, const struct on_call_set *got);
void rung_case_same_shifts(struct rung_case *c, const char *field, const json_t *expected,
                           const struct on_call_shift *got, size_t count);

#endif
