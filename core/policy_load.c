#include "policy_load.h"
#include <string.h>
#include "base/sha256.h"
#include "base/config_read.h"
#include "policy_load_bots.h"
#include "policy_load_calendars.h"
#include "policy_load_change.h"
#include "policy_load_channels.h"
#include "policy_load_escalation.h"
#include "policy_load_forms.h"
#include "policy_load_people.h"
#include "policy_load_problems.h"
#include "policy_load_retention.h"
#include "policy_load_priority.h"
#include "policy_load_routing.h"
#include "policy_load_rules.h"
#include "policy_load_schedules.h"

/* The version names the text that was read: the same text, the same version, on every machine. */
static void name_version(struct policy_set *set, const struct config *config)
{
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    sha256_of(config->source, digest);
    sha256_hex(digest, hex);
    memcpy(set->version, hex, sizeof set->version - 1);
}

static void load_numbers(struct policy_load *load)
{
    static const char *const ticket_keys[] = {"reopen_for",  "close_after",     "pending_max",
                                              "blocked_max", "blocked_reasons", NULL};
    static const char *const classify_keys[] = {"threshold", NULL};
    struct config *config = load->config;
    struct policy_set *set = load->set;
    const struct config_node *routing = config_read_map(config, &config->root, "routing");
    const struct config_node *tickets = config_read_map(config, &config->root, "tickets");
    const struct config_node *classify = config_read_map(config, &config->root, "classify");
    config_read_known(config, tickets, ticket_keys);
    config_read_known(config, classify, classify_keys);
    set->default_team =
        arena_text(&set->arena, config_read_text(config, routing, "default_team", ""));
    const struct config_node *team = config_node_get(routing, "default_team");
    if (team != NULL && roster_team(&set->roster, set->default_team) == NULL) {
        config_node_complain(config, team->place, "there is no team \"%.*s\"",
                             TEXT_ARG(set->default_team));
    }
    if (set->roster.team_count > 0 && set->default_team.n == 0) {
        set->default_team = set->roster.teams[0].id;
    }
    set->reopen_for_s = config_read_seconds(config, tickets, "reopen_for", 7 * 86400);
    set->close_after_s = config_read_seconds(config, tickets, "close_after", 7 * 86400);
    set->pending_max_s = config_read_seconds(config, tickets, "pending_max", 30 * 86400);
    set->blocked_max_s = config_read_seconds(config, tickets, "blocked_max", 30 * 86400);
    const struct config_node *reasons = config_read_list(config, tickets, "blocked_reasons");
    for (size_t i = 0; reasons != NULL && i < reasons->count; i++) {
        *ARENA_PUSH(&set->arena, set->blocked_reasons, set->blocked_reason_count) =
            arena_text(&set->arena, reasons->items[i].text);
    }
    set->classify_threshold_percent = config_read_int(config, classify, "threshold", 60, 1, 100);
    set->mail_domain = arena_text(
        &set->arena, config_read_text(config, &config->root, "mail_domain", "localhost"));
}

struct policy_set *policy_load(struct config *config, const char *zoneinfo)
{
    struct policy_load load = {.config = config, .set = policy_set_create(), .zoneinfo = zoneinfo};
    name_version(load.set, config);
    policy_load_priority(&load);
    policy_load_calendars(&load);
    policy_load_people(&load);
    policy_load_bots(&load);
    policy_load_forms(&load);
    policy_load_channels(&load);
    policy_load_schedules(&load);
    policy_load_escalation(&load);
    policy_load_problems(&load);
    policy_load_retention(&load);
    policy_load_rules(&load);
    policy_load_routing(&load);
    policy_load_rules_refuse_circle(&load);
    load_numbers(&load);
    policy_load_change(&load);
    return load.set;
}
