#include "engine/preview_policies.h"
#include <string.h>
#include "base/clock.h"
#include "base/must.h"
#include "engine/page_cursor.h"
#include "engine/policy_history.h"
#include "engine/run_clocks.h"
#include "engine/use_case.h"

/* --- one ticket, before and after --- */

struct look {
    struct arena *arena; /* of one ticket */
    const struct ticket *ticket;
    const struct customer *customer;
    int64_t now_s;
};

static struct sla_life life_of(const struct look *look, const struct policy_set *set)
{
    return (struct sla_life){.arena = look->arena,
                             .ticket = ticket_fork(look->arena, look->ticket),
                             .policies = set,
                             .customer = look->customer,
                             .now_s = look->now_s};
}

static const struct sla_policy *choose(const struct look *look, const struct policy_set *set,
                                       bool for_owner)
{
    struct ticket_facts facts;
    ticket_facts_init(&facts, look->ticket, look->customer, NULL, TEXT_NONE, TEXT_NONE);
    return sla_switch_choose(set, &facts, for_owner);
}

static bool is_by_rule(const struct look *look, const struct policy_set *set)
{
    const struct sla_policy *policy = choose(look, set, false);
    return text_eq(look->ticket->sla_policy, policy != NULL ? policy->id : TEXT_NONE);
}

static struct ticket *see_before(const struct look *look, const struct policy_set *set)
{
    struct sla_life life = life_of(look, set);
    sla_life_pass(&life);
    return life.ticket;
}

static struct ticket *see_after(const struct look *look, const struct policy_set *old,
                                const struct policy_set *set)
{
    struct sla_life life = life_of(look, set);
    struct sla_caps caps;
    memcpy(caps.target_s, look->ticket->sla_caps_s, sizeof caps.target_s);
    sla_switch_carry_fired(life.ticket, old, set);
    if (run_clocks_may_choose(look->ticket)) {
        const struct sla_policy *policy = is_by_rule(look, old)
                                              ? choose(look, set, false)
                                              : policy_set_sla(set, look->ticket->sla_policy);
        const struct sla_policy *owners = choose(look, set, true);
        (void)sla_switch_apply(&life, policy, false, &caps);
        if (owners != NULL || look->ticket->owner_policy.n > 0) {
            (void)sla_switch_apply(&life, owners, true, NULL);
        }
    }
    sla_switch_retarget(&life);
    sla_life_pass(&life);
    return life.ticket;
}

/* --- the difference --- */

static const struct sla_clock *find_clock(const struct ticket *ticket,
                                          const struct sla_clock *wanted)
{
    for (size_t i = 0; i < ticket->clock_count; i++) {
        if (ticket->clocks[i].metric == wanted->metric && ticket->clocks[i].n == wanted->n) {
            return &ticket->clocks[i];
        }
    }
    return NULL;
}

static int64_t due_of(const struct sla_clock *clock)
{
    return clock != NULL ? clock->due_s : CALENDAR_NONE;
}

static bool is_live(const struct sla_clock *clock)
{
    return clock != NULL && sla_clock_is_live(clock);
}

static bool compare(struct work *work, struct preview *preview, uint64_t ticket,
                    const struct sla_clock *before, const struct sla_clock *after)
{
    const struct sla_clock *any = before != NULL ? before : after;
    struct preview_change change = {.ticket = ticket,
                                    .metric = any->metric,
                                    .n = any->n,
                                    .due_before_s = due_of(before),
                                    .due_after_s = due_of(after),
                                    .breached_before = before != NULL && before->breached,
                                    .breached_after = after != NULL && after->breached,
                                    .begins = !is_live(before) && is_live(after),
                                    .ends = is_live(before) && !is_live(after)};
    if (change.due_before_s == change.due_after_s && !change.begins && !change.ends &&
        change.breached_before == change.breached_after) {
        return false;
    }
    preview->clocks_changed++;
    preview->breaches_won += change.breached_after && !change.breached_before;
    preview->breaches_lost += change.breached_before && !change.breached_after;
    if (preview->change_count < PREVIEW_POLICIES_CHANGES_MAX) {
        *ARENA_PUSH(work->arena, preview->changes, preview->change_count) = change;
    }
    return true;
}

static void compare_all(struct work *work, struct preview *preview, const struct ticket *before,
                        const struct ticket *after)
{
    bool differs = false;
    for (size_t i = 0; i < before->clock_count; i++) {
        const struct sla_clock *clock = &before->clocks[i];
        differs = compare(work, preview, before->id, clock, find_clock(after, clock)) || differs;
    }
    for (size_t i = 0; i < after->clock_count; i++) {
        const struct sla_clock *clock = &after->clocks[i];
        if (find_clock(before, clock) == NULL) {
            differs = compare(work, preview, before->id, NULL, clock) || differs;
        }
    }
    preview->tickets_changed += differs;
}

static void look_at(struct work *work, struct preview *preview, uint64_t id, struct arena *arena)
{
    struct ticket ticket;
    struct customer customer;
    struct look look = {.arena = arena, .ticket = &ticket, .now_s = work->now_us / CLOCK_SECOND_US};
    ticket_init(&ticket);
    if (!ticket_table_get(work->reader, arena, id, &ticket)) {
        return;
    }
    preview->tickets++;
    const struct policy_set *old = policy_history_ruling(work, ticket.created_us);
    if (!policy_version_reaches(preview->version, ticket.created_us)) {
        return;
    }
    old = old != NULL ? old : work->policies;
    if (ticket.customer != 0 &&
        customer_table_get(work->reader, arena, ticket.customer, &customer)) {
        look.customer = &customer;
    }
    preview->unknown_effect += run_clocks_may_choose(&ticket) && !is_by_rule(&look, old);
    struct ticket *before = see_before(&look, old);
    compare_all(work, preview, before, see_after(&look, old, preview->set));
}

void preview_policies_run(struct work *work, struct preview *preview, size_t tickets_max)
{
    struct arena arena;
    arena_init(&arena);
    for (size_t left = tickets_max, count = 0; left > 0; left -= count) {
        uint64_t *ids = NULL;
        size_t page = left < PREVIEW_POLICIES_PAGE_MAX ? left : PREVIEW_POLICIES_PAGE_MAX;
        count = ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_DUE, TEXT_NONE, 0,
                                  preview->after, page, &ids, &preview->after);
        for (size_t i = 0; i < count; i++) {
            look_at(work, preview, ids[i], &arena);
            arena_reset(&arena);
        }
        if (preview->after.n == 0) {
            break;
        }
    }
    arena_fini(&arena);
}

/* --- told --- */

static void pair_due(struct pack *pack, const char *key, int64_t due_s)
{
    if (due_s != CALENDAR_NONE) {
        pack_pair_int(pack, key, due_s * 1000);
    }
}

static void pack_change(struct pack *pack, const struct preview_change *change)
{
    pack_map_begin(pack);
    pack_pair_z(pack, "ticket", id_print('T', change->ticket).z);
    pack_pair_z(pack, "metric", sla_policy_metric_name(change->metric));
    pack_pair_int(pack, "n", change->n);
    pair_due(pack, "old_due_at_ms", change->due_before_s);
    pair_due(pack, "due_at_ms", change->due_after_s);
    pack_pair_bool(pack, "was_breached", change->breached_before);
    pack_pair_bool(pack, "breached", change->breached_after);
    if (change->begins || change->ends) {
        pack_pair_z(pack, "clock", change->begins ? "begins" : "ends");
    }
    pack_map_end(pack);
}

void preview_policies_pack(struct pack *pack, const struct preview *preview)
{
    pack_pair_int(pack, "tickets", preview->tickets);
    pack_pair_int(pack, "tickets_changed", preview->tickets_changed);
    pack_pair_int(pack, "clocks_changed", preview->clocks_changed);
    pack_pair_int(pack, "breaches_won", preview->breaches_won);
    pack_pair_int(pack, "breaches_lost", preview->breaches_lost);
    pack_pair_int(pack, "unknown_effect", preview->unknown_effect);
    pack_key(pack, "changes");
    pack_list_begin(pack);
    for (size_t i = 0; i < preview->change_count; i++) {
        pack_change(pack, &preview->changes[i]);
    }
    pack_list_end(pack);
}

/* --- the question --- */

/* Hours are edited in another way: a calendar of the configuration in force keeps its past, so the
 * candidate counts by it when it has one of that name. */
static const struct policy_set *by_our_calendars(struct work *work,
                                                 const struct policy_set *candidate)
{
    struct policy_set *set = ARENA_NEW(work->arena, struct policy_set);
    memcpy(set->version, candidate->version, sizeof set->version);
    set->roster = work->policies->roster;
    set->calendars = work->policies->calendars;
    set->calendar_count = work->policies->calendar_count;
    for (size_t i = 0; i < candidate->sla_policy_count; i++) {
        struct sla_policy policy = candidate->sla_policies[i];
        const struct calendar *ours =
            policy_set_calendar(work->policies, calendar_id(policy.calendar));
        policy.calendar = ours != NULL ? ours : policy.calendar;
        *ARENA_PUSH(work->arena, set->sla_policies, set->sla_policy_count) = policy;
    }
    return set;
}

/* policy.preview {text, after?}: a page of what the configuration `text` would do to open tickets.
 */
enum err preview_policies(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text text = value_text(args, "text");
    struct preview preview = {.after = page_cursor_read(work, "after")};
    char why[sizeof work->refusal->text];
    struct pack pack;
    if (work->candidate == NULL || work->candidate->read == NULL) {
        return work_refuse(work, ERR_UNSUPPORTED, "unsupported", "text",
                           "this server cannot read a configuration while it runs");
    }
    const struct policy_set *candidate =
        work->candidate->read(work->candidate->ctx, text, why, sizeof why);
    if (candidate == NULL) {
        return work_refuse(work, ERR_INVALID, "invalid", "text", "%s", why);
    }
    struct policy_version version = {.change = candidate->sla_change, .at_us = work->now_us};
    preview.set = by_our_calendars(work, candidate);
    preview.version = &version;
    preview_policies_run(work, &preview, PREVIEW_POLICIES_PAGE_MAX);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "config", candidate->version);
    pack_pair_z(&pack, "mode", policy_version_modes[version.change.mode]);
    preview_policies_pack(&pack, &preview);
    if (preview.after.n > 0) {
        page_cursor_write(&pack, work->arena, "after", preview.after);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    policy_set_release(&candidate);
    return work->reader->err;
}
