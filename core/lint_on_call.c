#include "lint_on_call.h"
#include "lint_people.h"
#include "model/calendar_date.h"

#define DAY_S ((int64_t)86400)

static struct span_s horizon(const struct lint *lint)
{
    return (struct span_s){lint->now_s, lint->now_s + lint->weeks * 7 * DAY_S};
}

/* --- what a schedule covers --- */

struct cover {
    size_t gaps;
    struct span_s first; /* gap */
    int64_t open_s;      /* all gaps together */
    bool has_people;     /* at some time */
};

static struct cover cover_of(const struct lint *lint, const struct schedule *schedule)
{
    struct arena arena;
    struct cover cover = {0};
    arena_init(&arena);
    struct schedule_spans spans = schedule_spans(schedule, horizon(lint), &arena);
    for (size_t i = 0; i < spans.count; i++) {
        const struct schedule_span *span = &spans.items[i];
        if (span->people.count > 0) {
            cover.has_people = true;
            continue;
        }
        cover.first = cover.gaps++ == 0 ? span->span : cover.first;
        cover.open_s += span->span.to_s - span->span.from_s;
    }
    arena_fini(&arena);
    return cover;
}

static void look_at_schedule(struct lint *lint, const struct schedule *schedule)
{
    struct cover cover = cover_of(lint, schedule);
    if (cover.gaps > 0) {
        lint_finding_add(lint, LINT_WARNING, "on_call_uncovered",
                         lint_finding_place(lint, "schedules", schedule->id),
                         "nobody is on call in \"%.*s\" for %lld h in %lld weeks, in %zu gaps; the "
                         "first is from %s to %s",
                         TEXT_ARG(schedule->id), (long long)((cover.open_s + 3599) / 3600),
                         (long long)lint->weeks, cover.gaps,
                         calendar_date_print(schedule->zone, cover.first.from_s).z,
                         calendar_date_print(schedule->zone, cover.first.to_s).z);
    }
}

/* --- rolling shifts --- */

/* The middle of the shift that would begin then, so that an hour of summer time does not matter. */
static bool is_covered_day(const struct rolling_shift *shift, int64_t from_s)
{
    struct arena arena;
    struct on_call_set set = {0};
    int64_t length_s = shift->shift_s < DAY_S ? shift->shift_s : DAY_S;
    arena_init(&arena);
    rolling_shift_people(shift, from_s + length_s / 2, TEXT("day"), &arena, &set);
    arena_fini(&arena);
    return set.count > 0;
}

static struct config_place layer_place(const struct lint *lint, struct text schedule, size_t index)
{
    const struct config_node *node = lint_finding_node(lint, "schedules", schedule);
    const struct config_node *layers = node != NULL ? config_node_get(node, "layers") : NULL;
    return layers != NULL && index < layers->count
               ? lint_finding_at(&layers->items[index])
               : lint_finding_place(lint, "schedules", schedule);
}

/* "Every other day" leaves the days between to nobody; who wants two-day shifts says so. */
static void look_at_rolling(struct lint *lint, const struct schedule *schedule, size_t index)
{
    const struct schedule_entry *entry = &schedule->entries[index];
    const struct rolling_shift *shift = entry->rolling;
    int64_t days = lint->weeks * 7;
    int64_t uncovered = 0;
    if (entry->kind != SCHEDULE_ROLLING || shift->frequency != ROTATION_DAILY) {
        return; /* who names weekdays or a day of the month has chosen them */
    }
    if (shift->by_day != 0 || shift->by_monthday != 0 || shift->by_monthday_last != 0) {
        return;
    }
    int64_t since = lint->now_s > shift->start_s ? (lint->now_s - shift->start_s) / DAY_S : 0;
    int64_t first_s = shift->start_s + since * DAY_S;
    for (int64_t day = 0; day < days; day++) {
        int64_t from_s = first_s + day * DAY_S;
        uncovered += from_s <= shift->until_s && !is_covered_day(shift, from_s);
    }
    if (uncovered > 0) {
        lint_finding_add(
            lint, LINT_WARNING, "rolling_uncovered", layer_place(lint, schedule->id, index),
            "layer \"%.*s\" has shifts every %lld days only: %lld of %lld days have "
            "none; for longer shifts lengthen \"shift\", for turns that go on by days "
            "select them with by_day",
            TEXT_ARG(entry->id), (long long)shift->interval, (long long)uncovered, (long long)days);
    }
}

/* --- levels --- */

static bool has_holder(const struct policy_set *set, struct text role)
{
    for (size_t i = 0; i < set->roster.team_count; i++) {
        if (roster_role_of(&set->roster, set->roster.teams[i].id, role) != NULL) {
            return true;
        }
    }
    return false;
}

static bool has_members(const struct policy_set *set, struct text team)
{
    for (size_t i = 0; i < set->roster.agent_count; i++) {
        if (roster_in_team(&set->roster.agents[i], team)) {
            return true;
        }
    }
    return false;
}

static bool has_people(const struct lint *lint, struct text schedule)
{
    const struct schedule *found = policy_set_schedule(lint->set, schedule);
    return found != NULL && cover_of(lint, found).has_people;
}

static bool is_staffed(const struct lint *lint, const struct escalation_target *target)
{
    const struct policy_set *set = lint->set;
    const struct roster_agent *place = NULL;
    switch (target->kind) {
    case ESCALATION_TARGET_USER: return roster_agent(&set->roster, target->name) != NULL;
    case ESCALATION_TARGET_TEAM: return has_members(set, target->name);
    case ESCALATION_TARGET_ROLE:
    case ESCALATION_TARGET_OWNER_ROLE: return has_holder(set, target->name);
    case ESCALATION_TARGET_SCHEDULE:
    case ESCALATION_TARGET_NEXT_ON_CALL: return has_people(lint, target->name);
    case ESCALATION_TARGET_ROOM:
        for (size_t i = 0; i < set->roster.place_count; i++) {
            struct text id = set->roster.places[i].id;
            bool is_it = text_starts(id, TEXT(ROSTER_ROOM)) &&
                         text_eq(text_slice(id, sizeof ROSTER_ROOM - 1, id.n), target->name);
            place = is_it ? &set->roster.places[i] : place;
        }
        return place != NULL && lint_people_is_reachable(lint, place);
    case ESCALATION_TARGET_OWNER:
    case ESCALATION_TARGET_PREVIOUS_OWNER:
    case ESCALATION_TARGET_BOT:
    case ESCALATION_TARGET_PLUGIN: return true; /* only the ticket, or the plugin, can tell */
    case ESCALATION_TARGET_KINDS: break;
    }
    return false;
}

static void look_at_level(struct lint *lint, const struct escalation_policy *policy, size_t index)
{
    const struct escalation_level *level = &policy->levels[index];
    int64_t open_s = 0;
    bool is_any = false;
    for (size_t i = 0; i < level->target_count && !is_any; i++) {
        is_any = is_staffed(lint, &level->targets[i]);
    }
    if (!is_any) {
        lint_finding_add(lint, LINT_ERROR, "level_empty",
                         lint_finding_level(lint, policy->id, index),
                         "level %zu of policy \"%.*s\" reaches nobody in the next %lld weeks: it "
                         "passes on at once",
                         index + 1, TEXT_ARG(policy->id), (long long)lint->weeks);
    }
    if (level->only != NULL && !calendar_is_open(level->only, lint->now_s) &&
        (calendar_next_open(level->only, lint->now_s, &open_s) != ERR_OK ||
         open_s >= horizon(lint).to_s)) {
        lint_finding_add(
            lint, LINT_ERROR, "level_closed", lint_finding_level(lint, policy->id, index),
            "calendar \"%.*s\" does not open in the next %lld weeks: level %zu of policy "
            "\"%.*s\" would wait for it",
            TEXT_ARG(level->only_id), (long long)lint->weeks, index + 1, TEXT_ARG(policy->id));
    }
}

/* --- immediate policies --- */

static bool is_always_staffed(const struct lint *lint, const struct escalation_level *level)
{
    for (size_t i = 0; level->only == NULL && i < level->target_count; i++) {
        const struct escalation_target *target = &level->targets[i];
        const struct schedule *schedule = policy_set_schedule(lint->set, target->name);
        bool is_person = target->kind == ESCALATION_TARGET_USER ||
                         (target->kind == ESCALATION_TARGET_TEAM && is_staffed(lint, target));
        bool is_on_call = target->kind == ESCALATION_TARGET_SCHEDULE && schedule != NULL &&
                          cover_of(lint, schedule).gaps == 0;
        if (is_person || is_on_call) {
            return true;
        }
    }
    return false;
}

static void look_at_immediate(struct lint *lint, const struct escalation_rule *rule)
{
    const struct escalation_policy *policy = policy_set_escalation(lint->set, rule->policy);
    if (!rule->immediate || policy == NULL || policy->level_count == 0) {
        return;
    }
    size_t last = policy->may_end_silently ? 0 : policy->level_count - 1;
    for (size_t i = 0; i <= last; i += last > 0 ? last : 1) {
        if (!is_always_staffed(lint, &policy->levels[i])) {
            lint_finding_add(lint, LINT_ERROR, "immediate_unstaffed",
                             lint_finding_level(lint, policy->id, i),
                             "an immediate rule starts policy \"%.*s\", but its level %zu is not "
                             "staffed around the clock in the next %lld weeks",
                             TEXT_ARG(policy->id), i + 1, (long long)lint->weeks);
        }
    }
}

void lint_on_call(struct lint *lint)
{
    const struct policy_set *set = lint->set;
    for (size_t i = 0; i < set->schedule_count; i++) {
        look_at_schedule(lint, &set->schedules[i]);
        for (size_t k = 0; k < set->schedules[i].entry_count; k++) {
            look_at_rolling(lint, &set->schedules[i], k);
        }
    }
    for (size_t i = 0; i < set->escalation_policy_count; i++) {
        for (size_t k = 0; k < set->escalation_policies[i].level_count; k++) {
            look_at_level(lint, &set->escalation_policies[i], k);
        }
    }
    for (size_t i = 0; i < set->escalation_rule_count; i++) {
        look_at_immediate(lint, &set->escalation_rules[i]);
    }
}
