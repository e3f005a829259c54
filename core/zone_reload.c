#include "zone_reload.h"
#include <stdio.h>
#include "base/log.h"
#include "policy_load_calendars.h"

static void add_zone(struct arena *arena, struct value *list, struct text name, const char *folder)
{
    struct buf bytes;
    buf_init(&bytes);
    if (!policy_load_calendars_read(folder, name, &bytes) ||
        zone_read(arena, name, buf_text(&bytes)) == NULL) {
        log_warn("zone.not_reloaded", "zone=%.*s folder=%s", TEXT_ARG(name), folder);
    } else {
        struct value *zone = value_append(arena, list);
        *zone = (struct value){.type = VALUE_MAP};
        *value_put(arena, zone, "name") = value_of_text(arena_text(arena, name));
        *value_put(arena, zone, "bytes") =
            (struct value){.type = VALUE_BYTES, .text = arena_text(arena, buf_text(&bytes))};
    }
    buf_fini(&bytes);
}

struct command *zone_reload_command(const struct policy_set *policies, const char *folder)
{
    struct command *command = command_create("calendar.zones", TEXT("system"), TEXT_NONE);
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "tzdata") =
        value_of_text(policy_load_calendars_tzdata(arena, folder));
    struct value *list = value_put(arena, &command->args, "zones");
    *list = (struct value){.type = VALUE_LIST};
    for (size_t i = 0; i < policies->zone_count; i++) {
        add_zone(arena, list, zone_name(policies->zones[i]), folder);
    }
    return command;
}
