/* What the parts of rung-cases share. The tool only translates: each answer comes from core/model.
 * jansson is opened here and nowhere else. */
#ifndef TESTS_CASES_RUNG_CASES_H
#define TESTS_CASES_RUNG_CASES_H
#include <jansson.h>
#include "model/calendar.h"

struct rung_case {
    const json_t *json;  /* lent */
    struct arena *arena; /* lent; emptied after the case */
    char trouble[300];   /* what cannot be read; empty: fine */
    bool differs;        /* set by the rung_case_same_ ones, which print the difference */
    const char *id;      /* lent */
    const char *file;    /* lent */
};

/* One kind: reads the inputs, asks the model, compares. */
struct rung_case_kind {
    const char *name;
    void (*run)(struct rung_case *c);
};
extern const struct rung_case_kind rung_cases_calendar_kinds[]; /* ended by a NULL name */
extern const struct rung_case_kind rung_cases_clocks_kinds[];
extern const struct rung_case_kind rung_cases_rotation_kinds[];
extern const struct rung_case_kind rung_cases_schedule_kinds[];
extern const struct rung_case_kind rung_cases_escalation_kinds[];

/* Readers: the first trouble stays in c->trouble, later ones do not replace it. */
void rung_case_trouble(struct rung_case *c, const char *field, const char *expected);
const json_t *rung_case_list(struct rung_case *c, const json_t *from, const char *field);
struct text rung_case_text(struct rung_case *c, const json_t *from, const char *field);
int64_t rung_case_number(struct rung_case *c, const json_t *from, const char *field);
int64_t rung_case_optional(struct rung_case *c, const json_t *from, const char *field,
                           int64_t standard); /* a number that may be absent */
int64_t rung_case_instant(struct rung_case *c, const json_t *from, const char *field);
bool rung_case_read_instant(const json_t *value, int64_t *instant_s);
const struct zone *rung_case_zone(struct rung_case *c, const json_t *from);
const struct zone *rung_case_find_zone(struct rung_case *c, struct text name); /* NULL: none */
/* The four fields of a calendar; `pauses` of the case. */
const struct calendar *rung_case_calendar(struct rung_case *c, const json_t *from);
struct rung_case_pauses {
    struct span_s *items;
    size_t count;
};
struct rung_case_pauses rung_case_pauses(struct rung_case *c);
void rung_case_print_instant(char *out, size_t size, int64_t instant_s); /* CALENDAR_NONE: null */
/* Prints the difference of one value of the case. */
void rung_case_differs(struct rung_case *c, const char *field, const char *expected,
                       const char *got);
void rung_case_same_instant(struct rung_case *c, const char *field, const json_t *expected,
                            int64_t got_s); /* CALENDAR_NONE is null */
void rung_case_same_text(struct rung_case *c, const char *field, const char *got);
void rung_case_same_number(struct rung_case *c, const char *field, int64_t got);
void rung_case_same_seconds(struct rung_case *c, const char *field, int64_t expected, int64_t got);

#endif
