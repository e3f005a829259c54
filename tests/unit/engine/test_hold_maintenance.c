#include "engine/hold_maintenance.h"
#include "support/suite.h"

START_TEST(a_window_covers_its_team_from_its_start_to_its_end)
{
    const struct maintenance window = {.team = TEXT("support"), .from_us = 100, .to_us = 200};

    ck_assert(!hold_maintenance_covers(&window, TEXT("support"), 99));
    ck_assert(hold_maintenance_covers(&window, TEXT("support"), 100));
    ck_assert(hold_maintenance_covers(&window, TEXT("support"), 199));
    ck_assert(!hold_maintenance_covers(&window, TEXT("support"), 200));
    ck_assert(!hold_maintenance_covers(&window, TEXT("billing"), 150));
}
END_TEST

START_TEST(a_window_without_team_covers_all_and_an_ended_one_nobody)
{
    struct maintenance window = {.from_us = 100, .to_us = 200};

    ck_assert(hold_maintenance_covers(&window, TEXT("billing"), 150));
    ck_assert(hold_maintenance_covers(&window, TEXT_NONE, 150));
    window.ended = true;
    ck_assert(!hold_maintenance_covers(&window, TEXT("billing"), 150));
}
END_TEST

SUITE("hold_maintenance", a_window_covers_its_team_from_its_start_to_its_end,
      a_window_without_team_covers_all_and_an_ended_one_nobody)
