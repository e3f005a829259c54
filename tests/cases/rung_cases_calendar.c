/* Kinds about calendars: due, elapsed, days_due, next_open, is_open, offset, segments_due,
 * segments_elapsed, config_error. */
#include <string.h>
#include "model/calendar_segments.h"
#include "model/sla_target.h"
#include "rung_cases.h"

static const char *const weekdays[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* --- calendars --- */

typedef enum err (*add_text)(struct calendar *calendar, struct text text, struct refusal *refusal);

/* Adds each text of a list; what is no list of texts is trouble. */
static void add_texts(struct rung_case *c, const json_t *list, const char *field, add_text add,
                      struct calendar *calendar, struct refusal *refusal)
{
    if (!json_is_array(list)) {
        rung_case_trouble(c, field, "a list of texts");
    }
    for (size_t i = 0; i < json_array_size(list) && refusal->code == ERR_OK; i++) {
        const json_t *item = json_array_get(list, i);
        if (!json_is_string(item)) {
            rung_case_trouble(c, field, "a list of texts");
        } else {
            (void)add(calendar, text_z(json_string_value(item)), refusal);
        }
    }
}

static bool is_weekday(const char *key)
{
    for (size_t day = 0; day < 7; day++) {
        if (strcmp(key, weekdays[day]) == 0) {
            return true;
        }
    }
    return false;
}

/* `is_whole`: all seven days must be there, as in a case; a configuration may leave days out. */
static void read_hours(struct rung_case *c, struct calendar *calendar, const json_t *hours,
                       bool is_whole, struct refusal *refusal)
{
    const char *key = NULL;
    json_t *value = NULL;
    if (!json_is_object(hours)) {
        rung_case_trouble(c, "hours", "an object of weekdays");
    }
    json_object_foreach((json_t *)(uintptr_t)hours, key, value)
    {
        if (!is_weekday(key)) {
            rung_case_trouble(c, "hours",
                              "an object whose keys are mon, tue, wed, thu, fri, sat, sun");
        }
    }
    for (unsigned day = 0; day < 7 && refusal->code == ERR_OK; day++) {
        const json_t *list = json_object_get(hours, weekdays[day]);
        if (list == NULL && is_whole) {
            rung_case_trouble(c, "hours", "an object with all seven weekdays");
        }
        for (size_t i = 0; i < json_array_size(list) && refusal->code == ERR_OK; i++) {
            const json_t *interval = json_array_get(list, i);
            if (json_is_string(interval)) {
                (void)calendar_add_hours(calendar, day, text_z(json_string_value(interval)),
                                         refusal);
            }
            if (!json_is_string(interval)) {
                rung_case_trouble(c, "hours", "an object whose values are lists of intervals");
            }
        }
        if (list != NULL && !json_is_array(list)) {
            rung_case_trouble(c, "hours", "an object whose values are lists of intervals");
        }
    }
}

const struct calendar *rung_case_calendar(struct rung_case *c, const json_t *from)
{
    struct refusal refusal = {.code = ERR_OK};
    struct calendar *calendar = calendar_begin(c->arena, TEXT("case"), rung_case_zone(c, from));
    read_hours(c, calendar, json_object_get(from, "hours"), true, &refusal);
    add_texts(c, json_object_get(from, "holidays"), "holidays", calendar_add_holiday, calendar,
              &refusal);
    add_texts(c, json_object_get(from, "special"), "special", calendar_add_special, calendar,
              &refusal);
    if (refusal.code == ERR_OK) {
        (void)calendar_finish(calendar, &refusal);
    }
    if (refusal.code != ERR_OK) {
        rung_case_trouble(c, refusal.path, refusal.text);
    }
    return c->trouble[0] == '\0' ? calendar : calendar_always();
}

struct rung_case_pauses rung_case_pauses(struct rung_case *c)
{
    const json_t *list = json_object_get(c->json, "pauses");
    struct rung_case_pauses pauses = {NULL, 0};
    if (list != NULL && !json_is_array(list)) {
        rung_case_trouble(c, "pauses", "a list of [from, to], to may be null");
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *pair = json_array_get(list, i);
        const json_t *to = json_array_get(pair, 1);
        struct span_s span = {.to_s = INT64_MAX};
        if (json_array_size(pair) != 2 ||
            !rung_case_read_instant(json_array_get(pair, 0), &span.from_s) ||
            (!json_is_null(to) && !rung_case_read_instant(to, &span.to_s)) ||
            span.to_s < span.from_s) {
            rung_case_trouble(c, "pauses", "a list of [from, to], to not before from or null");
            continue;
        }
        *ARENA_PUSH(c->arena, pauses.items, pauses.count) = span;
    }
    return pauses;
}

static bool read_bool(struct rung_case *c, const char *field)
{
    const json_t *value = json_object_get(c->json, field);
    if (!json_is_boolean(value)) {
        rung_case_trouble(c, field, "true or false");
    }
    return json_is_true(value);
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
    const struct calendar *calendar = rung_case_calendar(c, c->json);
    struct rung_case_pauses pauses = rung_case_pauses(c);
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
    const struct calendar *calendar = rung_case_calendar(c, c->json);
    struct rung_case_pauses pauses = rung_case_pauses(c);
    int64_t start_s = rung_case_instant(c, c->json, "start");
    int64_t end_s = rung_case_instant(c, c->json, "end");
    if (c->trouble[0] == '\0') {
        rung_case_same_number(
            c, "expect_s", calendar_elapsed(calendar, start_s, end_s, pauses.items, pauses.count));
    }
}

static void run_days_due(struct rung_case *c)
{
    const struct calendar *calendar = rung_case_calendar(c, c->json);
    struct rung_case_pauses pauses = rung_case_pauses(c);
    int64_t start_s = rung_case_instant(c, c->json, "start");
    int64_t days = rung_case_number(c, c->json, "target_days");
    bool end_of_day = read_bool(c, "end_of_day");
    int64_t due_s = CALENDAR_NONE;
    if (c->trouble[0] == '\0') {
        enum err err = calendar_add_days(calendar, start_s, days, end_of_day, pauses.items,
                                         pauses.count, &due_s);
        same_outcome(c, "expect_due", err, due_s);
    }
}

static void run_next_open(struct rung_case *c)
{
    const struct calendar *calendar = rung_case_calendar(c, c->json);
    int64_t at_s = rung_case_instant(c, c->json, "at");
    int64_t open_s = CALENDAR_NONE;
    if (c->trouble[0] == '\0') {
        enum err err = calendar_next_open(calendar, at_s, &open_s);
        same_outcome(c, "expect_at", err, open_s);
    }
}

static void run_is_open(struct rung_case *c)
{
    const struct calendar *calendar = rung_case_calendar(c, c->json);
    int64_t at_s = rung_case_instant(c, c->json, "at");
    if (c->trouble[0] == '\0') {
        rung_case_same_number(c, "expect_open", calendar_is_open(calendar, at_s));
    }
}

static void run_offset(struct rung_case *c)
{
    const struct calendar *calendar = rung_case_calendar(c, c->json);
    int64_t from_s = rung_case_instant(c, c->json, "from");
    bool in_days = json_object_get(c->json, "offset_days") != NULL;
    if (in_days && json_object_get(c->json, "offset_s") != NULL) {
        rung_case_trouble(c, "offset_s", "absent where offset_days is there");
    }
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

/* --- segments --- */

struct segments {
    struct calendar_segment *items;
    const char **names; /* of their calendars, lent from the case */
    size_t count;
};

/* Each calendar is made once, also when several segments name it, and also when none does: a
 * malformed one is trouble all the same. */
static const struct calendar *find_calendar(const json_t *calendars,
                                            const struct calendar *const *made, const char *name)
{
    const char *key = NULL;
    json_t *value = NULL;
    size_t at = 0;
    json_object_foreach((json_t *)(uintptr_t)calendars, key, value)
    {
        if (name != NULL && strcmp(key, name) == 0) {
            return made[at];
        }
        at++;
    }
    return NULL;
}

static struct segments read_segments(struct rung_case *c)
{
    const json_t *calendars = json_object_get(c->json, "calendars");
    const json_t *list = rung_case_list(c, c->json, "segments");
    const struct calendar **made =
        ARENA_NEW_ARRAY(c->arena, const struct calendar *, json_object_size(calendars) + 1);
    struct segments segments = {NULL, NULL, 0};
    const char *key = NULL;
    json_t *value = NULL;
    size_t at = 0;
    json_object_foreach((json_t *)(uintptr_t)calendars, key, value)
    {
        made[at++] = rung_case_calendar(c, value);
    }
    segments.names = ARENA_NEW_ARRAY(c->arena, const char *, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const char *name = json_string_value(json_object_get(item, "calendar"));
        struct calendar_segment segment = {.calendar = find_calendar(calendars, made, name)};
        segment.from_s = rung_case_instant(c, item, "from");
        if (segment.calendar == NULL) {
            rung_case_trouble(c, "segments", "a list of {from, calendar}, each of \"calendars\"");
        }
        if (i > 0 && segment.from_s <= segments.items[i - 1].from_s) {
            rung_case_trouble(c, "segments", "a list with ascending \"from\"");
        }
        segments.names[i] = name;
        *ARENA_PUSH(c->arena, segments.items, segments.count) = segment;
    }
    if (segments.count == 0) {
        rung_case_trouble(c, "segments", "a list that is not empty");
    }
    return segments;
}

static void run_segments_due(struct rung_case *c)
{
    struct segments segments = read_segments(c);
    struct rung_case_pauses pauses = rung_case_pauses(c);
    int64_t start_s = rung_case_instant(c, c->json, "start");
    int64_t target_s = rung_case_number(c, c->json, "target_s");
    int64_t due_s = CALENDAR_NONE;
    if (target_s < 0) {
        rung_case_trouble(c, "target_s", "0 or more");
    }
    if (c->trouble[0] == '\0') {
        enum err err = calendar_segments_due(segments.items, segments.count, start_s, target_s,
                                             pauses.items, pauses.count, &due_s);
        same_outcome(c, "expect_due", err, due_s);
    }
}

/* Seconds by calendar: those with 0 may be absent. */
static void same_by(struct rung_case *c, const struct segments *segments, const int64_t *by_s)
{
    const json_t *expected = json_object_get(c->json, "expect_by");
    json_t *got = json_object();
    char field[120];
    const char *key = NULL;
    json_t *value = NULL;
    for (size_t i = 0; i < segments->count; i++) {
        json_int_t before = json_integer_value(json_object_get(got, segments->names[i]));
        (void)json_object_set_new(got, segments->names[i], json_integer(before + by_s[i]));
    }
    json_object_foreach((json_t *)(uintptr_t)expected, key, value)
    {
        if (!json_is_integer(value) ||
            json_object_get(json_object_get(c->json, "calendars"), key) == NULL) {
            rung_case_trouble(c, "expect_by", "an object of calendars and whole seconds");
        }
        if (json_object_get(got, key) == NULL) {
            (void)json_object_set_new(got, key, json_integer(0));
        }
    }
    json_object_foreach(got, key, value)
    {
        (void)snprintf(field, sizeof field, "expect_by.%s", key);
        rung_case_same_seconds(c, field, json_integer_value(json_object_get(expected, key)),
                               json_integer_value(value));
    }
    json_decref(got);
}

static void run_segments_elapsed(struct rung_case *c)
{
    struct segments segments = read_segments(c);
    struct rung_case_pauses pauses = rung_case_pauses(c);
    int64_t start_s = rung_case_instant(c, c->json, "start");
    int64_t end_s = rung_case_instant(c, c->json, "end");
    if (c->trouble[0] != '\0') {
        return;
    }
    int64_t *by_s = ARENA_NEW_ARRAY(c->arena, int64_t, segments.count);
    rung_case_same_number(c, "expect_s",
                          calendar_segments_elapsed(segments.items, segments.count, start_s, end_s,
                                                    pauses.items, pauses.count, by_s));
    if (json_is_object(json_object_get(c->json, "expect_by"))) {
        same_by(c, &segments, by_s);
    } else if (json_object_get(c->json, "expect_by") != NULL) {
        rung_case_trouble(c, "expect_by", "an object of calendars and whole seconds");
    }
}

/* --- configurations that are refused --- */

/* A calendar of a configuration; NULL parts are absent, without any hours it is open on Mondays. */
static void refuse_calendar(struct rung_case *c, const json_t *hours, const json_t *holidays,
                            const json_t *special, struct refusal *refusal)
{
    struct calendar *calendar = calendar_begin(c->arena, TEXT("case"), zone_utc());
    if (hours != NULL) {
        read_hours(c, calendar, hours, false, refusal);
    } else {
        (void)calendar_add_hours(calendar, 0, TEXT("09:00-17:00"), refusal);
    }
    if (holidays != NULL) {
        add_texts(c, holidays, "holidays", calendar_add_holiday, calendar, refusal);
    }
    if (special != NULL) {
        add_texts(c, special, "special", calendar_add_special, calendar, refusal);
    }
    if (refusal->code == ERR_OK) {
        (void)calendar_finish(calendar, refusal);
    }
}

static void refuse_zone(struct rung_case *c, const json_t *name, struct refusal *refusal)
{
    if (!json_is_string(name)) {
        rung_case_trouble(c, "value", "a zone that is a text");
    } else if (rung_case_find_zone(c, text_z(json_string_value(name))) == NULL) {
        (void)err_refuse(refusal, ERR_INVALID, "zone_unknown", "zone", "there is no such zone");
    }
}

static void refuse_whole_calendar(struct rung_case *c, const json_t *value, struct refusal *refusal)
{
    json_t *none = json_object();
    const json_t *hours = json_object_get(value, "hours");
    if (json_object_get(value, "zone") != NULL) {
        refuse_zone(c, json_object_get(value, "zone"), refusal);
    }
    if (refusal->code == ERR_OK) {
        refuse_calendar(c, hours ? hours : none, json_object_get(value, "holidays"),
                        json_object_get(value, "special"), refusal);
    }
    json_decref(none);
}

static void refuse_duration(struct rung_case *c, const json_t *value, struct refusal *refusal)
{
    struct sla_target target;
    char number[32];
    (void)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    if (!json_is_string(value) && !json_is_integer(value)) {
        rung_case_trouble(c, "value", "a text or a number");
    }
    (void)sla_target_read(text_z(json_is_string(value) ? json_string_value(value) : number),
                          &target, refusal);
}

static void run_config_error(struct rung_case *c)
{
    struct refusal refusal = {.code = ERR_OK};
    struct text setting = rung_case_text(c, c->json, "setting");
    const json_t *value = json_object_get(c->json, "value");
    if (text_eq_z(setting, "calendar")) {
        refuse_whole_calendar(c, value, &refusal);
    } else if (text_eq_z(setting, "calendar.zone")) {
        refuse_zone(c, value, &refusal);
    } else if (text_eq_z(setting, "calendar.hours")) {
        refuse_calendar(c, value ? value : c->json, NULL, NULL, &refusal);
    } else if (text_eq_z(setting, "calendar.holidays")) {
        refuse_calendar(c, NULL, value ? value : c->json, NULL, &refusal);
    } else if (text_eq_z(setting, "calendar.special")) {
        refuse_calendar(c, NULL, NULL, value ? value : c->json, &refusal);
    } else if (text_eq_z(setting, "duration") || text_ends(setting, TEXT("target"))) {
        refuse_duration(c, value, &refusal);
    } else {
        rung_case_trouble(
            c, "setting",
            "calendar, calendar.zone, .hours, .holidays, .special, duration or target");
    }
    if (c->trouble[0] == '\0') {
        rung_case_same_text(c, "expect_error",
                            refusal.code == ERR_OK ? "no error" : refusal.reason);
    }
}

const struct rung_case_kind rung_cases_calendar_kinds[] = {
    {"due", run_due},
    {"elapsed", run_elapsed},
    {"days_due", run_days_due},
    {"next_open", run_next_open},
    {"is_open", run_is_open},
    {"offset", run_offset},
    {"segments_due", run_segments_due},
    {"segments_elapsed", run_segments_elapsed},
    {"config_error", run_config_error},
    {NULL, NULL},
};
