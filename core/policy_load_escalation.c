#include "policy_load_escalation.h"
#include "base/config_read.h"
#include "model/priority.h"
#include "store/escalation_policy_record.h"

#define HEARTBEAT_S_MAX (INT64_C(31) * 86400)

static struct text keep(struct policy_load *load, struct text text)
{
    return policy_loading_keep(load, text);
}

/* --- targets --- */

/* Rooms are there already; an instance that a target names may take the page itself. */
static bool find_place(struct policy_load *load, const struct escalation_target *target)
{
    struct policy_set *set = load->set;
    bool is_room = target->kind == ESCALATION_TARGET_ROOM;
    struct text id = arena_printf(&set->arena, "%s%.*s", is_room ? ROSTER_ROOM : ROSTER_PLUGIN,
                                  TEXT_ARG(target->name));
    if (roster_recipient(&set->roster, id) != NULL) {
        return true;
    }
    if (is_room || !policy_loading_has_instance(load, target->name)) {
        return false;
    }
    struct roster_agent *place =
        ARENA_PUSH(&set->arena, set->roster.places, set->roster.place_count);
    *place = (struct roster_agent){.id = id};
    *ARENA_PUSH(&set->arena, place->contacts, place->contact_count) =
        (struct roster_contact){.channel = target->name, .address = target->name};
    return true;
}

static bool is_known(struct policy_load *load, const struct escalation_target *target)
{
    const struct policy_set *set = load->set;
    switch (target->kind) {
    case ESCALATION_TARGET_USER: return roster_agent(&set->roster, target->name) != NULL;
    case ESCALATION_TARGET_TEAM: return roster_team(&set->roster, target->name) != NULL;
    case ESCALATION_TARGET_ROLE:
    case ESCALATION_TARGET_OWNER_ROLE: return roster_has_role(&set->roster, target->name);
    case ESCALATION_TARGET_OWNER:
    case ESCALATION_TARGET_PREVIOUS_OWNER: return true;
    case ESCALATION_TARGET_SCHEDULE:
    case ESCALATION_TARGET_NEXT_ON_CALL: return policy_set_schedule(set, target->name) != NULL;
    case ESCALATION_TARGET_ROOM:
    case ESCALATION_TARGET_PLUGIN: return find_place(load, target);
    case ESCALATION_TARGET_BOT: return policy_loading_has_instance(load, target->name);
    case ESCALATION_TARGET_KINDS: break;
    }
    return false;
}

static void load_word(struct policy_load *load, const struct config_node *node,
                      struct escalation_target *target)
{
    static const char *const kinds[ESCALATION_TARGET_KINDS] = {
        "agent",           "team", "", "role", "role", "", "schedule", "schedule", "room",
        "plugin instance", "bot"};
    if (node->kind != CONFIG_SCALAR || !escalation_policy_target_from(node->text, target)) {
        config_node_complain(load->config, node->place,
                             "\"%.*s\" is no target; write " ESCALATION_TARGET_WORDS,
                             TEXT_ARG(node->text));
        return;
    }
    target->name = keep(load, target->name);
    if (!is_known(load, target)) {
        config_node_complain(load->config, node->place, "there is no %s \"%.*s\"",
                             kinds[target->kind], TEXT_ARG(target->name));
    }
}

/* {plugin: NAME, otherwise: [TARGETS]}: those are plain, and no plugin is asked for another. */
static void load_plugin_target(struct policy_load *load, const struct config_node *node,
                               struct escalation_target *target)
{
    static const char *const known[] = {"plugin", "otherwise", NULL};
    struct arena *arena = &load->set->arena;
    *target = (struct escalation_target){
        .kind = ESCALATION_TARGET_PLUGIN,
        .name = keep(load, config_read_required(load->config, node, "plugin"))};
    config_read_known(load->config, node, known);
    if (target->name.n > 0 && !is_known(load, target)) {
        config_node_complain(load->config, config_node_get(node, "plugin")->place,
                             "there is no plugin instance \"%.*s\"", TEXT_ARG(target->name));
    }
    const struct config_node *list = config_read_list(load->config, node, "otherwise");
    for (size_t i = 0; list != NULL && i < list->count && i < ESCALATION_TARGETS_MAX; i++) {
        struct escalation_target *other =
            ARENA_PUSH(arena, target->otherwise, target->otherwise_count);
        *other = (struct escalation_target){0};
        load_word(load, &list->items[i], other);
        if (other->kind == ESCALATION_TARGET_PLUGIN) {
            config_node_complain(load->config, list->items[i].place,
                                 "\"otherwise\" names no other plugin: it is for when plugins are "
                                 "silent");
        }
    }
}

static void load_target(struct policy_load *load, const struct config_node *node,
                        struct escalation_target *target)
{
    if (node->kind == CONFIG_MAP) {
        load_plugin_target(load, node, target);
    } else {
        load_word(load, node, target);
    }
}

static size_t load_target_list(struct policy_load *load, const struct config_node *list,
                               struct escalation_target **targets)
{
    size_t count = 0;
    *targets = NULL;
    if (list != NULL && list->count > ESCALATION_TARGETS_MAX) {
        config_node_complain(load->config, list->place, "a level has at most %d targets",
                             ESCALATION_TARGETS_MAX);
        return 0;
    }
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        load_target(load, &list->items[i], ARENA_PUSH(&load->set->arena, *targets, count));
    }
    return count;
}

/* --- levels --- */

static const struct calendar *load_calendar(struct policy_load *load,
                                            const struct config_node *node, const char *key,
                                            struct text *id)
{
    *id = keep(load, config_read_text(load->config, node, key, ""));
    const struct calendar *calendar = id->n ? policy_set_calendar(load->set, *id) : NULL;
    if (id->n > 0 && calendar == NULL) {
        config_node_complain(load->config, config_node_get(node, key)->place,
                             "there is no calendar \"%.*s\"", TEXT_ARG(*id));
    }
    return calendar;
}

/* An offer is an item of work: it needs a queue to wait in. */
static void load_offer(struct policy_load *load, const struct config_node *node,
                       struct escalation_level *level)
{
    const struct config_node *routing = config_node_get(&load->config->root, "routing");
    const struct config_node *queues = config_node_get(routing, "queues");
    const struct config_node *key = config_node_get(node, "offer");
    level->offer = config_read_bool(load->config, node, "offer", false);
    if (level->offer && level->assign) {
        config_node_complain(load->config, key->key_place,
                             "a level assigns the ticket or offers it, not both");
    }
    if (level->offer && (queues == NULL || queues->count == 0)) {
        config_node_complain(
            load->config, key->key_place,
            "an offer needs routing.queues: the ticket waits in one until it is taken");
    }
}

static void load_actions(struct policy_load *load, const struct config_node *node,
                         struct escalation_level *level)
{
    level->raise_priority = config_read_word(load->config, node, "raise_priority",
                                             load->set->priorities.words, PRIORITY_NONE);
    level->set_queue = keep(load, config_read_text(load->config, node, "set_queue", ""));
    if (level->set_queue.n > 0 && roster_team(&load->set->roster, level->set_queue) == NULL) {
        config_node_complain(load->config, config_node_get(node, "set_queue")->place,
                             "there is no team \"%.*s\"", TEXT_ARG(level->set_queue));
    }
    level->assign = config_read_bool(load->config, node, "assign", false);
    load_offer(load, node, level);
    level->notify_customer = config_read_bool(load->config, node, "notify_customer", false);
    level->multi_ack = config_read_bool(load->config, node, "multi_ack", false);
    level->keep_personal = config_read_bool(load->config, node, "keep_personal", false);
    level->follow_shift = config_read_bool(load->config, node, "follow_shift", false);
}

/* Which plan of a person a level means; so do its targets. */
static void load_urgency(struct policy_load *load, const struct config_node *node,
                         struct escalation_level *level)
{
    static const char *const urgencies[] = {"high", "low", NULL};
    level->urgency = (enum notification_urgency)config_read_word(load->config, node, "urgency",
                                                                 urgencies, NOTIFICATION_HIGH);
    for (size_t i = 0; i < level->target_count; i++) {
        struct escalation_target *target = &level->targets[i];
        target->urgency = level->urgency;
        for (size_t k = 0; k < target->otherwise_count; k++) {
            target->otherwise[k].urgency = level->urgency;
        }
    }
}

static void load_level(struct policy_load *load, const struct config_node *node,
                       struct escalation_policy *policy)
{
    static const char *const known[] = {"targets",        "delay",         "delay_calendar",
                                        "only",           "axis",          "set_queue",
                                        "raise_priority", "assign",        "notify_customer",
                                        "multi_ack",      "keep_personal", "follow_shift",
                                        "urgency",        "offer",         NULL};
    static const char *const axes[] = {"hierarchical", "functional", NULL};
    struct escalation_level level = {0};
    config_read_known(load->config, node, known);
    const struct config_node *targets = config_read_list(load->config, node, "targets");
    level.target_count = load_target_list(load, targets, &level.targets);
    if (level.target_count == 0) {
        config_node_complain(load->config, node->place,
                             "a level needs targets, such as [owner] or [\"user:ann\"]");
    }
    load_urgency(load, node, &level);
    level.delay_s = config_read_seconds(load->config, node, "delay", 300);
    if (level.delay_s < 1) {
        config_node_complain(load->config, config_node_get(node, "delay")->place,
                             "a delay is at least 1s");
    }
    level.delay_calendar = load_calendar(load, node, "delay_calendar", &level.delay_calendar_id);
    level.only = load_calendar(load, node, "only", &level.only_id);
    load_actions(load, node, &level);
    /* Who takes the ticket to another team acts on that axis without saying so. */
    level.axis = (enum escalation_axis)config_read_word(
        load->config, node, "axis", axes,
        level.set_queue.n > 0 ? ESCALATION_FUNCTIONAL : ESCALATION_HIERARCHICAL);
    *ARENA_PUSH(&load->set->arena, policy->levels, policy->level_count) = level;
}

static void load_times(struct policy_load *load, const struct config_node *node,
                       struct escalation_policy *policy)
{
    struct config *config = load->config;
    policy->acknowledge_for_s = config_read_seconds(config, node, "acknowledge_for", 1800);
    policy->endless_acknowledge = config_read_bool(config, node, "endless_acknowledge", false);
    policy->exhausted_every_s = config_read_seconds(config, node, "exhausted_every", 3600);
    policy->hold_down_s = config_read_seconds(config, node, "hold_down", ESCALATION_HOLD_DOWN_S);
    policy->clear_for_s = config_read_seconds(config, node, "clear_for", ESCALATION_CLEAR_FOR_S);
    policy->resume_window_s =
        config_read_seconds(config, node, "resume_window", ESCALATION_RESUME_WINDOW_S);
}

static void load_policy(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"owner",
                                        "review_by",
                                        "levels",
                                        "repeat",
                                        "acknowledge_for",
                                        "exhausted_every",
                                        "hold_down",
                                        "clear_for",
                                        "resume_window",
                                        "last_resort",
                                        "endless_acknowledge",
                                        "may_end_silently",
                                        "starts_max",
                                        NULL};
    struct policy_set *set = load->set;
    struct escalation_policy policy = {.id = keep(load, node->key)};
    config_read_known(load->config, node, known);
    policy_loading_owner(load, node, &policy.owner, &policy.review_by);
    const struct config_node *levels = config_read_list(load->config, node, "levels");
    for (size_t i = 0; levels != NULL && i < levels->count; i++) {
        load_level(load, &levels->items[i], &policy);
    }
    if (policy.level_count == 0 || policy.level_count > ESCALATION_LEVELS_MAX) {
        config_node_complain(load->config, node->key_place,
                             "escalation policy \"%.*s\" needs 1 to %d levels", TEXT_ARG(node->key),
                             ESCALATION_LEVELS_MAX);
    }
    policy.repeat =
        (unsigned)config_read_int(load->config, node, "repeat", 0, 0, ESCALATION_REPEAT_MAX);
    policy.starts_max =
        (unsigned)config_read_int(load->config, node, "starts_max", 0, 0, ESCALATION_STARTS_MAX);
    load_times(load, node, &policy);
    policy.last_resort_count = load_target_list(
        load, config_read_list(load->config, node, "last_resort"), &policy.last_resort);
    policy.may_end_silently = config_read_bool(load->config, node, "may_end_silently", false);
    policy.version = escalation_policy_record_version(&set->arena, &policy);
    *ARENA_PUSH(&set->arena, set->escalation_policies, set->escalation_policy_count) = policy;
}

/* --- rules that start them --- */

/* Who is named here is there at any hour, whatever happens to the ticket. Of a schedule the lint
 * knows: it has a time to look from. */
static bool is_staffed(const struct policy_set *set, const struct escalation_level *level)
{
    for (size_t i = 0; i < level->target_count; i++) {
        const struct escalation_target *target = &level->targets[i];
        if (target->kind == ESCALATION_TARGET_USER || target->kind == ESCALATION_TARGET_SCHEDULE) {
            return level->only == NULL;
        }
        for (size_t k = 0; target->kind == ESCALATION_TARGET_TEAM && k < set->roster.agent_count;
             k++) {
            if (roster_in_team(&set->roster.agents[k], target->name)) {
                return level->only == NULL;
            }
        }
    }
    return false;
}

static void check_immediate(struct policy_load *load, const struct config_node *node,
                            const struct escalation_rule *rule)
{
    const struct escalation_policy *policy = policy_set_escalation(load->set, rule->policy);
    if (policy == NULL || policy->level_count == 0) {
        return;
    }
    size_t last = policy->level_count;
    if (!is_staffed(load->set, &policy->levels[0])) {
        config_node_complain(
            load->config, node->place,
            "an immediate rule pages now, but level 1 of \"%.*s\" is not staffed "
            "around the clock: name a user, a team or a schedule, without \"only\"",
            TEXT_ARG(policy->id));
    }
    if (!policy->may_end_silently && !is_staffed(load->set, &policy->levels[last - 1])) {
        config_node_complain(load->config, node->place,
                             "level %zu of \"%.*s\" is the last one of an immediate policy and not "
                             "staffed around the clock: name a user, a team or a schedule, or say "
                             "may_end_silently: true",
                             last, TEXT_ARG(policy->id));
    }
}

static void load_causes(struct policy_load *load, const struct config_node *node,
                        struct escalation_rule *rule)
{
    const struct config_node *causes = config_read_list(load->config, node, "on");
    for (size_t i = 0; causes != NULL && i < causes->count; i++) {
        enum escalation_cause cause;
        if (escalation_policy_cause_from(causes->items[i].text, &cause)) {
            rule->causes |= 1u << cause;
        } else {
            config_node_complain(load->config, causes->items[i].place,
                                 "\"%.*s\" is no cause; there are %s",
                                 TEXT_ARG(causes->items[i].text), escalation_policy_cause_words());
        }
    }
    if (causes == NULL || causes->count == 0) {
        config_node_complain(load->config, node->place, "a rule needs \"on\": a list of causes");
    }
}

static void load_start_rule(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"on", "when", "policy", "lane", "channel_specific", NULL};
    static const char *const lanes[] = {"normal", "immediate", NULL};
    struct escalation_rule rule = {
        .policy = keep(load, config_read_required(load->config, node, "policy"))};
    config_read_known(load->config, node, known);
    const struct config_node *policy = config_node_get(node, "policy");
    if (policy != NULL && rule.policy.n > 0 &&
        policy_set_escalation(load->set, rule.policy) == NULL) {
        config_node_complain(load->config, policy->place, "there is no escalation policy \"%.*s\"",
                             TEXT_ARG(rule.policy));
    }
    rule.when = policy_loading_rule(load, node, "when");
    rule.immediate = config_read_word(load->config, node, "lane", lanes, 0) == 1;
    load_causes(load, node, &rule);
    if (rule.immediate) {
        check_immediate(load, node, &rule);
    }
    *ARENA_PUSH(&load->set->arena, load->set->escalation_rules, load->set->escalation_rule_count) =
        rule;
}

/* --- heartbeats --- */

static void load_heartbeat(struct policy_load *load, const struct config_node *node)
{
    static const char *const known[] = {"every", "policy", "team", NULL};
    struct heartbeat heartbeat = {.name = keep(load, node->key)};
    config_read_known(load->config, node, known);
    (void)config_read_required(load->config, node, "every");
    heartbeat.every_s = config_read_seconds(load->config, node, "every", 300);
    heartbeat.policy = keep(load, config_read_required(load->config, node, "policy"));
    heartbeat.team = keep(load, config_read_text(load->config, node, "team", ""));
    if (heartbeat.every_s < 1 || heartbeat.every_s > HEARTBEAT_S_MAX) {
        config_node_complain(load->config, node->key_place,
                             "heartbeat \"%.*s\": every is 1s to 31d", TEXT_ARG(node->key));
    }
    if (heartbeat.policy.n > 0 && policy_set_escalation(load->set, heartbeat.policy) == NULL) {
        config_node_complain(load->config, config_node_get(node, "policy")->place,
                             "there is no escalation policy \"%.*s\"", TEXT_ARG(heartbeat.policy));
    }
    if (heartbeat.team.n > 0 && roster_team(&load->set->roster, heartbeat.team) == NULL) {
        config_node_complain(load->config, config_node_get(node, "team")->place,
                             "there is no team \"%.*s\"", TEXT_ARG(heartbeat.team));
    }
    *ARENA_PUSH(&load->set->arena, load->set->heartbeats, load->set->heartbeat_count) = heartbeat;
}

static void load_heartbeats(struct policy_load *load)
{
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "heartbeats");
    for (size_t i = 0; section != NULL && i < section->count; i++) {
        load_heartbeat(load, &section->items[i]);
    }
}

static void load_delay_max(struct policy_load *load, const struct config_node *section)
{
    int64_t delay_s = config_read_seconds(load->config, section, "delay_max", ESCALATION_DELAY_S);
    if (delay_s > ESCALATION_DELAY_S_MAX) {
        config_node_complain(load->config, config_node_get(section, "delay_max")->place,
                             "delay_max is at most 1h: nobody is paged meanwhile");
    }
    load->set->escalation_delay_max_s = delay_s;
}

void policy_load_escalation(struct policy_load *load)
{
    static const char *const known[] = {"policies", "rules", "delay_max", NULL};
    const struct config_node *section =
        config_read_map(load->config, &load->config->root, "escalation");
    config_read_known(load->config, section, known);
    load_delay_max(load, section);
    const struct config_node *policies = config_read_map(load->config, section, "policies");
    for (size_t i = 0; policies != NULL && i < policies->count; i++) {
        load_policy(load, &policies->items[i]);
    }
    const struct config_node *rules = config_read_list(load->config, section, "rules");
    for (size_t i = 0; rules != NULL && i < rules->count; i++) {
        load_start_rule(load, &rules->items[i]);
    }
    load_heartbeats(load);
}
