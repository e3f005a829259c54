#include "store/sla_policy_record.h"
#include "base/must.h"
#include "base/sha256.h"
#include "model/ticket_facts.h"
#include "store/layout.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define P(member, key, kind) LAYOUT(struct sla_policy, member, key, LAYOUT_##kind)
#define C(member, key, kind) LAYOUT(struct sla_terms, member, key, LAYOUT_##kind)
#define T(member, key, kind) LAYOUT(struct sla_threshold, member, key, LAYOUT_##kind)
#define G(member, key, kind) LAYOUT(struct sla_target, member, key, LAYOUT_##kind)

static const struct layout heads[] = {
    P(id, "id", TEXT),        P(owner, "ow", TEXT),       P(review_by, "rb", TEXT),
    P(for_owner, "fo", BOOL), P(when_source, "wh", TEXT), P(breach_escalation_policy, "be", TEXT),
};
static const struct layout terms[] = {
    C(pause_in, "pi", U32),          C(bot_time, "bt", ENUM),         C(on_reopen, "ro", ENUM),
    C(on_change, "oc", ENUM),        C(grant_s, "gr", I64),           C(extend_max_s, "em", I64),
    C(source, "so", ENUM),           C(refire, "rf", BOOL),           C(forgive, "fg", BOOL),
    C(bot_reply_counts, "br", BOOL), C(automatic_counts, "ac", BOOL),
};
static const struct layout thresholds[] = {
    T(id, "id", TEXT),     T(kind, "ki", ENUM),
    T(amount, "am", I64),  T(escalation_policy, "es", TEXT),
    T(metrics, "me", U32),
};
static const struct layout targets[] = {
    G(amount, "am", I64),
    G(unit, "un", ENUM),
    G(end_of_day, "eo", BOOL),
};

static const struct layout budgets[] = {
    LAYOUT(struct sla_budget_rule, team, "te", LAYOUT_TEXT),
    LAYOUT(struct sla_budget_rule, percent, "pc", LAYOUT_I64),
};

/* --- out --- */

static void pack_clocks(struct pack *pack, const struct sla_policy *policy)
{
    pack_key(pack, "ck");
    pack_list_begin(pack);
    for (size_t metric = 0; metric < SLA_METRICS; metric++) {
        pack_map_begin(pack);
        layout_pack(pack, terms, COUNT(terms), &policy->clocks[metric]);
        layout_pack_list(pack, "ta", targets, COUNT(targets), policy->clocks[metric].targets,
                         sizeof policy->clocks[metric].targets[0], PRIORITY_COUNT);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

static void pack_teams(struct pack *pack, const struct sla_policy *policy)
{
    pack_key(pack, "te");
    pack_list_begin(pack);
    for (size_t i = 0; i < policy->team_count; i++) {
        pack_text(pack, policy->teams[i]);
    }
    pack_list_end(pack);
    layout_pack_list(pack, "bu", budgets, COUNT(budgets), policy->budgets, sizeof *policy->budgets,
                     policy->budget_count);
}

static void pack_thresholds(struct pack *pack, const struct sla_policy *policy)
{
    pack_key(pack, "th");
    pack_list_begin(pack);
    for (size_t i = 0; i < policy->threshold_count; i++) {
        pack_map_begin(pack);
        layout_pack(pack, thresholds, COUNT(thresholds), &policy->thresholds[i]);
        pack_pair_int(pack, "rp", policy->thresholds[i].raise_priority);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

void sla_policy_record_pack(struct buf *out, const struct policy_set *set)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    pack_key(&pack, "po");
    pack_list_begin(&pack);
    for (size_t i = 0; i < set->sla_policy_count; i++) {
        const struct sla_policy *policy = &set->sla_policies[i];
        pack_map_begin(&pack);
        layout_pack(&pack, heads, COUNT(heads), policy);
        if (policy->calendar != NULL) {
            pack_pair_text(&pack, "ca", calendar_id(policy->calendar));
        }
        pack_teams(&pack, policy);
        pack_clocks(&pack, policy);
        pack_thresholds(&pack, policy);
        pack_map_end(&pack);
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

/* --- in --- */

static void read_clocks(const struct value *map, struct sla_policy *policy)
{
    const struct value *clocks = NULL;
    size_t count = value_items(map, "ck", &clocks);
    for (size_t metric = 0; metric < count && metric < SLA_METRICS; metric++) {
        const struct value *items = NULL;
        size_t found = value_items(&clocks[metric], "ta", &items);
        layout_read(terms, COUNT(terms), &clocks[metric], &policy->clocks[metric]);
        for (size_t i = 0; i < found && i < PRIORITY_COUNT; i++) {
            layout_read(targets, COUNT(targets), &items[i], &policy->clocks[metric].targets[i]);
        }
    }
}

static void read_thresholds(struct arena *arena, const struct value *map, struct sla_policy *policy)
{
    const struct value *items = NULL;
    size_t count = value_items(map, "th", &items);
    for (size_t i = 0; i < count && i < SLA_THRESHOLDS_MAX; i++) {
        struct sla_threshold *threshold =
            ARENA_PUSH(arena, policy->thresholds, policy->threshold_count);
        layout_read(thresholds, COUNT(thresholds), &items[i], threshold);
        threshold->raise_priority = (int)value_int(&items[i], "rp", PRIORITY_NONE);
    }
}

static void read_teams(struct arena *arena, const struct value *map, struct sla_policy *policy)
{
    const struct value *items = NULL;
    size_t count = value_items(map, "te", &items);
    for (size_t i = 0; i < count; i++) {
        if (items[i].type == VALUE_TEXT) {
            *ARENA_PUSH(arena, policy->teams, policy->team_count) = items[i].text;
        }
    }
    count = value_items(map, "bu", &items);
    for (size_t i = 0; i < count; i++) {
        layout_read(budgets, COUNT(budgets), &items[i],
                    ARENA_PUSH(arena, policy->budgets, policy->budget_count));
    }
}

static bool read_calendar(const struct value *map, const struct policy_set *set,
                          struct sla_policy *policy)
{
    struct text id = value_text(map, "ca");
    policy->calendar = policy_set_calendar(set, id);
    if (policy->calendar == NULL && text_eq(id, calendar_id(calendar_always()))) {
        policy->calendar = calendar_always();
    }
    return id.n == 0 || policy->calendar != NULL;
}

static bool read_condition(struct arena *arena, struct sla_policy *policy)
{
    struct expression_trouble trouble;
    if (policy->when_source.n == 0) {
        return true;
    }
    policy->when = expression_read(arena, policy->when_source, ticket_facts_symbols,
                                   ticket_facts_count, &trouble);
    return policy->when != NULL;
}

bool sla_policy_record_read(struct arena *arena, const struct value *map,
                            const struct policy_set *set, struct policy_set *into)
{
    const struct value *items = NULL;
    size_t count = value_items(map, "po", &items);
    bool is_whole = true;
    into->sla_policies = NULL;
    into->sla_policy_count = 0;
    for (size_t i = 0; i < count; i++) {
        struct sla_policy *policy = ARENA_PUSH(arena, into->sla_policies, into->sla_policy_count);
        layout_read(heads, COUNT(heads), &items[i], policy);
        read_clocks(&items[i], policy);
        read_thresholds(arena, &items[i], policy);
        read_teams(arena, &items[i], policy);
        sla_policy_unite(arena, policy, &set->roster);
        is_whole = read_calendar(&items[i], set, policy) && is_whole;
        is_whole = read_condition(arena, policy) && is_whole;
    }
    return is_whole;
}

struct text sla_policy_record_hash(struct arena *arena, struct text packed)
{
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    sha256_of(packed, digest);
    sha256_hex(digest, hex);
    return arena_text(arena, text_slice(text_z(hex), 0, SLA_POLICY_RECORD_HASH_CHARS));
}
