/* Time zones of this system, and civil times, for tests. */
#ifndef TESTS_SUPPORT_ZONES_H
#define TESTS_SUPPORT_ZONES_H
#include <stdio.h>
#include "base/fs.h"
#include "model/zone.h"
#include "model/zone_rule.h"
#include "support/suite.h"

static inline const struct zone *zones_find(struct arena *arena, const char *name)
{
    char path[1000];
    struct buf bytes;
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    buf_init(&bytes);
    ck_assert_msg(fs_read_file(path, 1 << 20, &bytes) == 0, "%s: install tzdata", path);
    const struct zone *zone = zone_read(arena, text_z(name), buf_text(&bytes));
    buf_fini(&bytes);
    ck_assert_msg(zone != NULL, "%s is not understood", path);
    return zone;
}

static inline int64_t zones_at(int year, int month, int day, int hour, int minute)
{
    return zone_rule_days(year, month, day) * 86400 + hour * 3600 + minute * 60;
}

/* "2024-03-31T01:00" or "2024-03-31T01:00:03", UTC. */
static inline int64_t zones_instant(const char *z)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    ck_assert_int_ge(
        sscanf(z, "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second), 5);
    return zones_at(year, month, day, hour, minute) + second;
}

#endif
