#include "policy_load_notification.h"
#include "base/config_read.h"
#include "model/timer_late.h"
#include "model/milestone.h"
#include "policy_load_calendars.h"

#define BUDGET_MAX 100000
#define CONFIRM_S_MAX 3600

static struct text keep(struct policy_load *load, struct text text)
{
    return policy_loading_keep(load, text);
}

/* --- contact methods --- */

static size_t load_list(struct policy_load *load, const struct config_node *map, const char *key,
                        struct roster_contact **contacts)
{
    static const char *const known[] = {"channel", "address", "delay", NULL};
    const struct config_node *list = config_read_list(load->config, map, key);
    size_t count = 0;
    *contacts = NULL;
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct config_node *item = &list->items[i];
        if (item->kind != CONFIG_MAP) {
            config_node_complain(load->config, item->place,
                                 "a contact is {channel: NAME, address: WHERE, delay: 2m}");
            continue;
        }
        config_read_known(load->config, item, known);
        *ARENA_PUSH(&load->set->arena, *contacts, count) = (struct roster_contact){
            .channel = keep(load, config_read_required(load->config, item, "channel")),
            .address = keep(load, config_read_required(load->config, item, "address")),
            .delay_s = config_read_seconds(load->config, item, "delay", 0)};
    }
    return count;
}

/* A list is for both urgencies; a map has one for each. */
static void load_contacts(struct policy_load *load, const struct config_node *node,
                          struct roster_agent *agent)
{
    static const char *const known[] = {"high", "low", NULL};
    const struct config_node *contacts = config_node_get(node, "contacts");
    if (contacts == NULL || contacts->kind != CONFIG_MAP) {
        agent->contact_count = load_list(load, node, "contacts", &agent->contacts);
        return;
    }
    config_read_known(load->config, contacts, known);
    agent->contact_count = load_list(load, contacts, "high", &agent->contacts);
    agent->low_contact_count = load_list(load, contacts, "low", &agent->low_contacts);
    if (agent->contact_count == 0) {
        config_node_complain(load->config, contacts->place,
                             "contacts of high urgency are missing: whoever is on call must be "
                             "reached");
    }
}

/* --- budgets and pace --- */

static struct notification_budget load_budget(struct policy_load *load,
                                              const struct config_node *node,
                                              struct notification_budget otherwise)
{
    static const char *const known[] = {"hour", "night", "week", NULL};
    const struct config_node *map = config_read_map(load->config, node, "budget");
    config_read_known(load->config, map, known);
    if (map == NULL) {
        return otherwise;
    }
    return (struct notification_budget){
        .hour = config_read_int(load->config, map, "hour", otherwise.hour, 0, BUDGET_MAX),
        .night = config_read_int(load->config, map, "night", otherwise.night, 0, BUDGET_MAX),
        .week = config_read_int(load->config, map, "week", otherwise.week, 0, BUDGET_MAX)};
}

static void load_pace(struct policy_load *load, const struct config_node *section)
{
    static const char *const known[] = {"contact", "bundle", "digest", NULL};
    const struct config_node *map = config_read_map(load->config, section, "pace");
    config_read_known(load->config, map, known);
    load->set->pace.digest_s = NOTIFICATION_DIGEST_S;
    if (map == NULL) {
        return; /* nothing is paced unless somebody asks for it */
    }
    load->set->pace = (struct notification_pace){
        .contact_every_s =
            config_read_seconds(load->config, map, "contact", NOTIFICATION_CONTACT_EVERY_S),
        .bundle_s = config_read_seconds(load->config, map, "bundle", NOTIFICATION_BUNDLE_S),
        .digest_s = config_read_seconds(load->config, map, "digest", NOTIFICATION_DIGEST_S)};
    if (load->set->pace.digest_s < 1) {
        config_node_complain(load->config, config_node_get(map, "digest")->place,
                             "a digest comes at most once a second: write 30m");
    }
}

static void load_confirms(struct policy_load *load, const struct config_node *section)
{
    struct policy_set *set = load->set;
    const struct config_node *map = config_read_map(load->config, section, "confirm_in");
    for (size_t i = 0; map != NULL && i < map->count; i++) {
        struct text channel = keep(load, map->items[i].key);
        int64_t within_s = config_read_seconds(load->config, map, channel.p, 0);
        if (within_s < 1 || within_s > CONFIRM_S_MAX) {
            config_node_complain(load->config, map->items[i].place,
                                 "a delivery is reported within 1s to 1h, such as 120s for SMS");
        }
        *ARENA_PUSH(&set->arena, set->confirms, set->confirm_count) =
            (struct notification_confirm){.channel = channel, .within_s = within_s};
    }
}

/* What customers are told by itself. `escalated` is also told by a level with `notify_customer`. */
static void load_milestones(struct policy_load *load, const struct config_node *section)
{
    static const char *const known[] = {"milestones", "every", "after_agent", NULL};
    struct notification_courtesies *rules = &load->set->courtesies;
    const struct config_node *map = config_read_map(load->config, section, "customers");
    const struct config_node *list = config_read_list(load->config, map, "milestones");
    config_read_known(load->config, map, known);
    rules->every_s = config_read_seconds(load->config, map, "every", MILESTONE_EVERY_S);
    rules->after_agent_s =
        config_read_seconds(load->config, map, "after_agent", MILESTONE_AFTER_AGENT_S);
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        enum milestone milestone = MILESTONES;
        if (!milestone_from(list->items[i].text, &milestone) || milestone == MILESTONE_SECURITY) {
            config_node_complain(load->config, list->items[i].place,
                                 "\"%.*s\" is no milestone; there are received, owner_changed, "
                                 "escalated, blocked, channel_moved, update_due, solved, reopened",
                                 TEXT_ARG(list->items[i].text));
            continue;
        }
        rules->wanted |= MILESTONE_BIT(milestone);
    }
}

void policy_load_notification(struct policy_load *load)
{
    static const char *const known[] = {
        "default_channel",   "attempts",          "pace",      "budget", "confirm_in",
        "reminder_late_max", "courtesy_late_max", "customers", NULL};
    struct config *config = load->config;
    struct policy_set *set = load->set;
    const struct config_node *section = config_read_map(config, &config->root, "notification");
    config_read_known(config, section, known);
    set->default_channel = keep(load, config_read_text(config, section, "default_channel", ""));
    set->notification_retry_max = config_read_int(config, section, "attempts", 12, 1, 100);
    set->budget = load_budget(load, section, (struct notification_budget){0});
    load_pace(load, section);
    load_confirms(load, section);
    set->reminder_late_max_s =
        config_read_seconds(config, section, "reminder_late_max", TIMER_LATE_REMINDER_MAX_S);
    set->courtesy_late_max_s =
        config_read_seconds(config, section, "courtesy_late_max", TIMER_LATE_COURTESY_MAX_S);
    load_milestones(load, section);
}

/* --- one agent --- */

void policy_load_notification_agent(struct policy_load *load, const struct config_node *node,
                                    struct roster_agent *agent)
{
    struct text hours = config_read_text(load->config, node, "hours", "");
    load_contacts(load, node, agent);
    agent->budget = load_budget(load, node, load->set->budget);
    agent->hours = hours.n > 0 ? policy_set_calendar(load->set, hours) : NULL;
    if (hours.n > 0 && agent->hours == NULL) {
        config_node_complain(load->config, config_node_get(node, "hours")->place,
                             "there is no calendar \"%.*s\"", TEXT_ARG(hours));
    }
    const struct zone *zone = agent->hours != NULL ? calendar_zone(agent->hours) : zone_utc();
    agent->night_zone = policy_load_calendars_zone(load, node, zone);
}
