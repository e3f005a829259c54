/* Kinds about local time and rotations. */
#include "rung_cases.h"
#include "model/calendar_date.h"

static void run_wall(struct rung_case *c)
{
    const struct zone *zone = rung_case_zone(c, c->json);
    struct text clock = rung_case_text(c, c->json, "clock");
    int64_t day = 0;
    bool yearly = false;
    int hour = -1;
    int minute = -1;
    if (calendar_date_read(rung_case_text(c, c->json, "date"), &day, &yearly, NULL) != ERR_OK ||
        yearly) {
        rung_case_trouble(c, "date", "YYYY-MM-DD");
    }
    if (clock.n != 5 || sscanf(clock.p, "%2d:%2d", &hour, &minute) != 2 || hour < 0 || hour > 24 ||
        minute < 0 || minute > 59) {
        rung_case_trouble(c, "clock", "HH:MM");
    }
    if (c->trouble[0] == '\0') {
        int64_t local_s = day * 86400 + hour * 3600 + minute * 60;
        rung_case_same_instant(c, "expect_first", json_object_get(c->json, "expect_first"),
                               zone_instant(zone, local_s, ZONE_FIRST));
        rung_case_same_instant(c, "expect_last", json_object_get(c->json, "expect_last"),
                               zone_instant(zone, local_s, ZONE_LAST));
    }
}

const struct rung_case_kind rung_cases_rotation_kinds[] = {
    {"wall", run_wall},
    {NULL, NULL},
};
