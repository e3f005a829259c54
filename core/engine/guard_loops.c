#include "engine/guard_loops.h"
#include <inttypes.h>
#include <string.h>
#include "base/log.h"
#include "base/must.h"
#include "engine/system_timeline.h"
#include "model/escalation.h"

#define LOOKED_BACK 100 /* entries of a timeline, for who has changed the ticket */
#define NAMED_MAX 8     /* of those, in one `loop_cut` */

static void pack_cut(struct pack *pack, const char *guard, const char *refused,
                     const struct text *chain, size_t count)
{
    pack_pair_z(pack, "guard", guard);
    pack_pair_z(pack, "refused", refused);
    pack_key(pack, "chain");
    pack_list_begin(pack);
    for (size_t i = 0; i < count; i++) {
        pack_text(pack, chain[i]);
    }
    pack_list_end(pack);
}

static void log_cut(const struct work *work, const char *guard, const char *refused,
                    const struct text *chain, size_t count)
{
    struct buf links;
    buf_init(&links);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&links, "%s%.*s", i > 0 ? " > " : "", TEXT_ARG(chain[i]));
    }
    log_warn("loop.cut", "guard=%s ticket=%s refused=\"%s\" chain=\"%s\"", guard,
             work->ticket != NULL ? id_print('T', work->ticket->id).z : "-", refused,
             buf_z(&links));
    buf_fini(&links);
}

static void write_of_system(struct work *work, const char *guard, const char *refused,
                            const struct text *chain, size_t count)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_cut(&pack, guard, refused, chain, count);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    system_timeline_add(work, TEXT("loop_cut"), buf_text(&packed));
    buf_fini(&packed);
}

static void write_cut(struct work *work, const char *guard, const char *refused,
                      const struct text *chain, size_t count)
{
    log_cut(work, guard, refused, chain, count);
    if (work->ticket == NULL) {
        write_of_system(work, guard, refused, chain, count);
        return;
    }
    pack_cut(work_event(work, "loop_cut"), guard, refused, chain, count);
    work_event_end(work);
}

/* --- how often --- */

static bool is_named(const struct text *names, size_t count, struct text name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_eq(names[i], name)) {
            return true;
        }
    }
    return false;
}

/* Whoever has changed the ticket of late, at which hook: its timeline knows. */
static void name_changers(struct work *work, struct text **names, size_t *count)
{
    struct value *entries = NULL;
    bool more = false;
    const struct ticket *ticket = work->ticket;
    uint32_t from = ticket->entries > LOOKED_BACK ? ticket->entries - LOOKED_BACK + 1 : 1;
    size_t found =
        entry_table_page(work->reader, work->arena, ticket->id, from, LOOKED_BACK, &entries, &more);
    for (size_t i = found; i-- > 0 && *count < NAMED_MAX;) {
        const struct value *data = value_get(&entries[i], "data");
        if (!text_eq_z(value_text(&entries[i], "type"), "plugin_verdict")) {
            continue;
        }
        struct text name =
            arena_printf(work->arena, "%.*s %.*s", TEXT_ARG(value_text(data, "hook")),
                         TEXT_ARG(value_text(data, "plugin")));
        if (!is_named(*names, *count, name)) {
            *ARENA_PUSH(work->arena, *names, *count) = name;
        }
    }
}

static void cut_changes(struct work *work, const char *what)
{
    struct text *chain = NULL;
    size_t count = 0;
    *ARENA_PUSH(work->arena, chain, count) = work->actor;
    *ARENA_PUSH(work->arena, chain, count) = text_z(what);
    name_changers(work, &chain, &count);
    write_cut(work, "automated_changes", what, chain, count);
}

bool guard_loops_may_change(struct work *work, const char *what)
{
    struct ticket *ticket = work->ticket;
    if (work->now_us - ticket->automated_since_us >= GUARD_LOOPS_HOUR_US) {
        ticket->automated_since_us = work->now_us;
        ticket->automated = 0;
    }
    work->changed = true;
    if (ticket->automated < GUARD_LOOPS_CHANGES_MAX) {
        ticket->automated++;
        return true;
    }
    if (ticket->automated == GUARD_LOOPS_CHANGES_MAX) { /* said once in the hour */
        ticket->automated++;
        cut_changes(work, what);
    }
    return false;
}

/* Neither what raises to people nor what answers a question changes the ticket. */
static bool is_change(enum effect_kind kind)
{
    return kind != EFFECT_ESCALATE && kind != EFFECT_RESULT && kind != EFFECT_CANDIDATE &&
           kind != EFFECT_REJECT && kind != EFFECT_REPLACE && kind != EFFECT_CUSTOMER &&
           kind != EFFECT_LINK;
}

static void deny_changes(struct effect_list *effects, const char *why)
{
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *effect = &effects->items[i];
        if (effect->verdict == VERDICT_APPLIED && is_change(effect->kind)) {
            effect->verdict = VERDICT_DENIED;
            effect->why = text_z(why);
        }
    }
}

void guard_loops_check_effects(struct work *work, struct effect_list *effects)
{
    if (effects->count == 0 || guard_loops_may_change(work, "effects")) {
        return;
    }
    deny_changes(effects, "automation has changed this ticket 30 times within the hour");
}

static bool is_between(const struct ticket_move *move, struct text a, struct text b)
{
    return (text_eq(move->from, a) && text_eq(move->to, b)) ||
           (text_eq(move->from, b) && text_eq(move->to, a));
}

static size_t count_between(const struct work *work, struct text a, struct text b)
{
    const struct ticket *ticket = work->ticket;
    size_t count = 0;
    for (size_t i = 0; i < ticket->move_count; i++) {
        count += work->now_us - ticket->moves[i].at_us < GUARD_LOOPS_DAY_US &&
                 is_between(&ticket->moves[i], a, b);
    }
    return count;
}

bool guard_loops_is_parted(const struct work *work, struct text team)
{
    return work->now_us < work->ticket->parted_until_us &&
           count_between(work, work->ticket->team, team) > GUARD_LOOPS_PING_PONG_MAX;
}

bool guard_loops_may_move(struct work *work, struct text team)
{
    struct text chain[] = {work->ticket->team, team};
    if (!guard_loops_is_parted(work, team)) {
        return true;
    }
    write_cut(work, "ping_pong", "assign", chain, 2);
    return false;
}

bool guard_loops_moved(struct work *work, struct text from)
{
    struct ticket *ticket = work->ticket;
    struct ticket_move *kept = NULL;
    size_t count = 0;
    if (from.n == 0 || ticket->team.n == 0 || text_eq(from, ticket->team)) {
        return false;
    }
    size_t first = ticket->move_count >= TICKET_MOVES_MAX ? 1 : 0;
    for (size_t i = first; i < ticket->move_count; i++) {
        if (work->now_us - ticket->moves[i].at_us < GUARD_LOOPS_DAY_US) {
            *ARENA_PUSH(work->arena, kept, count) = ticket->moves[i];
        }
    }
    *ARENA_PUSH(work->arena, kept, count) = (struct ticket_move){
        .from = arena_text(work->arena, from), .to = ticket->team, .at_us = work->now_us};
    ticket->moves = kept;
    ticket->move_count = count;
    if (count_between(work, from, ticket->team) <= GUARD_LOOPS_PING_PONG_MAX ||
        work->now_us < ticket->parted_until_us) {
        return false;
    }
    struct text chain[] = {from, ticket->team};
    ticket->parted_until_us = work->now_us + GUARD_LOOPS_DAY_US;
    write_cut(work, "ping_pong", "further moves for 24 h", chain, 2);
    return true;
}

size_t guard_loops_starts(const struct work *work, struct text policy)
{
    size_t count = 0;
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        count += text_eq(work->ticket->escalations[i].policy, policy);
    }
    return count;
}

void guard_loops_cut_starts(struct work *work, const struct escalation_policy *policy)
{
    struct text chain[] = {arena_printf(work->arena, "policy %.*s", TEXT_ARG(policy->id)),
                           arena_printf(work->arena, "%u starts", policy->starts_max)};
    write_cut(work, "starts", "what its levels change", chain, 2);
}

/* --- chains of causes --- */

static size_t count_links(struct text chain)
{
    size_t count = chain.n > 0;
    for (size_t i = 0; i < chain.n; i++) {
        count += chain.p[i] == '\n';
    }
    return count;
}

/* What an event of a chain is about: "assigned billing"; false: it leads to nothing. */
static bool put_link(struct work *work, struct buf *out, const struct event *event)
{
    static const struct {
        const char *type, *key;
    } links[] = {{"clock_at_risk", "metric"},
                 {"clock_breached", "metric"},
                 {"promise_broken", "kind"},
                 {"clock_retargeted", "metric"},
                 {"escalation_started", "policy"},
                 {"escalation_joined", "cause"},
                 {"assigned", "team"},
                 {"unassigned", "team"},
                 {"priority_set", "new"},
                 {"plugin_verdict", "plugin"}};
    struct value fields;
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        if (strcmp(event->type, links[i].type) == 0 &&
            pack_read(work->arena, event->fields, &fields) == ERR_OK) {
            buf_printf(out, "%s%s %.*s", out->n > 0 ? ", " : "", links[i].type,
                       TEXT_ARG(value_text(&fields, links[i].key)));
            return true;
        }
    }
    return false;
}

bool guard_loops_link(struct work *work, size_t first)
{
    struct buf link;
    buf_init(&link);
    for (size_t i = first; i < work->events.count; i++) {
        (void)put_link(work, &link, &work->events.events[i]);
    }
    if (link.n == 0) {
        buf_put_z(&link, "a change without an event");
    }
    work->chain = arena_printf(work->arena, "%.*s%s%.*s", TEXT_ARG(work->chain),
                               work->chain.n > 0 ? "\n" : "", TEXT_ARG(buf_text(&link)));
    buf_fini(&link);
    return count_links(work->chain) < WORK_CAUSE_DEPTH_MAX;
}

static void cut_chain(struct work *work, const char *refused)
{
    struct text *links = NULL;
    size_t count = 0;
    struct text link;
    for (size_t at = 0; escalation_list_next(work->chain, &at, &link);) {
        *ARENA_PUSH(work->arena, links, count) = link;
    }
    write_cut(work, "depth", refused, links, count);
}

void guard_loops_cut_depth(struct work *work)
{
    cut_chain(work, "further automated changes of this command");
}

void guard_loops_check_depth(struct work *work, struct effect_list *effects)
{
    if (effects->count > 0 && count_links(work->chain) > WORK_CAUSE_DEPTH_MAX) {
        cut_chain(work, "effects");
        deny_changes(effects, "it is the end of a chain of 8 causes, none of them a person");
    }
}

/* One more than the longest is enough to know that it is too long. */
static struct text extend(struct work *work, struct text link)
{
    if (count_links(work->chain) > WORK_CAUSE_DEPTH_MAX) {
        return work->chain;
    }
    return arena_printf(work->arena, "%.*s%s%.*s", TEXT_ARG(work->chain),
                        work->chain.n > 0 ? "\n" : "", TEXT_ARG(link));
}

void guard_loops_led_by(struct work *work, enum hook hook, const struct effect_list *effects)
{
    struct buf link;
    buf_init(&link);
    buf_put_z(&link, effect_hook_name(hook));
    for (size_t i = 0; i < effects->count; i++) {
        bool is_said = i > 0 && text_eq(effects->items[i].instance, effects->items[i - 1].instance);
        if (!is_said) {
            buf_printf(&link, " %.*s", TEXT_ARG(effects->items[i].instance));
        }
    }
    work->chain = effects->count > 0 ? extend(work, buf_text(&link)) : work->chain;
    buf_fini(&link);
}

/* What only carries or reads is no cause of its own, but passes on what led to it. */
struct text guard_loops_of_job(struct work *work, enum hook hook, struct text instance)
{
    return hook == HOOK_NOTIFICATION_SEND || hook == HOOK_INBOUND_PARSE
               ? work->chain
               : extend(work, arena_printf(work->arena, "%s %.*s", effect_hook_name(hook),
                                           TEXT_ARG(instance)));
}

struct text guard_loops_before(struct text chain)
{
    size_t end = chain.n;
    while (end > 0 && chain.p[end - 1] != '\n') {
        end--;
    }
    return text_slice(chain, 0, end > 0 ? end - 1 : 0);
}

/* Somebody waits for it, or something would be lost without it. */
static bool is_needed(enum hook hook)
{
    return hook == HOOK_NOTIFICATION_SEND || hook == HOOK_NOTIFICATION_RECEIPT ||
           hook == HOOK_INBOUND_PARSE || hook == HOOK_BOT_TURN || hook == HOOK_RPC_CALL ||
           hook == HOOK_MESSAGE_REDACT || hook == HOOK_TICKET_BEFORE_PURGE;
}

bool guard_loops_may_ask(struct work *work, enum hook hook, struct text instance)
{
    uint64_t whose = work->ticket != NULL ? work->ticket->id : UINT64_MAX;
    if (count_links(work->chain) < WORK_CAUSE_DEPTH_MAX || is_needed(hook)) {
        return true;
    }
    if (work->cut_told != whose) {
        work->cut_told = whose;
        cut_chain(work, arena_printf(work->arena, "asking %.*s at %s", TEXT_ARG(instance),
                                     effect_hook_name(hook))
                            .p);
    }
    return false;
}

/* --- what led to a ticket --- */

static struct text cause_name(struct work *work)
{
    return arena_printf(work->arena, "cause/%020" PRIu64, work->ticket->id);
}

void guard_loops_born(struct work *work)
{
    struct buf packed;
    struct pack pack;
    if (work->chain.n == 0) {
        return;
    }
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "chain", work->chain);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, cause_name(work), buf_text(&packed));
    buf_fini(&packed);
    work->ticket->flags |= TICKET_CAUSED;
}

void guard_loops_recall(struct work *work)
{
    struct value map;
    if ((work->ticket->flags & TICKET_CAUSED) != 0 && work->chain.n == 0 &&
        document_table_get(work->reader, work->arena, cause_name(work), &map)) {
        work->chain = value_text(&map, "chain");
    }
}

void guard_loops_forget(struct work *work)
{
    if ((work->ticket->flags & TICKET_CAUSED) != 0) {
        document_table_delete(work->writes, cause_name(work));
    }
}

static bool is_above(const struct roster *roster, const struct roster_team *top, struct text below)
{
    const struct roster_team *team = roster_team(roster, below);
    while (team != NULL && team != top) {
        team = team->parent.n > 0 ? roster_team(roster, team->parent) : NULL;
    }
    return team == top;
}

struct text guard_loops_common_superior(const struct roster *roster, struct text a, struct text b)
{
    const struct roster_team *team = roster_team(roster, a);
    while (team != NULL && (team->manager.n == 0 || !is_above(roster, team, b))) {
        team = team->parent.n > 0 ? roster_team(roster, team->parent) : NULL;
    }
    return team != NULL ? team->id : TEXT_NONE;
}
