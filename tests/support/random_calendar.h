/* Random calendars with versions, exceptions, pauses and odd zones, from a seed: what laws are
 * tried on. */
#ifndef TESTS_SUPPORT_RANDOM_CALENDAR_H
#define TESTS_SUPPORT_RANDOM_CALENDAR_H
#include "base/random.h"
#include "model/calendar.h"
#include "support/zones.h"

#define LAST_START_S INT64_C(2840140800) /* 2060-01-01 */
#define PAUSES 5

struct chance {
    uint64_t seed;
    struct arena arena;
    struct calendar *calendar;
    struct span_s pauses[PAUSES];
    int64_t start_s;
};

static inline int64_t below(struct chance *chance, int64_t bound)
{
    return (int64_t)random_below(&chance->seed, (uint64_t)bound);
}

static inline struct text random_interval(struct chance *chance)
{
    int64_t open = below(chance, 24 * 60);
    int64_t close = (open + 1 + below(chance, 24 * 60 - 1)) % (24 * 60);
    return arena_printf(&chance->arena, "%02d:%02d-%02d:%02d", (int)open / 60, (int)open % 60,
                        (int)close / 60, (int)close % 60);
}

static inline const struct zone *random_zone(struct chance *chance)
{
    static const char *const zones[] = {
        "Europe/Berlin",     "America/New_York", "Asia/Kathmandu",  "Australia/Lord_Howe",
        "Pacific/Apia",      "America/Havana",   "Africa/Monrovia", "Asia/Gaza",
        "Africa/Casablanca", "Europe/Dublin",    "America/Nuuk",    "Antarctica/Troll"};
    return zones_find(&chance->arena, zones[below(chance, sizeof zones / sizeof zones[0])]);
}

static inline void add_random_rules(struct chance *chance)
{
    ck_assert_int_eq(calendar_add_hours(chance->calendar, (unsigned)below(chance, 5),
                                        random_interval(chance), NULL),
                     ERR_OK);
    for (int64_t i = below(chance, 12); i > 0; i--) {
        (void)calendar_add_hours(chance->calendar, (unsigned)below(chance, 7),
                                 random_interval(chance), NULL);
    }
    for (int64_t i = below(chance, 6); i > 0; i--) {
        struct text date = arena_printf(&chance->arena, "%02d-%02d", 1 + (int)below(chance, 12),
                                        1 + (int)below(chance, 28));
        (void)calendar_add_holiday(chance->calendar, date, NULL);
        (void)calendar_add_special(chance->calendar,
                                   arena_printf(&chance->arena, "%d-%.*s=%.*s",
                                                1970 + (int)below(chance, 90), TEXT_ARG(date),
                                                TEXT_ARG(random_interval(chance))),
                                   NULL);
    }
}

static inline void chance_init(struct chance *chance, uint64_t seed)
{
    *chance = (struct chance){.seed = seed};
    arena_init(&chance->arena);
    chance->start_s = below(chance, LAST_START_S);
    chance->calendar = calendar_begin(&chance->arena, TEXT("random"), random_zone(chance));
    add_random_rules(chance);
    int64_t from_s = chance->start_s - 5 * 86400;
    for (int64_t i = below(chance, 4); i > 0; i--) {
        from_s += 1 + below(chance, 10 * 86400);
        ck_assert_int_eq(
            calendar_begin_version(chance->calendar, from_s, random_zone(chance), NULL), ERR_OK);
        add_random_rules(chance);
    }
    ck_assert_int_eq(calendar_finish(chance->calendar, NULL), ERR_OK);
    for (int i = 0; i < PAUSES; i++) {
        chance->pauses[i].from_s = chance->start_s - 50000 + below(chance, 900000);
        chance->pauses[i].to_s = chance->pauses[i].from_s + below(chance, 200000);
    }
}

static inline int64_t due_of(const struct chance *chance, int64_t start_s, int64_t target_s)
{
    int64_t due_s = 0;
    ck_assert_int_eq(
        calendar_advance(chance->calendar, start_s, target_s, chance->pauses, PAUSES, &due_s),
        ERR_OK);
    return due_s;
}

static inline int64_t elapsed_of(const struct chance *chance, int64_t from_s, int64_t to_s)
{
    return calendar_elapsed(chance->calendar, from_s, to_s, chance->pauses, PAUSES);
}

#endif
