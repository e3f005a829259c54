#include "base/unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct unit {
    const char *name;
    int64_t factor;
    int kind; /* of unit_span only */
};

static const struct unit durations[] = {
    {"ms", 1, 0},      {"s", 1000, 0},     {"m", 60000, 0},
    {"h", 3600000, 0}, {"d", 86400000, 0}, {"w", 604800000, 0},
};
static const struct unit sizes[] = {
    {"", 1, 0},
    {"B", 1, 0},
    {"KiB", (int64_t)1 << 10, 0},
    {"MiB", (int64_t)1 << 20, 0},
    {"GiB", (int64_t)1 << 30, 0},
    {"TiB", (int64_t)1 << 40, 0},
};
static const struct unit spans[] = {
    {"s", 1, UNIT_SPAN_CALENDAR},      {"m", 60, UNIT_SPAN_CALENDAR},
    {"h", 3600, UNIT_SPAN_CALENDAR},   {"d", 86400, UNIT_SPAN_CALENDAR},
    {"w", 604800, UNIT_SPAN_CALENDAR}, {"bm", 60, UNIT_SPAN_BUSINESS},
    {"bh", 3600, UNIT_SPAN_BUSINESS},  {"bd", 1, UNIT_SPAN_DAYS},
};

/* The number before the unit and the row of the unit; NULL when either is none. */
static const struct unit *unit_read(struct text text, const struct unit *units, size_t count,
                                    int64_t *amount)
{
    int64_t number = 0;
    size_t digits = 0;
    while (digits < text.n && text.p[digits] >= '0' && text.p[digits] <= '9') {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, text.p[digits] - '0', &number)) {
            return NULL;
        }
        digits++;
    }
    if (digits == 0) {
        return NULL;
    }
    struct text name = {text.p + digits, text.n - digits};
    for (size_t i = 0; i < count; i++) {
        if (text_eq_z(name, units[i].name) &&
            !__builtin_mul_overflow(number, units[i].factor, amount)) {
            return &units[i];
        }
    }
    return NULL;
}

bool unit_duration(struct text text, int64_t *ms)
{
    if (text_eq_z(text, "0")) {
        *ms = 0;
        return true;
    }
    int64_t amount;
    if (unit_read(text, durations, COUNT(durations), &amount) == NULL) {
        return false;
    }
    *ms = amount;
    return true;
}

bool unit_size(struct text text, int64_t *bytes)
{
    int64_t amount;
    if (unit_read(text, sizes, COUNT(sizes), &amount) == NULL) {
        return false;
    }
    *bytes = amount;
    return true;
}

bool unit_span(struct text text, int64_t *amount, int *unit)
{
    int64_t number;
    const struct unit *row = unit_read(text, spans, COUNT(spans), &number);
    if (row == NULL) {
        return false;
    }
    *amount = number;
    *unit = row->kind;
    return true;
}
