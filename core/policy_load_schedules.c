#include "policy_load_schedules.h"
#include "base/config_read.h"
#include "model/fairness.h"
#include "policy_load_calendars.h"

static const char *const weekdays[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", NULL};
static const char *const short_days[] = {"mo", "tu", "we", "th", "fr", "sa", "su", NULL};
static const char *const units[] = {"hourly", "daily", "weekly", "monthly", NULL};

struct reading {
    struct policy_load *load;
    struct config *config;
    struct arena *arena; /* the set's */
    const struct zone *zone;
};

static bool is_map(struct reading *r, const struct config_node *node, const char *model)
{
    if (node->kind != CONFIG_MAP) {
        config_node_complain(r->config, node->place, "write %s", model);
    }
    return node->kind == CONFIG_MAP;
}

/* --- small values --- */

static int64_t read_instant(struct reading *r, const struct config_node *map, const char *key,
                            int64_t otherwise)
{
    const struct config_node *node = config_node_get(map, key);
    struct refusal refusal;
    int64_t at_s = otherwise;
    if (node != NULL && calendar_date_local(node->text, r->zone, &at_s, &refusal) != ERR_OK) {
        config_node_complain(r->config, node->place, "%s", refusal.text);
    }
    return at_s;
}

static int64_t read_start(struct reading *r, const struct config_node *map)
{
    if (config_node_get(map, "start") == NULL) {
        (void)config_read_required(r->config, map, "start"); /* complains */
    }
    return read_instant(r, map, "start", 0);
}

static struct span_s read_span(struct reading *r, const struct config_node *map)
{
    struct span_s span = {read_instant(r, map, "from", INT64_MIN),
                          read_instant(r, map, "to", INT64_MAX)};
    const struct config_node *to = config_node_get(map, "to");
    if (to != NULL && span.to_s <= span.from_s) {
        config_node_complain(r->config, to->place, "\"to\" must be later than \"from\"");
    }
    return span;
}

static struct text read_person(struct reading *r, const struct config_node *node)
{
    if (roster_agent(&r->load->set->roster, node->text) == NULL) {
        config_node_complain(r->config, node->place, "there is no agent \"%.*s\"",
                             TEXT_ARG(node->text));
    }
    return arena_text(r->arena, node->text);
}

static struct text read_person_at(struct reading *r, const struct config_node *map, const char *key)
{
    const struct config_node *node = config_node_get(map, key);
    return node != NULL && node->text.n > 0 ? read_person(r, node) : TEXT_NONE;
}

static uint8_t read_days(struct reading *r, const struct config_node *map, const char *key,
                         const char *const names[8])
{
    const struct config_node *list = config_read_list(r->config, map, key);
    uint8_t days = 0;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        unsigned day = 0;
        while (day < 7 && !text_eq_z(list->items[i].text, names[day])) {
            day++;
        }
        if (day == 7) {
            config_node_complain(r->config, list->items[i].place,
                                 "\"%.*s\" is no weekday; they are %s, %s, %s, %s, %s, %s, %s",
                                 TEXT_ARG(list->items[i].text), names[0], names[1], names[2],
                                 names[3], names[4], names[5], names[6]);
        }
        days |= (uint8_t)(1U << (day % 7));
    }
    return days;
}

/* A person, or several who have the turn together. */
static struct on_call_group read_group(struct reading *r, const struct config_node *node)
{
    struct on_call_group group = {NULL, 0};
    size_t count = node->kind == CONFIG_LIST ? node->count : 1;
    for (size_t i = 0; i < count; i++) {
        struct text who = read_person(r, node->kind == CONFIG_LIST ? &node->items[i] : node);
        *ARENA_PUSH(r->arena, group.people, group.count) = who;
    }
    if (count == 0 || count > ROTATION_GROUP_MAX) {
        config_node_complain(r->config, node->place, "a group has 1 to %d agents",
                             ROTATION_GROUP_MAX);
    }
    return group;
}

static struct on_call_group *read_turns(struct reading *r, const struct config_node *map,
                                        size_t *count)
{
    const struct config_node *list = config_read_list(r->config, map, "participants");
    struct on_call_group *turns = NULL;
    *count = 0;
    for (size_t i = 0; list != NULL && i < list->count && i < ROTATION_TURNS_MAX; i++) {
        *ARENA_PUSH(r->arena, turns, *count) = read_group(r, &list->items[i]);
    }
    if (*count == 0 || (list != NULL && list->count > ROTATION_TURNS_MAX)) {
        config_node_complain(r->config, list ? list->place : map->place,
                             "participants are a list of 1 to %d agents, such as [ann, bob]",
                             ROTATION_TURNS_MAX);
    }
    return turns;
}

/* --- rotations --- */

static bool has_person(const struct on_call_group *group, struct text who)
{
    for (size_t i = 0; i < group->count; i++) {
        if (text_eq(group->people[i], who)) {
            return true;
        }
    }
    return false;
}

/* {who, at}: that person has the turn at that instant. Without it the first has it at the start. */
static void read_anchor(struct reading *r, const struct config_node *map,
                        struct rotation_version *version)
{
    static const char *const known[] = {"who", "at", NULL};
    const struct config_node *anchor = config_read_map(r->config, map, "anchor");
    version->anchor_s = version->grid.start_s;
    if (anchor == NULL) {
        return;
    }
    config_read_known(r->config, anchor, known);
    struct text who = config_read_required(r->config, anchor, "who");
    version->anchor_s = read_instant(r, anchor, "at", version->grid.start_s);
    while (version->anchor_index < version->turn_count &&
           !has_person(&version->turns[version->anchor_index], who)) {
        version->anchor_index++;
    }
    if (version->anchor_index == version->turn_count && who.n > 0) {
        config_node_complain(r->config, config_node_get(anchor, "who")->place,
                             "\"%.*s\" is none of the participants", TEXT_ARG(who));
        version->anchor_index = 0;
    }
}

static struct rotation_version read_version(struct reading *r, const struct config_node *map)
{
    static const char *const known[] = {"unit",   "length", "start",    "participants",
                                        "anchor", "from",   "versions", NULL};
    struct rotation_version version = {.from_s = read_instant(r, map, "from", INT64_MIN)};
    config_read_known(r->config, map, known);
    version.grid = (struct rotation){
        .zone = r->zone,
        .unit =
            (enum rotation_unit)config_read_word(r->config, map, "unit", units, ROTATION_WEEKLY),
        .length = config_read_int(r->config, map, "length", 1, 1, ROTATION_LENGTH_MAX),
        .start_s = read_start(r, map)};
    version.turns = read_turns(r, map, &version.turn_count);
    read_anchor(r, map, &version);
    return version;
}

static void read_rotation(struct reading *r, const struct config_node *map,
                          struct schedule_entry *entry)
{
    const struct config_node *list = config_read_list(r->config, map, "versions");
    entry->kind = SCHEDULE_ROTATION;
    if (list == NULL) {
        *ARENA_PUSH(r->arena, entry->versions, entry->version_count) = read_version(r, map);
        return;
    }
    for (size_t i = 0; i < list->count && i < ROTATION_VERSIONS_MAX; i++) {
        if (is_map(r, &list->items[i],
                   "a version as {from: ..., start: ..., participants: [...]}")) {
            struct rotation_version version = read_version(r, &list->items[i]);
            *ARENA_PUSH(r->arena, entry->versions, entry->version_count) = version;
        }
    }
}

/* --- rolling shifts --- */

static void read_monthdays(struct reading *r, const struct config_node *map,
                           struct rolling_shift *shift)
{
    const struct config_node *list = config_read_list(r->config, map, "by_monthday");
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        int64_t day = 0;
        if (!text_to_i64(list->items[i].text, &day) || day == 0 || day < -31 || day > 31) {
            config_node_complain(r->config, list->items[i].place,
                                 "\"%.*s\" is no day of a month: 1 to 31, or -1 for the last",
                                 TEXT_ARG(list->items[i].text));
        } else if (day > 0) {
            shift->by_monthday |= 1U << day;
        } else {
            shift->by_monthday_last |= 1U << -day;
        }
    }
}

static void read_rolling(struct reading *r, const struct config_node *map,
                         struct schedule_entry *entry)
{
    static const char *const known[] = {
        "frequency",      "interval", "by_day", "by_monthday",  "week_start", "start",
        "rotation_start", "until",    "shift",  "participants", NULL};
    struct rolling_shift *shift = ARENA_NEW(r->arena, struct rolling_shift);
    struct refusal refusal = {.code = ERR_OK};
    config_read_known(r->config, map, known);
    shift->zone = r->zone;
    shift->frequency =
        (enum rotation_unit)config_read_word(r->config, map, "frequency", units, ROTATION_WEEKLY);
    shift->interval = config_read_int(r->config, map, "interval", 1, 1, ROLLING_SHIFT_INTERVAL_MAX);
    shift->by_day = read_days(r, map, "by_day", short_days);
    read_monthdays(r, map, shift);
    shift->week_start = (unsigned)config_read_word(r->config, map, "week_start", weekdays, 0);
    shift->start_s = read_start(r, map);
    shift->rotation_start_s = read_instant(r, map, "rotation_start", INT64_MIN);
    shift->until_s = read_instant(r, map, "until", INT64_MAX);
    shift->shift_s = config_read_seconds(r->config, map, "shift", 86400);
    shift->turns = read_turns(r, map, &shift->turn_count);
    if (!rolling_shift_check(shift, &refusal)) {
        const struct config_node *node = config_node_get(map, refusal.path);
        config_node_complain(r->config, node ? node->place : map->place, "%s %s", refusal.path,
                             refusal.text);
    }
    entry->kind = SCHEDULE_ROLLING;
    entry->rolling = shift;
}

/* --- layers --- */

static const struct on_call_rule *read_rule(struct reading *r, const struct config_node *map)
{
    const struct config_node *hours = config_node_get(map, "hours");
    struct refusal refusal;
    if (hours == NULL && config_node_get(map, "days") == NULL) {
        return NULL;
    }
    struct on_call_rule *rule = ARENA_NEW(r->arena, struct on_call_rule);
    *rule = (struct on_call_rule){.zone = r->zone, .days = 0x7f, .to_s = 86400};
    if (config_node_get(map, "days") != NULL) {
        rule->days = read_days(r, map, "days", weekdays);
    }
    if (hours != NULL && on_call_rule_read_hours(hours->text, rule, &refusal) != ERR_OK) {
        config_node_complain(r->config, hours->place, "%s", refusal.text);
    }
    return rule;
}

static void read_who(struct reading *r, const struct config_node *map, struct schedule_entry *entry)
{
    const struct config_node *rotation = config_read_map(r->config, map, "rotation");
    const struct config_node *rolling = config_read_map(r->config, map, "rolling");
    const struct config_node *people = config_read_list(r->config, map, "people");
    if ((rotation != NULL) + (rolling != NULL) + (people != NULL) != 1) {
        config_node_complain(r->config, map->place,
                             "a layer has exactly one of people, rotation, rolling");
    } else if (rotation != NULL) {
        read_rotation(r, rotation, entry);
    } else if (rolling != NULL) {
        read_rolling(r, rolling, entry);
    } else {
        entry->people = read_group(r, people);
    }
}

static void read_layer(struct reading *r, const struct config_node *map, size_t number,
                       struct schedule *schedule)
{
    static const char *const known[] = {"id", "priority", "days",     "hours",   "from",
                                        "to", "people",   "rotation", "rolling", NULL};
    struct schedule_entry entry = {.span = {INT64_MIN, INT64_MAX}};
    if (!is_map(r, map, "a layer as {people: [ann]} or {rotation: {...}}")) {
        return;
    }
    config_read_known(r->config, map, known);
    struct text id = config_read_text(r->config, map, "id", "");
    entry.id = id.n > 0 ? arena_text(r->arena, id) : arena_printf(r->arena, "%zu", number);
    entry.priority = config_read_int(r->config, map, "priority", 0, 0, SCHEDULE_PRIORITY_MAX);
    entry.rule = read_rule(r, map);
    entry.span = read_span(r, map);
    read_who(r, map, &entry);
    if (entry.id.n > SCHEDULE_ID_BYTES_MAX) {
        config_node_complain(r->config, config_node_get(map, "id")->place,
                             "a layer's id has at most %d bytes", SCHEDULE_ID_BYTES_MAX);
    }
    if (schedule_entry(schedule, entry.id) != NULL) {
        config_node_complain(r->config, map->place, "there are two layers \"%.*s\"",
                             TEXT_ARG(entry.id));
    }
    *ARENA_PUSH(r->arena, schedule->entries, schedule->entry_count) = entry;
}

/* --- what the file overrides --- */

static void read_override(struct reading *r, const struct config_node *map, size_t number,
                          struct schedule *schedule)
{
    static const char *const known[] = {"add",      "remove", "instead_of_all", "from", "to",
                                        "priority", NULL};
    if (!is_map(r, map, "an override as {add: ann, remove: bob, from: ..., to: ...}")) {
        return;
    }
    config_read_known(r->config, map, known);
    struct on_call_override override = {
        .id = arena_printf(r->arena, "file-%zu", number),
        .add = read_person_at(r, map, "add"),
        .remove = read_person_at(r, map, "remove"),
        .instead_of_all = config_read_bool(r->config, map, "instead_of_all", false),
        .priority = config_read_int(r->config, map, "priority", 0, 0, SCHEDULE_PRIORITY_MAX),
        .span = read_span(r, map)};
    if (override.add.n == 0 && override.remove.n == 0) {
        config_node_complain(r->config, map->place, "an override needs add, remove or both");
    }
    *ARENA_PUSH(r->arena, schedule->overrides, schedule->override_count) = override;
}

static void read_temporary(struct reading *r, const struct config_node *map, size_t number,
                           struct schedule *schedule)
{
    static const char *const known[] = {"from", "to", "fallback", "shifts", NULL};
    static const char *const shift_known[] = {"who", "from", "to", NULL};
    static const char *const fallbacks[] = {"none", "keep", NULL};
    if (!is_map(r, map, "a temporary schedule as {from: ..., to: ..., shifts: [...]}")) {
        return;
    }
    struct temporary_schedule temporary = {.id = arena_printf(r->arena, "file-%zu", number),
                                           .span = read_span(r, map)};
    config_read_known(r->config, map, known);
    temporary.keep = config_read_word(r->config, map, "fallback", fallbacks, 0) == 1;
    const struct config_node *list = config_read_list(r->config, map, "shifts");
    for (size_t i = 0; list != NULL && i < list->count && i < TEMPORARY_SCHEDULE_SHIFTS_MAX; i++) {
        const struct config_node *node = &list->items[i];
        if (is_map(r, node, "a shift as {who: ann, from: ..., to: ...}")) {
            config_read_known(r->config, node, shift_known);
            (void)config_read_required(r->config, node, "who");
            *ARENA_PUSH(r->arena, temporary.shifts, temporary.shift_count) =
                (struct on_call_shift){read_person_at(r, node, "who"), read_span(r, node)};
        }
    }
    *ARENA_PUSH(r->arena, schedule->temporaries.items, schedule->temporaries.count) = temporary;
}

static void each(struct reading *r, const struct config_node *map, const char *key,
                 struct schedule *schedule,
                 void (*read)(struct reading *r, const struct config_node *map, size_t number,
                              struct schedule *schedule))
{
    const struct config_node *list = config_read_list(r->config, map, key);
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (i == SCHEDULE_ENTRIES_MAX) {
            config_node_complain(r->config, list->items[i].place, "at most %d of them",
                                 SCHEDULE_ENTRIES_MAX);
            return;
        }
        read(r, &list->items[i], i + 1, schedule);
    }
}

/* Names are parts of keys on disk, with a slash between them. */
static bool is_name(struct text id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && c != '-' && c != '_' && c != '.') {
            return false;
        }
    }
    return id.n > 0 && id.n <= SCHEDULE_ID_BYTES_MAX;
}

/* How much a minute counts in the report of fairness. */
static void read_fairness(struct reading *r, const struct config_node *node,
                          struct schedule *schedule)
{
    static const char *const known[] = {"night", "weekend", "holiday", NULL};
    struct config *config = r->config;
    const struct config_node *weights = config_read_map(config, node, "weights");
    struct text id = config_read_text(config, node, "holidays", "");
    config_read_known(config, weights, known);
    schedule->weights = (struct schedule_weights){
        .night = config_read_int(config, weights, "night", 100, 1, FAIRNESS_WEIGHT_MAX),
        .weekend = config_read_int(config, weights, "weekend", 100, 1, FAIRNESS_WEIGHT_MAX),
        .holiday = config_read_int(config, weights, "holiday", 100, 1, FAIRNESS_WEIGHT_MAX)};
    schedule->holidays = id.n > 0 ? policy_set_calendar(r->load->set, id) : NULL;
    if (id.n > 0 && schedule->holidays == NULL) {
        config_node_complain(config, config_node_get(node, "holidays")->place,
                             "there is no calendar \"%.*s\"", TEXT_ARG(id));
    }
}

static void load_schedule(struct reading *r, const struct config_node *node)
{
    static const char *const known[] = {"name",      "zone",     "horizon", "layers", "overrides",
                                        "temporary", "holidays", "weights", NULL};
    struct policy_set *set = r->load->set;
    struct schedule schedule = {.id = arena_text(r->arena, node->key)};
    config_read_known(r->config, node, known);
    r->zone = policy_load_calendars_zone(r->load, node, zone_utc());
    schedule.zone = r->zone;
    schedule.name = arena_text(r->arena, config_read_text(r->config, node, "name", ""));
    schedule.horizon_s = config_read_seconds(r->config, node, "horizon", SCHEDULE_HORIZON_S);
    if (schedule.horizon_s > SCHEDULE_RANGE_S_MAX) {
        config_node_complain(r->config, config_node_get(node, "horizon")->place,
                             "gaps are looked for at most 400 days ahead");
    }
    read_fairness(r, node, &schedule);
    each(r, node, "layers", &schedule, read_layer);
    each(r, node, "overrides", &schedule, read_override);
    each(r, node, "temporary", &schedule, read_temporary);
    if (!is_name(node->key)) {
        config_node_complain(r->config, node->key_place,
                             "a schedule's name has up to %d letters, digits, dots, - and _",
                             SCHEDULE_ID_BYTES_MAX);
    }
    if (schedule.entry_count == 0) {
        config_node_complain(r->config, node->key_place, "schedule \"%.*s\" needs layers",
                             TEXT_ARG(node->key));
    }
    *ARENA_PUSH(&set->arena, set->schedules, set->schedule_count) = schedule;
}

void policy_load_schedules(struct policy_load *load)
{
    struct reading reading = {
        .load = load, .config = load->config, .arena = &load->set->arena, .zone = zone_utc()};
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "schedules");
    for (size_t i = 0; section != NULL && i < section->count; i++) {
        load_schedule(&reading, &section->items[i]);
    }
}
