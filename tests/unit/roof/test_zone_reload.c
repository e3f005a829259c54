#include "zone_reload.h"
#include <unistd.h>
#include "policy_load.h"
#include "support/config_of.h"

START_TEST(every_zone_of_the_configuration_is_read_anew_and_what_is_gone_is_left_out)
{
    char path[64];
    struct config *config =
        config_of("calendars:\n  a: {zone: Europe/Berlin, hours: {mon: [\"09:00-17:00\"]}}\n"
                  "  b: {zone: Asia/Tokyo, hours: {mon: [\"09:00-17:00\"]}}\n",
                  path);
    const struct policy_set *set = policy_load(config, "/usr/share/zoneinfo");

    struct command *all = zone_reload_command(set, "/usr/share/zoneinfo");
    struct command *none = zone_reload_command(set, "/nowhere");

    const struct value *zones = value_get(&all->args, "zones");
    ck_assert_uint_eq(zones->list.count, 2);
    ck_assert(text_eq_z(value_text(&zones->list.items[0], "name"), "Europe/Berlin"));
    ck_assert(text_eq(value_text(&zones->list.items[0], "bytes"), zone_bytes(set->zones[0])));
    ck_assert(text_eq(value_text(&all->args, "tzdata"), set->tzdata));
    ck_assert_uint_eq(value_get(&none->args, "zones")->list.count, 0);
    ck_assert(text_eq_z(value_text(&none->args, "tzdata"), "unknown"));
    command_destroy(&all);
    command_destroy(&none);
    policy_set_release(&set);
    config_free(&config);
}
END_TEST

SUITE("zone_reload", every_zone_of_the_configuration_is_read_anew_and_what_is_gone_is_left_out)
