/* rung-cases FILE...: runs acceptance cases through the model and says what differs. */
#include "rung_cases.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/fs.h"
#include "model/calendar_date.h"
#include "model/zone_rule.h"

#define ZONE_BYTES_MAX ((size_t)1 << 20)

struct tally {
    unsigned passed, failed, skipped;
};

void rung_case_trouble(struct rung_case *c, const char *field, const char *expected)
{
    if (c->trouble[0] == '\0') {
        (void)snprintf(c->trouble, sizeof c->trouble, "\"%s\" must be %s", field, expected);
    }
}

const json_t *rung_case_list(struct rung_case *c, const json_t *from, const char *field)
{
    const json_t *value = json_object_get(from, field);
    if (!json_is_array(value)) {
        rung_case_trouble(c, field, "a list");
        return NULL;
    }
    return value;
}

struct text rung_case_text(struct rung_case *c, const json_t *from, const char *field)
{
    const json_t *value = json_object_get(from, field);
    if (!json_is_string(value)) {
        rung_case_trouble(c, field, "a text");
        return TEXT_NONE;
    }
    return text_z(json_string_value(value));
}

int64_t rung_case_number(struct rung_case *c, const json_t *from, const char *field)
{
    const json_t *value = json_object_get(from, field);
    if (!json_is_integer(value)) {
        rung_case_trouble(c, field, "a whole number");
        return 0;
    }
    return json_integer_value(value);
}

int64_t rung_case_optional(struct rung_case *c, const json_t *from, const char *field,
                           int64_t standard)
{
    return json_object_get(from, field) != NULL ? rung_case_number(c, from, field) : standard;
}

bool rung_case_read_instant(const json_t *value, int64_t *instant_s)
{
    const char *z = json_string_value(value);
    return z != NULL && calendar_date_instant(text_z(z), instant_s, NULL) == ERR_OK;
}

int64_t rung_case_instant(struct rung_case *c, const json_t *from, const char *field)
{
    int64_t instant_s = 0;
    if (!rung_case_read_instant(json_object_get(from, field), &instant_s)) {
        rung_case_trouble(c, field, "an instant such as 2024-01-15T09:00:00Z");
    }
    return instant_s;
}

const struct zone *rung_case_find_zone(struct rung_case *c, struct text name)
{
    char path[200];
    struct buf bytes;
    const struct zone *zone = NULL;
    if (name.n > 0 && name.n < 100 && text_find(name, TEXT(".."), 0) == SIZE_MAX) {
        (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%.*s", TEXT_ARG(name));
        buf_init(&bytes);
        if (fs_read_file(path, ZONE_BYTES_MAX, &bytes) == 0) {
            zone = zone_read(c->arena, name, buf_text(&bytes));
        }
        buf_fini(&bytes);
    }
    return zone;
}

const struct zone *rung_case_zone(struct rung_case *c, const json_t *from)
{
    const struct zone *zone = rung_case_find_zone(c, rung_case_text(c, from, "zone"));
    if (zone == NULL) {
        rung_case_trouble(c, "zone", "a time zone of this system");
        return zone_utc();
    }
    return zone;
}

void rung_case_differs(struct rung_case *c, const char *field, const char *expected,
                       const char *got)
{
    c->differs = true;
    printf("%s: %s: %s: expected %s, got %s\n", c->file, c->id, field, expected, got);
}

void rung_case_print_instant(char *out, size_t size, int64_t instant_s)
{
    if (instant_s == CALENDAR_NONE) {
        (void)snprintf(out, size, "null");
        return;
    }
    int64_t day = (instant_s >= 0 ? instant_s : instant_s - 86399) / 86400;
    int64_t second = instant_s - day * 86400;
    int64_t year = 0;
    int month = 0;
    int of_month = 0;
    zone_rule_civil(day, &year, &month, &of_month);
    (void)snprintf(out, size, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02dZ", year, month, of_month,
                   (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
}

void rung_case_same_instant(struct rung_case *c, const char *field, const json_t *expected,
                            int64_t got_s)
{
    int64_t expected_s = CALENDAR_NONE;
    char got[60];
    if (!json_is_null(expected) && !rung_case_read_instant(expected, &expected_s)) {
        rung_case_trouble(c, field, "an instant or null");
        return;
    }
    rung_case_print_instant(got, sizeof got, got_s);
    if (got_s != expected_s) {
        rung_case_differs(c, field, json_is_null(expected) ? "null" : json_string_value(expected),
                          got);
    }
}

void rung_case_same_text(struct rung_case *c, const char *field, const char *got)
{
    struct text expected = rung_case_text(c, c->json, field);
    if (!text_eq_z(expected, got)) {
        rung_case_differs(c, field, expected.n ? expected.p : "nothing", got);
    }
}

void rung_case_same_seconds(struct rung_case *c, const char *field, int64_t expected, int64_t got)
{
    char texts[2][32];
    (void)snprintf(texts[0], sizeof texts[0], "%" PRId64, expected);
    (void)snprintf(texts[1], sizeof texts[1], "%" PRId64, got);
    if (expected != got) {
        rung_case_differs(c, field, texts[0], texts[1]);
    }
}

void rung_case_same_number(struct rung_case *c, const char *field, int64_t got)
{
    const json_t *value = json_object_get(c->json, field);
    rung_case_same_seconds(
        c, field,
        json_is_boolean(value) ? json_is_true(value) : rung_case_number(c, c->json, field), got);
}

static const struct rung_case_kind *kind_of(const char *name)
{
    const struct rung_case_kind *const tables[] = {
        rung_cases_calendar_kinds, rung_cases_clocks_kinds, rung_cases_rotation_kinds,
        rung_cases_schedule_kinds, rung_cases_escalation_kinds};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const struct rung_case_kind *kind = tables[i]; kind->name != NULL; kind++) {
            if (strcmp(kind->name, name) == 0) {
                return kind;
            }
        }
    }
    return NULL;
}

static void run_case(const char *file, size_t number, const json_t *json, struct tally *tally)
{
    const char *id = json_string_value(json_object_get(json, "id"));
    const char *name = json_string_value(json_object_get(json, "kind"));
    struct arena arena;
    if (id == NULL || name == NULL) {
        printf("%s: case %zu: \"id\" and \"kind\" must be texts\n", file, number);
        tally->failed++;
        return;
    }
    const struct rung_case_kind *kind = kind_of(name);
    if (kind == NULL) {
        printf("%s: %s: skipped: the kind \"%s\" is not known\n", file, id, name);
        tally->skipped++;
        return;
    }
    arena_init(&arena);
    struct rung_case c = {.json = json, .arena = &arena, .id = id, .file = file};
    kind->run(&c);
    if (c.trouble[0] != '\0') {
        printf("%s: %s: %s\n", file, id, c.trouble);
    }
    if (c.trouble[0] != '\0' || c.differs) {
        tally->failed++;
    } else {
        tally->passed++;
    }
    arena_fini(&arena);
}

static void run_file(const char *file, struct tally *tally)
{
    json_error_t error;
    json_t *root = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
    const json_t *cases = json_object_get(root, "cases");
    if (root == NULL) {
        printf("%s:%d:%d: %s\n", file, error.line, error.column, error.text);
        tally->failed++;
        return;
    }
    if (json_integer_value(json_object_get(root, "format")) != 1 || !json_is_array(cases) ||
        json_array_size(cases) == 0) {
        printf("%s: must be an object with \"format\": 1 and a list \"cases\" that is not empty\n",
               file);
        tally->failed++;
    } else {
        for (size_t i = 0; i < json_array_size(cases); i++) {
            run_case(file, i, json_array_get(cases, i), tally);
        }
    }
    json_decref(root);
}

int main(int argc, char **argv)
{
    struct tally tally = {0};
    if (argc < 2) {
        fputs("usage: rung-cases FILE...\n", stderr);
        return 2;
    }
    for (int i = 1; i < argc; i++) {
        run_file(argv[i], &tally);
    }
    printf("%u passed, %u failed, %u skipped\n", tally.passed, tally.failed, tally.skipped);
    return tally.failed == 0 && tally.skipped == 0 ? 0 : 1;
}
