#include "rungctl/typed.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_instant(struct text text, int64_t *at_ms)
{
    struct tm tm = {.tm_isdst = -1};
    char copy[40];
    int read = 0;
    int seconds_read = 0;
    (void)snprintf(copy, sizeof copy, "%.*s", TEXT_ARG(text));
    if (sscanf(copy, "%4d-%2d-%2dT%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
               &tm.tm_min, &read) != 5) {
        return false;
    }
    if (sscanf(copy + read, ":%2d%n", &tm.tm_sec, &seconds_read) == 1) {
        read += seconds_read;
    }
    bool is_utc = copy[read] == 'Z' && copy[read + 1] == '\0';
    if (!is_utc && copy[read] != '\0') {
        return false;
    }
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *at_ms = (int64_t)(is_utc ? timegm(&tm) : mktime(&tm)) * 1000;
    return true;
}

static void put_instant(struct value *slot, struct text text)
{
    int64_t number = 0;
    if (text_to_i64(text, &number) || read_instant(text, &number)) {
        *slot = value_of_int(number);
    }
}

/* ann,bob,cid+dan */
static void put_participants(struct arena *arena, struct value *list, struct text text)
{
    struct text item;
    struct text name;
    *list = (struct value){.type = VALUE_LIST};
    while (text_split(&text, ',', &item)) {
        struct value *one = value_append(arena, list);
        if (text_find(item, TEXT("+"), 0) == SIZE_MAX) {
            *one = value_of_text(arena_text(arena, text_trim(item)));
            continue;
        }
        *one = (struct value){.type = VALUE_LIST};
        while (text_split(&item, '+', &name)) {
            *value_append(arena, one) = value_of_text(arena_text(arena, text_trim(name)));
        }
    }
}

/* 4,9 */
static void put_numbers(struct arena *arena, struct value *list, struct text text)
{
    struct text item;
    *list = (struct value){.type = VALUE_LIST};
    while (text_split(&text, ',', &item)) {
        struct value *one = value_append(arena, list);
        int64_t number = 0;
        *one = text_to_i64(text_trim(item), &number) ? value_of_int(number)
                                                     : value_of_text(arena_text(arena, item));
    }
}

/* ann FROM TO,bob */
static void put_shifts(struct arena *arena, struct value *list, struct text text)
{
    static const char *const keys[] = {"who", "from_at_ms", "to_at_ms"};
    struct text item;
    *list = (struct value){.type = VALUE_LIST};
    while (text_split(&text, ',', &item)) {
        struct value *one = value_append(arena, list);
        struct text rest = text_trim(item);
        struct text word;
        *one = (struct value){.type = VALUE_MAP};
        for (size_t i = 0; i < 3 && text_split(&rest, ' ', &word); i++) {
            struct value *slot = value_put(arena, one, keys[i]);
            *slot = value_of_text(arena_text(arena, word));
            if (i > 0) {
                put_instant(slot, word);
            }
        }
    }
}

/* summary=it burns,amount=12,checked=identity+contract: whole numbers and lists are what they look
 * like. */
static void put_form(struct arena *arena, struct value *map, struct text text)
{
    struct text item;
    struct text word;
    int64_t number = 0;
    *map = (struct value){.type = VALUE_MAP};
    while (text_split(&text, ',', &item)) {
        struct text name;
        (void)text_split(&item, '=', &name);
        struct value *slot = value_put(arena, map, arena_text(arena, text_trim(name)).p);
        *slot = value_of_text(arena_text(arena, text_trim(item)));
        if (text_to_i64(text_trim(item), &number)) {
            *slot = value_of_int(number);
        } else if (text_find(item, TEXT("+"), 0) != SIZE_MAX &&
                   text_find(item, TEXT(" "), 0) == SIZE_MAX) {
            *slot = (struct value){.type = VALUE_LIST};
            while (text_split(&item, '+', &word)) {
                *value_append(arena, slot) = value_of_text(arena_text(arena, word));
            }
        }
    }
}

void typed_put(struct arena *arena, struct value *params, const char *name, const char *text)
{
    static const char *const numbers[] = {
        "limit",       "level",   "for_ms", "from",     "escalation", "if_version",
        "priority",    "keep",    "window", "limit_ms", "turns",      "impact",
        "deadline_ms", "urgency", "days",   "sample",   NULL};
    static const char *const instants[] = {"from_ms", "to_ms", NULL};
    static const char *const switches[] = {"all",     "instead_of_all", "on",
                                           "reached", "verified",       NULL};
    static const char *const lists[] = {"service", "participants", "refused", NULL};
    struct value *slot = value_put(arena, params, name);
    int64_t number = 0;
    *slot = value_of_text(text_z(text));
    if (is_one_of(name, numbers) && text_to_i64(text_z(text), &number)) {
        *slot = value_of_int(number);
    } else if (text_ends(text_z(name), TEXT("at_ms")) || is_one_of(name, instants)) {
        put_instant(slot, text_z(text));
    } else if (is_one_of(name, switches) &&
               (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)) {
        *slot = value_of_bool(strcmp(text, "true") == 0);
    } else if (is_one_of(name, lists)) {
        put_participants(arena, slot, text_z(text));
    } else if (strcmp(name, "form") == 0) {
        put_form(arena, slot, text_z(text));
    } else if (strcmp(name, "messages") == 0) {
        put_numbers(arena, slot, text_z(text));
    } else if (strcmp(name, "shifts") == 0) {
        put_shifts(arena, slot, text_z(text));
    }
}
