/* Kinds about calendars: due, elapsed, days_due, next_open, is_open, offset, config_error. */
#include <string.h>
#include "rung_cases.h"

static const char *const weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

struct pauses {
    struct span_s *items;
    size_t count;
};

static void read_hours(struct rung_case *c, struct calendar *calendar, const json_t *hours,
                       struct refusal *refusal)
{
    for (unsigned day = 0; day < 7 && refusal->code == ERR_OK; day++) {
        const json_t *list = json_object_get(hours, weekdays[day]);
        for (size_t i = 0; i < json_array_size(list) && refusal->code == ERR_OK; i++) {
            struct text interval = text_z(json_string_value(json_array_get(list, i)));
            (void)calendar_add_hours(calendar, day, interval, refusal);
        }
    }
    if (!json_is_object(hours)) {
        rung_case_trouble(c, "hours", "an object of weekdays");
    }
}

static const struct calendar *read_calendar(struct rung_case *c, const json_t *from)
{
    struct refusal refusal = {.code = ERR_OK};
    struct calendar *calendar = calendar_begin(c->arena, TEXT("case"), rung_case_zone(c, from));
    const json_t *holidays = json_object_get(from, "holidays");
    const json_t *special = json_object_get(from, "special");
    read_hours(c, calendar, json_object_get(from, "hours"), &refusal);
    for (size_t i = 0; i < json_array_size(holidays) && refusal.code == ERR_OK; i++) {
        struct text date = text_z(json_string_value(json_array_get(holidays, i)));
        (void)calendar_add_holiday(calendar, date, &refusal);
    }
    for (size_t i = 0; i < json_array_size(special) && refusal.code == ERR_OK; i++) {
        struct text rule = text_z(json_string_value(json_array_get(special, i)));
        (void)calendar_add_special(calendar, rule, &refusal);
    }
    if (refusal.code == ERR_OK) {
        (void)calendar_finish(calendar, &refusal);
    }
    if (refusal.code != ERR_OK) {
        rung_case_trouble(c, refusal.path, refusal.text);
    }
    return c->trouble[0] == '\0' ? calendar : calendar_always();
}

static struct pauses read_pauses(struct rung_case *c)
{
    const json_t *list = json_object_get(c->json, "pauses");
    struct pauses pauses = {NULL, 0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        struct span_s span = {.to_s = INT64_MAX};
        if (!rung_case_read_instant(json_array_get(pair, 0), &span.from_s) ||
            (!json_is_null(json_array_get(pair, 1)) &&
             !rung_case_read_instant(json_array_get(pair, 1), &span.to_s))) {
            rung_case_trouble(c, "pauses", "a list of [from, to], to may be null");
            continue;
        }
        *ARENA_PUSH(c->arena, pauses.items, pauses.count) = span;
    }
    return pauses;
}

/* What a calculation that may end without an instant is compared to. */
static void same_outcome(struct rung_case *c, const char *field, enum err err, int64_t got_s)
{
    if (json_object_get(c->json, "expect_error") != NULL) {
        rung_case_same_text(c, "expect_error", err == ERR_OK ? "no error" : "no_working_time");
    } else if (err != ERR_OK) {
        rung_case_trouble(c, field, "expected otherwise: the model says no_working_time");
    } else {
        rung_case_same_instant(c, field, json_object_get(c->json, field), got_s);
    }
}

static void run_due(struct rung_case *c)
{
    const struct calendar *calendar = read_calendar(c, c->json);
    struct pauses pauses = read_pauses(c);
    int64_t start_s = rung_case_instant(c, c->json, "start");
    int64_t target_s = rung_case_number(c, c->json, "target_s");
    int64_t due_s = CALENDAR_NONE;
    if (target_s < 0) {
        rung_case_trouble(c, "target_s", "0 or more");
    }
    if (c->trouble[0] == '\0') {
        enum err err =
            calendar_advance(calendar, start_s, target_s, pauses.items, pauses.count, &due_s);
        same_outcome(c, "expect_due", err, due_s);
    }
}

static void run_elapsed(struct rung_case *c)
{
    const struct calendar *calendar = read_calendar(c, c->json);
    struct pauses pauses = read_pauses(c);
    int64_t start_s = rung_case_instant(c, c->json, "start");
    int64_t end_s = rung_case_instant(c, c->json, "end");
    if (c->trouble[0] == '\0') {
        rung_case_same_number(
            c, "expect_s", calendar_elapsed(calendar, start_s, end_s, pauses.items, pauses.count));
    }
}

static void run_days_due(struct rung_case *c)
{
    const struct calendar *calendar = read_calendar(c, c->json);
    struct pauses pauses = read_pauses(c);
    int64_t start_s = rung_case_instant(c, c->json, "start");
    int64_t days = rung_case_number(c, c->json, "target_days");
    bool end_of_day = json_is_true(json_object_get(c->json, "end_of_day"));
    int64_t due_s = CALENDAR_NONE;
    if (c->trouble[0] == '\0') {
        enum err err = calendar_add_days(calendar, start_s, days, end_of_day, pauses.items,
                                         pauses.count, &due_s);
        same_outcome(c, "expect_due", err, due_s);
    }
}

static void run_next_open(struct rung_case *c)
{
    const struct calendar *calendar = read_calendar(c, c->json);
    int64_t at_s = rung_case_instant(c, c->json, "at");
    int64_t open_s = CALENDAR_NONE;
    if (c->trouble[0] == '\0') {
        enum err err = calendar_next_open(calendar, at_s, &open_s);
        same_outcome(c, "expect_at", err, open_s);
    }
}

static void run_is_open(struct rung_case *c)
{
    const struct calendar *calendar = read_calendar(c, c->json);
    int64_t at_s = rung_case_instant(c, c->json, "at");
    if (c->trouble[0] == '\0') {
        rung_case_same_number(c, "expect_open", calendar_is_open(calendar, at_s));
    }
}

static void run_offset(struct rung_case *c)
{
    const struct calendar *calendar = read_calendar(c, c->json);
    int64_t from_s = rung_case_instant(c, c->json, "from");
    bool in_days = json_object_get(c->json, "offset_days") != NULL;
    int64_t offset = rung_case_number(c, c->json, in_days ? "offset_days" : "offset_s");
    int64_t at_s = CALENDAR_NONE;
    enum err err = ERR_OK;
    if (c->trouble[0] != '\0') {
        return;
    }
    if (in_days) {
        err = calendar_add_days(calendar, from_s, offset, false, NULL, 0, &at_s);
    } else if (offset < 0) {
        err = calendar_retreat(calendar, from_s, -offset, &at_s);
    } else {
        err = calendar_advance(calendar, from_s, offset, NULL, 0, &at_s);
    }
    same_outcome(c, "expect_at", err, at_s);
}

const struct rung_case_kind rung_cases_calendar_kinds[] = {
    {"due", run_due},
    {"elapsed", run_elapsed},
    {"days_due", run_days_due},
    {"next_open", run_next_open},
    {"is_open", run_is_open},
    {"offset", run_offset},
    {NULL, NULL},
};
