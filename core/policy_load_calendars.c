#include "policy_load_calendars.h"
#include <stdio.h>
#include "base/config_read.h"
#include "base/fs.h"

#define ZONE_BYTES_MAX ((size_t)1 << 20)
#define ZONE_NAME_BYTES_MAX 200

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};

static void complain_refusal(struct policy_load *load, struct config_place place,
                             const struct refusal *refusal)
{
    config_node_complain(load->config, place, "%s (%s)", refusal->text, refusal->reason);
}

/* --- zones --- */

bool policy_load_calendars_read(const char *folder, struct text name, struct buf *bytes)
{
    char path[1024];
    bool is_plain = name.n > 0 && name.n <= ZONE_NAME_BYTES_MAX && name.p[0] != '/' &&
                    text_find(name, TEXT(".."), 0) == SIZE_MAX;
    (void)snprintf(path, sizeof path, "%s/%.*s", folder,
                   TEXT_ARG(text_slice(name, 0, ZONE_NAME_BYTES_MAX)));
    return is_plain && fs_read_file(path, ZONE_BYTES_MAX, bytes) == 0;
}

static const struct zone *read_zone(struct policy_load *load, struct text name)
{
    struct buf bytes;
    const struct zone *zone = NULL;
    buf_init(&bytes);
    if (policy_load_calendars_read(load->zoneinfo, name, &bytes)) {
        zone = zone_read(&load->set->arena, name, buf_text(&bytes));
    }
    buf_fini(&bytes);
    return zone;
}

static const struct zone *find_zone(struct policy_load *load, struct text name)
{
    struct policy_set *set = load->set;
    if (text_eq_z(name, "UTC")) {
        return zone_utc();
    }
    for (size_t i = 0; i < set->zone_count; i++) {
        if (text_eq(zone_name(set->zones[i]), name)) {
            return set->zones[i];
        }
    }
    const struct zone *zone = read_zone(load, name);
    if (zone != NULL) {
        *ARENA_PUSH(&set->arena, set->zones, set->zone_count) = zone;
    }
    return zone;
}

const struct zone *policy_load_calendars_zone(struct policy_load *load,
                                              const struct config_node *map,
                                              const struct zone *otherwise)
{
    const struct config_node *node = config_node_get(map, "zone");
    if (node == NULL) {
        return otherwise;
    }
    struct text name = config_read_text(load->config, map, "zone", "");
    const struct zone *zone = find_zone(load, name);
    if (zone == NULL) {
        config_node_complain(load->config, node->place,
                             "there is no time zone \"%.*s\" in %s; zones look like Europe/Berlin "
                             "(zone_unknown)",
                             TEXT_ARG(name), load->zoneinfo);
    }
    return zone ? zone : otherwise;
}

/* "# version 2024b" is the first line of the text that the zones were made from. */
struct text policy_load_calendars_tzdata(struct arena *arena, const char *folder)
{
    char path[1024];
    struct buf bytes;
    struct text head = TEXT("# version ");
    struct text version = TEXT("unknown");
    buf_init(&bytes);
    (void)snprintf(path, sizeof path, "%s/tzdata.zi", folder);
    if (fs_read_file(path, ZONE_BYTES_MAX, &bytes) == 0 && text_starts(buf_text(&bytes), head)) {
        struct text rest = buf_text(&bytes);
        struct text line = TEXT_NONE;
        (void)text_split(&rest, '\n', &line);
        version = arena_text(arena, text_trim(text_slice(line, head.n, head.n + 20)));
    }
    buf_fini(&bytes);
    return version;
}

/* --- calendars --- */

struct parts { /* what a version consists of; a later one keeps what it does not name */
    const struct zone *zone;
    const struct config_node *hours, *holidays, *special;
};

/* Adds one after the other; complains only of what stands in `map` itself: what was kept from the
 * version before has been complained about there. */
static void add_list(struct policy_load *load, const struct config_node *list, bool is_own,
                     struct calendar *calendar,
                     enum err (*add)(struct calendar *calendar, struct text text,
                                     struct refusal *refusal))
{
    struct refusal refusal;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (add(calendar, list->items[i].text, &refusal) != ERR_OK && is_own) {
            complain_refusal(load, list->items[i].place, &refusal);
        }
    }
}

static void add_hours(struct policy_load *load, const struct config_node *hours, bool is_own,
                      struct calendar *calendar)
{
    struct refusal refusal;
    for (unsigned day = 0; hours != NULL && day < 7; day++) {
        const struct config_node *list = is_own
                                             ? config_read_list(load->config, hours, weekdays[day])
                                             : config_node_get(hours, weekdays[day]);
        for (size_t i = 0; list != NULL && i < list->count; i++) {
            if (calendar_add_hours(calendar, day, list->items[i].text, &refusal) != ERR_OK &&
                is_own) {
                complain_refusal(load, list->items[i].place, &refusal);
            }
        }
    }
}

static const struct config_node *own_or(const struct config_node *own,
                                        const struct config_node *otherwise)
{
    return own ? own : otherwise;
}

static void fill_version(struct policy_load *load, const struct config_node *map,
                         struct parts *parts, struct calendar *calendar)
{
    struct config *config = load->config;
    const struct config_node *hours = config_read_map(config, map, "hours");
    const struct config_node *holidays = config_read_list(config, map, "holidays");
    const struct config_node *special = config_read_list(config, map, "special");
    config_read_known(config, hours, weekdays);
    parts->hours = own_or(hours, parts->hours);
    parts->holidays = own_or(holidays, parts->holidays);
    parts->special = own_or(special, parts->special);
    add_hours(load, parts->hours, hours != NULL, calendar);
    add_list(load, parts->holidays, holidays != NULL, calendar, calendar_add_holiday);
    add_list(load, parts->special, special != NULL, calendar, calendar_add_special);
}

static void finish(struct policy_load *load, struct calendar *calendar, struct config_place place,
                   size_t complaints_before)
{
    struct refusal refusal;
    if (calendar_finish(calendar, &refusal) != ERR_OK &&
        complaints_before == load->config->complaint_count) {
        config_node_complain(load->config, place, "calendar \"%.*s\": %s (%s)",
                             TEXT_ARG(calendar_id(calendar)), refusal.text, refusal.reason);
    }
}

static void load_version(struct policy_load *load, const struct config_node *map,
                         struct parts *parts, struct calendar *calendar)
{
    static const char *const known[] = {"from", "zone", "hours", "holidays", "special", NULL};
    struct refusal refusal;
    size_t complaints = load->config->complaint_count;
    int64_t from_s = 0;
    config_read_known(load->config, map, known);
    struct text text = config_read_text(load->config, map, "from", "");
    const struct config_node *from = config_node_get(map, "from");
    parts->zone = policy_load_calendars_zone(load, map, parts->zone);
    if (from == NULL) {
        config_node_complain(load->config, map->place,
                             "calendar \"%.*s\": a version needs \"from\", an instant such as "
                             "2024-06-01T08:00:00Z",
                             TEXT_ARG(calendar_id(calendar)));
        return;
    }
    if (calendar_date_instant(text, &from_s, &refusal) != ERR_OK ||
        calendar_begin_version(calendar, from_s, parts->zone, &refusal) != ERR_OK) {
        complain_refusal(load, from->place, &refusal);
        return;
    }
    fill_version(load, map, parts, calendar);
    finish(load, calendar, from->place, complaints);
}

static void load_calendar(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"zone", "hours", "holidays", "special", "versions", NULL};
    struct policy_set *set = load->set;
    size_t complaints = load->config->complaint_count;
    config_read_known(load->config, node, known);
    struct parts parts = {.zone = policy_load_calendars_zone(load, node, zone_utc())};
    struct calendar *calendar = calendar_begin(&set->arena, node->key, parts.zone);
    fill_version(load, node, &parts, calendar);
    finish(load, calendar, node->key_place, complaints);
    const struct config_node *versions = config_read_list(load->config, node, "versions");
    for (size_t i = 0; versions != NULL && i < versions->count; i++) {
        load_version(load, &versions->items[i], &parts, calendar);
    }
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = calendar;
}

void policy_load_calendars(struct policy_load *load)
{
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "calendars");
    struct policy_set *set = load->set;
    set->tzdata = policy_load_calendars_tzdata(&set->arena, load->zoneinfo);
    *ARENA_PUSH(&set->arena, set->calendars, set->calendar_count) = calendar_always();
    for (size_t i = 0; section != NULL && i < section->count; i++) {
        load_calendar(load, &section->items[i]);
    }
}
