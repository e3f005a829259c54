#include "rungctl/show_schedule.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* From here on localtime_r is that of the zone. */
static void use_zone(const struct value *result)
{
    struct text zone = value_text(result, "zone");
    char name[80];
    (void)snprintf(name, sizeof name, ":%.*s", TEXT_ARG(zone));
    if (zone.n > 0 && setenv("TZ", name, 1) == 0) {
        tzset();
    }
}

/* A name is an agent's of the configuration: still, no terminal is steered by it. */
static void put(struct text text, size_t width, FILE *out)
{
    for (size_t i = 0; i < text.n || i < width; i++) {
        (void)fputc(i < text.n && (unsigned char)text.p[i] >= 0x20 ? text.p[i] : ' ', out);
    }
}

static void put_time(const struct value *map, const char *key, FILE *out)
{
    const struct value *value = value_get(map, key);
    char text[40] = "";
    struct tm local;
    if (value != NULL && value->type == VALUE_INT) {
        time_t seconds = (time_t)(value->number / 1000);
        if (localtime_r(&seconds, &local) != NULL) {
            (void)strftime(text, sizeof text, "%a %Y-%m-%d %H:%M", &local);
        }
    }
    put(text_z(text), 22, out);
}

static void put_names(const struct value *list, const char *key, FILE *out)
{
    for (size_t i = 0; list != NULL && list->type == VALUE_LIST && i < list->list.count; i++) {
        const struct value *item = &list->list.items[i];
        (void)fputs(i > 0 ? ", " : "", out);
        put(key != NULL ? value_text(item, key) : item->text, 0, out);
    }
    if (list == NULL || list->list.count == 0) {
        (void)fputs("nobody", out);
    }
}

static size_t items_of(const struct value *result, const struct value **items)
{
    const struct value *list = value_get(result, "items");
    *items = list != NULL && list->type == VALUE_LIST ? list->list.items : NULL;
    return *items != NULL ? list->list.count : 0;
}

void show_schedule_list(const struct value *result, FILE *out)
{
    const struct value *items = NULL;
    size_t count = items_of(result, &items);
    (void)fputs("SCHEDULE          UNTIL                   ON CALL\n", out);
    for (size_t i = 0; i < count; i++) {
        use_zone(&items[i]);
        put(value_text(&items[i], "id"), 16, out);
        (void)fputs("  ", out);
        put_time(&items[i], "until_at_ms", out);
        (void)fputs("  ", out);
        put_names(value_get(&items[i], "on_call"), NULL, out);
        (void)fputc('\n', out);
    }
}

void show_schedule_on_call(const struct value *result, FILE *out)
{
    const struct value *people = value_get(result, "people");
    use_zone(result);
    for (size_t i = 0; people != NULL && i < people->list.count; i++) {
        const struct value *person = &people->list.items[i];
        put(value_text(person, "who"), 12, out);
        (void)fputs("  by ", out);
        put(value_text(person, "source"), 0, out);
        (void)fputc(' ', out);
        put(value_text(person, "by"), 0, out);
        (void)fputc('\n', out);
    }
    if (people == NULL || people->list.count == 0) {
        (void)fputs("nobody\n", out);
    }
    if (value_get(result, "until_at_ms") != NULL) {
        (void)fputs("until         ", out);
        put_time(result, "until_at_ms", out);
        (void)fputs("  then ", out);
        put_names(value_get(result, "next"), "who", out);
        (void)fputc('\n', out);
    }
}

void show_schedule_shifts(const struct value *result, FILE *out)
{
    const struct value *items = NULL;
    size_t count = items_of(result, &items);
    use_zone(result);
    (void)fputs("FROM                    TO                      STATE    WHO\n", out);
    for (size_t i = 0; i < count; i++) {
        put_time(&items[i], "from_at_ms", out);
        (void)fputs("  ", out);
        put_time(&items[i], "to_at_ms", out);
        (void)fputs("  ", out);
        put(value_text(&items[i], "state"), 7, out);
        (void)fputs("  ", out);
        put(value_text(&items[i], "who"), 0, out);
        (void)fputc('\n', out);
    }
    if (value_get(result, "next_at_ms") != NULL) {
        (void)fprintf(out, "there is more: --set from_at_ms=%" PRId64 "\n",
                      value_int(result, "next_at_ms", 0));
    }
}

void show_schedule_gaps(const struct value *result, FILE *out)
{
    const struct value *items = NULL;
    size_t count = items_of(result, &items);
    use_zone(result);
    (void)fputs(count > 0 ? "FROM                    TO\n" : "no gaps\n", out);
    for (size_t i = 0; i < count; i++) {
        put_time(&items[i], "from_at_ms", out);
        (void)fputs("  ", out);
        put_time(&items[i], "to_at_ms", out);
        (void)fputc('\n', out);
    }
}

void show_schedule_fairness(const struct value *result, FILE *out)
{
    const struct value *items = NULL;
    size_t count = items_of(result, &items);
    (void)fputs("WHO           MINUTES   NIGHT  WEEKEND  HOLIDAY  WEIGHTED  SHIFTS\n", out);
    for (size_t i = 0; i < count; i++) {
        put(value_text(&items[i], "who"), 12, out);
        (void)fprintf(
            out,
            "  %7" PRId64 "  %6" PRId64 "  %7" PRId64 "  %7" PRId64 "  %8" PRId64 "  %6" PRId64
            "\n",
            value_int(&items[i], "minutes", 0), value_int(&items[i], "night_minutes", 0),
            value_int(&items[i], "weekend_minutes", 0), value_int(&items[i], "holiday_minutes", 0),
            value_int(&items[i], "weighted_minutes", 0), value_int(&items[i], "shifts", 0));
    }
}

void show_schedule_export(const struct value *result, FILE *out)
{
    struct text text = value_text(result, "text");
    (void)fwrite(text.p, 1, text.n, out);
}
