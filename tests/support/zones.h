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

#endif
