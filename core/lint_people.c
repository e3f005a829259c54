#include "lint_people.h"

#define WEEK_S (INT64_C(7) * 86400)

/* --- channels --- */

static bool has_instance(const struct lint *lint, struct text channel)
{
    const struct config_node *instances = lint_finding_node(lint, "plugins", TEXT("instances"));
    for (size_t i = 0; instances != NULL && i < instances->count; i++) {
        if (text_eq(instances->items[i].key, channel)) {
            return true;
        }
    }
    return false;
}

static bool is_served(const struct lint *lint, struct text channel, bool is_place)
{
    if (lint->advisor == NULL) {
        return has_instance(lint, channel);
    }
    const struct subscriber *sender =
        lint->advisor->find(lint->advisor->ctx, HOOK_NOTIFICATION_SEND, channel, 0);
    return sender != NULL && (!is_place || sender->serves_places);
}

bool lint_people_is_reachable(const struct lint *lint, const struct roster_agent *agent)
{
    bool is_place = roster_is_place(agent->id);
    for (size_t i = 0; i < agent->contact_count; i++) {
        if (is_served(lint, agent->contacts[i].channel, is_place)) {
            return true;
        }
    }
    struct text channel = lint->set->default_channel;
    return agent->contact_count == 0 && channel.n > 0 && is_served(lint, channel, false);
}

/* Of the methods for high urgency, or for low urgency where there are some: `contacts` is a list,
 * or a map of the two. */
static struct config_place contact_place(const struct lint *lint, const struct roster_agent *agent,
                                         bool is_low, size_t index)
{
    const struct config_node *node = lint_finding_node(lint, "agents", agent->id);
    const struct config_node *list = node != NULL ? config_node_get(node, "contacts") : NULL;
    if (list != NULL && list->kind == CONFIG_MAP) {
        list = config_node_get(list, is_low ? "low" : "high");
    }
    return list != NULL && index < list->count ? lint_finding_at(&list->items[index])
                                               : lint_finding_place(lint, "agents", agent->id);
}

static void look_at_served(struct lint *lint, const struct roster_agent *agent, bool is_low)
{
    const struct roster_contact *contacts = is_low ? agent->low_contacts : agent->contacts;
    size_t count = is_low ? agent->low_contact_count : agent->contact_count;
    for (size_t i = 0; i < count; i++) {
        if (!is_served(lint, contacts[i].channel, false)) {
            lint_finding_add(lint, LINT_WARNING, "contact_unserved",
                             contact_place(lint, agent, is_low, i),
                             "no plugin instance \"%.*s\" sends notifications: this contact of "
                             "%.*s is never used",
                             TEXT_ARG(contacts[i].channel), TEXT_ARG(agent->id));
        }
    }
}

static void look_at_contacts(struct lint *lint, const struct roster_agent *agent)
{
    look_at_served(lint, agent, false);
    look_at_served(lint, agent, true);
    bool is_urgent = lint->set->escalation_policy_count > 0; /* else nobody is ever paged */
    if (!lint_people_is_reachable(lint, agent)) {
        lint_finding_add(lint, is_urgent ? LINT_ERROR : LINT_WARNING, "no_method",
                         lint_finding_place(lint, "agents", agent->id),
                         "%.*s cannot be reached: give contacts whose channel is a plugin instance "
                         "that sends notifications, or set notification.default_channel",
                         TEXT_ARG(agent->id));
    }
}

/* --- personal rules --- */

/* Who is on call at some time within the horizon, by schedule. */
static struct on_call_set *on_call_of(struct lint *lint)
{
    const struct policy_set *set = lint->set;
    struct span_s ahead = {lint->now_s, lint->now_s + lint->weeks * WEEK_S};
    struct on_call_set *people =
        ARENA_NEW_ARRAY(&lint->arena, struct on_call_set, set->schedule_count + 1);
    for (size_t i = 0; i < set->schedule_count; i++) {
        struct arena arena;
        arena_init(&arena);
        struct schedule_spans spans = schedule_spans(&set->schedules[i], ahead, &arena);
        for (size_t k = 0; k < spans.count; k++) {
            for (size_t n = 0; n < spans.items[k].people.count; n++) {
                struct text who = arena_text(&lint->arena, spans.items[k].people.items[n].who);
                on_call_set_add(&lint->arena, &people[i], (struct on_call_person){.who = who});
            }
        }
        arena_fini(&arena);
    }
    return people;
}

static bool has_role(const struct roster *roster, struct text role, struct text agent)
{
    for (size_t i = 0; i < roster->team_count; i++) {
        const struct roster_team *team = &roster->teams[i];
        if (text_eq_z(role, "manager") && text_eq(team->manager, agent)) {
            return true;
        }
        for (size_t k = 0; k < team->role_count; k++) {
            if (text_eq(team->roles[k].name, role) && text_eq(team->roles[k].agent, agent)) {
                return true;
            }
        }
    }
    return false;
}

static bool is_on_call(const struct policy_set *set, const struct on_call_set *on_call,
                       struct text schedule, struct text agent)
{
    for (size_t i = 0; i < set->schedule_count; i++) {
        if (text_eq(set->schedules[i].id, schedule)) {
            return on_call_set_has(&on_call[i], agent);
        }
    }
    return false;
}

static bool is_meant(const struct policy_set *set, const struct on_call_set *on_call,
                     const struct escalation_target *target, const struct roster_agent *agent)
{
    switch (target->kind) {
    case ESCALATION_TARGET_USER: return text_eq(target->name, agent->id);
    case ESCALATION_TARGET_TEAM:
        return roster_in_team(agent, target->name) &&
               roster_team(&set->roster, target->name) != NULL;
    case ESCALATION_TARGET_ROLE:
    case ESCALATION_TARGET_OWNER_ROLE: return has_role(&set->roster, target->name, agent->id);
    case ESCALATION_TARGET_SCHEDULE:
    case ESCALATION_TARGET_NEXT_ON_CALL: return is_on_call(set, on_call, target->name, agent->id);
    case ESCALATION_TARGET_OWNER: /* known when it fires, or no person */
    case ESCALATION_TARGET_PREVIOUS_OWNER:
    case ESCALATION_TARGET_ROOM:
    case ESCALATION_TARGET_PLUGIN:
    case ESCALATION_TARGET_BOT:
    case ESCALATION_TARGET_KINDS: break;
    }
    return false;
}

struct personal {
    const struct roster_agent *agent;
    const struct on_call_set *on_call; /* by schedule */
    bool is_low;                       /* the methods for low urgency */
};

static bool means(const struct lint *lint, const struct personal *personal,
                  const struct escalation_level *level)
{
    for (size_t i = 0; i < level->target_count; i++) {
        const struct escalation_target *target = &level->targets[i];
        bool is_low = target->urgency == NOTIFICATION_LOW && personal->agent->low_contact_count > 0;
        if (is_low == personal->is_low &&
            is_meant(lint->set, personal->on_call, target, personal->agent)) {
            return true;
        }
    }
    return false;
}

/* A level by whose end this contact would not yet have been used. */
static const struct escalation_policy *
too_short(const struct lint *lint, const struct personal *personal, int64_t delay_s, size_t *level)
{
    for (size_t i = 0; i < lint->set->escalation_policy_count; i++) {
        const struct escalation_policy *policy = &lint->set->escalation_policies[i];
        for (*level = 0; *level < policy->level_count; (*level)++) {
            const struct escalation_level *one = &policy->levels[*level];
            if (!one->keep_personal && one->delay_calendar == NULL && delay_s > one->delay_s &&
                means(lint, personal, one)) {
                return policy;
            }
        }
    }
    return NULL;
}

static void look_at_delays(struct lint *lint, const struct personal *personal)
{
    const struct roster_agent *agent = personal->agent;
    bool is_low = personal->is_low;
    size_t count = is_low ? agent->low_contact_count : agent->contact_count;
    for (size_t i = 0; i < count; i++) {
        size_t level = 0;
        int64_t delay_s = (is_low ? agent->low_contacts : agent->contacts)[i].delay_s;
        const struct escalation_policy *policy =
            delay_s > 0 ? too_short(lint, personal, delay_s, &level) : NULL;
        if (policy != NULL) {
            lint_finding_add(
                lint, LINT_WARNING, "personal_late", contact_place(lint, agent, is_low, i),
                "this contact of %.*s comes %llds after a page, but level %zu of policy "
                "\"%.*s\" goes on after %llds and cancels it; shorten it, or say "
                "keep_personal",
                TEXT_ARG(agent->id), (long long)delay_s, level + 1, TEXT_ARG(policy->id),
                (long long)policy->levels[level].delay_s);
        }
    }
}

/* --- skills --- */

static int64_t best_level(const struct policy_set *set, struct text skill)
{
    int64_t best = 0;
    for (size_t i = 0; i < set->roster.agent_count; i++) {
        const struct roster_agent *agent = &set->roster.agents[i];
        for (size_t k = 0; k < agent->skill_count; k++) {
            if (text_eq(agent->skills[k].name, skill) && agent->skills[k].level > best) {
                best = agent->skills[k].level;
            }
        }
    }
    return best;
}

/* "sql", "sql:3", or "sql:3:1" with a class that does not matter here. */
static void look_at_need(struct lint *lint, struct text need, struct config_place place)
{
    size_t colon = text_find(need, TEXT(":"), 0);
    struct text skill = colon == SIZE_MAX ? need : text_slice(need, 0, colon);
    int64_t level = 1;
    size_t end = colon == SIZE_MAX ? need.n : text_find(need, TEXT(":"), colon + 1);
    end = end == SIZE_MAX ? need.n : end;
    if (colon != SIZE_MAX && !text_to_i64(text_slice(need, colon + 1, end), &level)) {
        return;
    }
    int64_t best = best_level(lint->set, skill);
    if (best == 0) {
        lint_finding_add(lint, LINT_ERROR, "skill_missing", place,
                         "no agent has the skill \"%.*s\"", TEXT_ARG(skill));
    } else if (best < level) {
        lint_finding_add(lint, LINT_ERROR, "skill_missing", place,
                         "no agent has the skill \"%.*s\" at level %lld; the best has %lld",
                         TEXT_ARG(skill), (long long)level, (long long)best);
    }
}

static void look_at_needs(struct lint *lint, const struct config_node *node)
{
    if (node->kind == CONFIG_SCALAR) {
        look_at_need(lint, node->text, node->place);
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct config_node *item = &node->items[i];
        if (node->kind == CONFIG_LIST && item->kind == CONFIG_SCALAR) {
            look_at_need(lint, item->text, item->place);
        } else if (node->kind == CONFIG_MAP) { /* sql: 3 */
            struct text need =
                arena_printf(&lint->arena, "%.*s:%.*s", TEXT_ARG(item->key), TEXT_ARG(item->text));
            look_at_need(lint, item->text.n > 0 ? need : item->key, item->key_place);
        }
    }
}

/* Whatever is called so, wherever work is given out: plugins' settings, routing, queues. */
static void search_needs(struct lint *lint, const struct config_node *node)
{
    for (size_t i = 0; node != NULL && node->kind != CONFIG_SCALAR && i < node->count; i++) {
        const struct config_node *item = &node->items[i];
        if (node->kind == CONFIG_MAP &&
            (text_eq_z(item->key, "skills") || text_eq_z(item->key, "skill"))) {
            look_at_needs(lint, item);
        } else {
            search_needs(lint, item);
        }
    }
}

static void look_at_skills(struct lint *lint)
{
    static const char *const sections[] = {"plugins", "routing", "queues"};
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        search_needs(lint, config_node_get(&lint->config->root, sections[i]));
    }
}

void lint_people(struct lint *lint)
{
    const struct roster *roster = &lint->set->roster;
    struct personal personal = {.on_call = on_call_of(lint)};
    for (size_t i = 0; i < roster->agent_count; i++) {
        look_at_contacts(lint, &roster->agents[i]);
        personal.agent = &roster->agents[i];
        personal.is_low = false;
        look_at_delays(lint, &personal);
        personal.is_low = true;
        look_at_delays(lint, &personal);
    }
    for (size_t i = 0; i < roster->place_count; i++) {
        const struct roster_agent *place = &roster->places[i];
        if (text_starts(place->id, TEXT(ROSTER_ROOM)) && !lint_people_is_reachable(lint, place)) {
            struct text name = text_slice(place->id, sizeof ROSTER_ROOM - 1, place->id.n);
            lint_finding_add(lint, LINT_ERROR, "room_unserved",
                             lint_finding_place(lint, "rooms", name),
                             "the channel \"%.*s\" cannot page a room: its plugin does not say so",
                             TEXT_ARG(place->contacts[0].channel));
        }
    }
    look_at_skills(lint);
}
