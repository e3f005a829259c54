#include "store/ticket_record.h"
#include <string.h>
#include "base/must.h"
#include "store/layout.h"

#define LIST_KEY_BYTES 3
#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define T(member, key, kind) LAYOUT(struct ticket, member, key, LAYOUT_##kind)

static const struct layout heads[] = {
    T(id, "id", U64),
    T(revision, "rv", U64),
    T(state, "st", ENUM),
    T(flags, "fl", U32),
    T(subject, "su", TEXT),
    T(body_entry, "bo", U32),
    T(channel, "ch", TEXT),
    T(locale, "lo", TEXT),
    T(customer, "cu", U64),
    T(requester, "rq", TEXT),
    T(channel_address, "ca", TEXT),
    T(team, "te", TEXT),
    T(agent, "ag", TEXT),
    T(priority, "pr", ENUM),
    T(impact, "im", U32),
    T(urgency, "ur", U32),
    T(affected, "af", U32),
    T(triage.issue, "t0", TEXT),
    T(triage.location, "t1", TEXT),
    T(triage.cause, "t2", TEXT),
    T(triage.speed, "t3", TEXT),
    T(sla_policy, "sp", TEXT),
    T(owner_policy, "op", TEXT),
    T(sla_version, "sv", U32),
    T(sla_inputs, "si", U32),
    T(sla_extra_s[SLA_FIRST_RESPONSE], "x0", I64),
    T(sla_extra_s[SLA_NEXT_RESPONSE], "x1", I64),
    T(sla_extra_s[SLA_RESOLUTION], "x2", I64),
    T(sla_extra_s[SLA_PERIODIC_UPDATE], "x3", I64),
    T(sla_extra_s[SLA_OWNER], "x4", I64),
    T(sla_extra_s[SLA_RETURN], "x5", I64),
    T(sla_caps_s[SLA_FIRST_RESPONSE], "c0", I64),
    T(sla_caps_s[SLA_NEXT_RESPONSE], "c1", I64),
    T(sla_caps_s[SLA_RESOLUTION], "c2", I64),
    T(sla_caps_s[SLA_PERIODIC_UPDATE], "c3", I64),
    T(sla_caps_s[SLA_OWNER], "c4", I64),
    T(sla_caps_s[SLA_RETURN], "c5", I64),
    T(timer_generation, "tg", U64),
    T(entries, "en", U32),
    T(created_us, "cr", I64),
    T(updated_us, "up", I64),
    T(solved_us, "so", I64),
    T(waiting_since_us, "ws", I64),
    T(replied_us, "ra", I64),
    T(assigned_us, "ad", I64),
    T(eligible_since_us, "es", I64),
    T(last_external_id, "le", TEXT),
    T(references, "re", TEXT),
    T(told, "to", U32),
    T(telling, "tl", U32),
    T(told_us, "tu", I64),
    T(spoken_us, "sk", I64),
    T(reopen_count, "rc", U32),
    T(resolution, "rs", TEXT),
    T(blocked_reason, "br", TEXT),
    T(until_us, "un", I64),
    T(follow_up_of, "fu", U64),
    T(parted_until_us, "pu", I64),
    T(previous_agent, "pg", TEXT),
    T(refusals, "rf", U32),
    T(automated, "au", U32),
    T(automated_since_us, "as", I64),
    T(channel_move.state, "ms", ENUM),
    T(channel_move.to, "mt", TEXT),
    T(channel_move.address, "ma", TEXT),
    T(channel_move.token, "mk", TEXT),
    T(channel_move.expires_us, "me", I64),
    T(channel_move.ended_us, "md", I64),
    T(masked_to, "mn", U32),
    T(masked_channel, "mc", TEXT),
    T(hand_off.entry, "he", U32),
    T(hand_off.is_missing, "hm", BOOL),
    T(hand_off.is_owed, "ho", BOOL),
    T(hand_off.rating, "hr", ENUM),
    T(hand_off.from, "hf", TEXT),
    T(hand_off.to, "ht", TEXT),
    T(hand_off.giver, "hg", TEXT),
    T(bot.name, "bn", TEXT),
    T(bot.turns, "bt", U32),
    T(bot.turns_max, "bm", U32),
    T(bot.job, "bj", U64),
    T(bot.unread, "bu", U32),
    T(bot.limit_s, "bl", I64),
    T(bot.started_us, "bs", I64),
    T(problem, "pb", U64),
    T(incidents, "ic", U32),
    T(counted.plain, "ap", U32),
    T(counted.organised, "ao", U32),
    T(counted.step, "ak", U32),
    T(merged.into, "mi", U64),
    T(merged.at_us, "mx", I64),
    T(merged.from, "mf", ENUM),
    T(merged.until_us, "mu", I64),
    T(merged.waiting_since_us, "mw", I64),
    T(merged.replied_us, "mr", I64),
    T(merged.until_argument, "mg", U32),
    T(merged.moved_waiting_us, "mm", I64),
    T(split_from, "sf", U64),
    T(heard_us, "lh", I64),
    T(problem_update_us, "pd", I64),
    T(repeat_count, "rn", U32),
    T(returned_by, "rb", TEXT),
    T(refused_by, "nb", TEXT),
    T(first_eligible_us, "fe", I64),
    T(work_units, "wu", I64),
    T(work_is_reserved, "wr", BOOL),
};
static const struct layout stages[] = {
    T(stage.revision, "rv", U64),
    T(stage.deadline_us, "dl", I64),
    T(stage.proposals, "pp", TEXT),
    T(stage.reruns, "rr", U32),
};
#define K(member, key, kind) LAYOUT(struct sla_clock, member, key, LAYOUT_##kind)
static const struct layout clocks[] = {
    K(metric, "me", ENUM),
    K(n, "n", U32),
    K(phase, "ph", ENUM),
    K(breached, "br", BOOL),
    K(at_risk, "ar", BOOL),
    K(start_s, "s", I64),
    K(target.amount, "ta", I64),
    K(target.unit, "tu", ENUM),
    K(policy, "po", TEXT),
    K(end_s, "e", I64),
    K(due_s, "du", I64),
    K(elapsed_s, "el", I64),
    K(fired, "fi", U32),
    K(awaits_handoff, "ah", BOOL),
    K(stuck, "sk", BOOL),
    K(why, "wy", ENUM),
    K(promise, "pk", ENUM),
    K(source, "ps", ENUM),
    K(armed_s, "as", I64),
    K(fold_s, "fs", I64),
    K(fold_used_s, "fu", I64),
    K(target.end_of_day, "td", BOOL),
    K(wanted.amount, "wa", I64),
    K(wanted.unit, "wu", ENUM),
    K(wanted.end_of_day, "wd", BOOL),
    K(late_from_s, "lf", I64),
    K(late_to_s, "lt", I64),
    K(change_from_s, "cf", I64),
    K(change_to_s, "ct", I64),
};
#define E(member, key, kind) LAYOUT(struct escalation, member, key, LAYOUT_##kind)
static const struct layout escalations[] = {
    E(n, "n", U32),
    E(state, "st", ENUM),
    E(cause, "ca", ENUM),
    E(joined, "jo", U32),
    E(flags, "fl", U32),
    E(method, "me", TEXT),
    E(policy, "po", TEXT),
    E(policy_version, "pv", TEXT),
    E(level, "le", U32),
    E(round, "ro", U32),
    E(functional, "fu", U32),
    E(hierarchical, "hi", U32),
    E(started_us, "s", I64),
    E(level_at_us, "la", I64),
    E(next_us, "nx", I64),
    E(acknowledged_by, "ab", TEXT),
    E(acknowledged_at_us, "aa", I64),
    E(acknowledged_until_us, "au", I64),
    E(hold, "ho", ENUM),
    E(held_until_us, "hu", I64),
    E(ended_at_us, "e", I64),
    E(hold_down_until_us, "hd", I64),
    E(clear_at_us, "cl", I64),
    E(paged, "pa", TEXT),
    E(acknowledgers, "ak", TEXT),
    E(from_team, "ft", TEXT),
    E(from_agent, "fa", TEXT),
};
static const struct layout pages[] = {
    LAYOUT(struct ticket_page, person, "p", LAYOUT_TEXT),
    LAYOUT(struct ticket_page, job, "j", LAYOUT_U64),
    LAYOUT(struct ticket_page, escalation, "e", LAYOUT_U32),
    LAYOUT(struct ticket_page, others, "o", LAYOUT_U32),
    LAYOUT(struct ticket_page, at_us, "t", LAYOUT_I64),
};
static const struct layout moves[] = {
    LAYOUT(struct ticket_move, from, "f", LAYOUT_TEXT),
    LAYOUT(struct ticket_move, to, "t", LAYOUT_TEXT),
    LAYOUT(struct ticket_move, at_us, "a", LAYOUT_I64),
};
#define W(member, key, kind) LAYOUT(struct work_item, member, key, LAYOUT_##kind)
static const struct layout items[] = {
    W(reason, "re", ENUM),        W(state, "st", ENUM),          W(queue, "qu", TEXT),
    W(overflow, "ov", TEXT),      W(giver, "gi", TEXT),          W(needs, "ne", TEXT),
    W(refused, "rf", TEXT),       W(offered_to, "of", TEXT),     W(sticky, "sk", TEXT),
    W(offer_until_us, "ou", I64), W(sticky_until_us, "su", I64), W(eligible_since_us, "es", I64),
    W(weight, "we", I64),         W(steps, "sp", U32),           W(widened, "wi", BOOL),
    W(immediate, "im", BOOL),     W(tier, "ti", TEXT),           W(expired, "ep", TEXT),
};
static const struct layout owed[] = {
    LAYOUT(struct ticket_owed, reason, "r", LAYOUT_ENUM),
    LAYOUT(struct ticket_owed, agent, "a", LAYOUT_TEXT),
    LAYOUT(struct ticket_owed, since_us, "s", LAYOUT_I64),
};
static const struct layout timers[] = {
    LAYOUT(struct timer, kind, "k", LAYOUT_ENUM),
    LAYOUT(struct timer, n, "n", LAYOUT_U32),
    LAYOUT(struct timer, generation, "g", LAYOUT_U64),
    LAYOUT(struct timer, due_us, "d", LAYOUT_I64),
    LAYOUT(struct timer, argument, "a", LAYOUT_U32),
};
static const struct layout pauses[] = {
    LAYOUT(struct ticket_pause, cause, "s", LAYOUT_U32),
    LAYOUT(struct ticket_pause, metrics, "m", LAYOUT_U32),
    LAYOUT(struct ticket_pause, reason, "r", LAYOUT_TEXT),
    LAYOUT(struct ticket_pause, from_s, "f", LAYOUT_I64),
    LAYOUT(struct ticket_pause, to_s, "t", LAYOUT_I64),
};
static const struct layout owners[] = {
    LAYOUT(struct ticket_owner, team, "t", LAYOUT_TEXT),
    LAYOUT(struct ticket_owner, from_s, "f", LAYOUT_I64),
};
static const struct layout labels[] = {
    LAYOUT(struct ticket_label, name, "l", LAYOUT_TEXT),
    LAYOUT(struct ticket_label, confidence, "c", LAYOUT_I64),
    LAYOUT(struct ticket_label, applied, "a", LAYOUT_BOOL),
};
static const struct layout fields[] = {
    LAYOUT(struct ticket_field, name, "n", LAYOUT_TEXT),
    LAYOUT(struct ticket_field, value, "v", LAYOUT_TEXT),
};
static const struct layout sources[] = {
    LAYOUT(struct ticket_source, name, "n", LAYOUT_TEXT),
    LAYOUT(struct ticket_source, source, "s", LAYOUT_TEXT),
};
static const struct layout causes[] = {
    LAYOUT(struct ticket_cause, name, "n", LAYOUT_TEXT),
    LAYOUT(struct ticket_cause, priority, "p", LAYOUT_ENUM),
};

static void pack_objects(struct pack *pack, const char *key, const struct layout *layout,
                         size_t layout_count, const void *objects, size_t size, size_t count)
{
    if (count > 0) {
        layout_pack_list(pack, key, layout, layout_count, objects, size, count);
    }
}

static void pack_texts(struct pack *pack, const char *key, const struct text *texts, size_t count)
{
    if (count == 0) {
        return;
    }
    pack_key(pack, key);
    pack_list_begin(pack);
    for (size_t i = 0; i < count; i++) {
        pack_text(pack, texts[i]);
    }
    pack_list_end(pack);
}

#define PACK_OBJECTS(key, layout, array, count)                                           \
    pack_objects(&pack, key, layout, COUNT(layout), ticket->array, sizeof *ticket->array, \
                 ticket->count)

static void pack_stage(struct pack *pack, const struct ticket *ticket)
{
    if (ticket->stage.position < 0) {
        return;
    }
    pack_key(pack, "sg");
    pack_map_begin(pack);
    pack_pair_int(pack, "po", ticket->stage.position);
    for (size_t i = 0; i < COUNT(stages); i++) {
        if (stages[i].kind == LAYOUT_TEXT) { /* packed proposals are bytes, not text */
            pack_key(pack, stages[i].key);
            pack_bytes(pack, ticket->stage.proposals);
        } else {
            layout_pack(pack, &stages[i], 1, ticket);
        }
    }
    pack_key(pack, "jo");
    pack_list_begin(pack);
    for (size_t i = 0; i < ticket->stage.job_count; i++) {
        pack_int(pack, (int64_t)ticket->stage.jobs[i]);
    }
    pack_list_end(pack);
    pack_map_end(pack);
}

static void pack_links(struct pack *pack, const struct ticket *ticket)
{
    if (ticket->related_count > 0) {
        pack_key(pack, "rel");
        pack_list_begin(pack);
        for (size_t i = 0; i < ticket->related_count; i++) {
            pack_int(pack, (int64_t)ticket->related[i]);
        }
        pack_list_end(pack);
    }
    if (ticket->split_count > 0) {
        pack_key(pack, "spl");
        pack_list_begin(pack);
        for (size_t i = 0; i < ticket->split_count; i++) {
            pack_int(pack, ticket->split_entries[i]);
        }
        pack_list_end(pack);
    }
}

void ticket_record_pack(struct buf *out, const struct ticket *ticket)
{
    struct pack pack;
    pack_init(&pack, out);
    pack_map_begin(&pack);
    layout_pack(&pack, heads, COUNT(heads), ticket);
    pack_pair_int(&pack, "pi", ticket->pin);
    pack_stage(&pack, ticket);
    PACK_OBJECTS("clk", clocks, clocks, clock_count);
    PACK_OBJECTS("esc", escalations, escalations, escalation_count);
    PACK_OBJECTS("pgs", pages, pages, page_count);
    PACK_OBJECTS("mov", moves, moves, move_count);
    PACK_OBJECTS("itm", items, items, item_count);
    PACK_OBJECTS("owd", owed, owed, owed_count);
    PACK_OBJECTS("tmr", timers, timers, timer_count);
    PACK_OBJECTS("pau", pauses, pauses, pause_count);
    PACK_OBJECTS("own", owners, owners, owner_count);
    PACK_OBJECTS("lab", labels, labels, label_count);
    PACK_OBJECTS("fld", fields, fields, field_count);
    PACK_OBJECTS("cau", causes, causes, cause_count);
    pack_links(&pack, ticket);
    PACK_OBJECTS("tso", sources, triage.sources, triage.source_count);
    pack_texts(&pack, "tse", ticket->triage.services, ticket->triage.service_count);
    pack_texts(&pack, "tag", ticket->tags, ticket->tag_count);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
}

/* --- and back: one pass over the bytes --- */

struct list { /* of objects, under a key of three letters; no member has such a key */
    const char *key;
    const struct layout *layout;
    size_t layout_count, size;
    size_t array, count; /* where in the ticket */
};
#define LIST(key, layout, array, count)                                      \
    {                                                                        \
        (key), (layout), COUNT(layout), sizeof *((struct ticket *)0)->array, \
            offsetof(struct ticket, array), offsetof(struct ticket, count)   \
    }
static const struct list lists[] = {
    LIST("clk", clocks, clocks, clock_count),
    LIST("esc", escalations, escalations, escalation_count),
    LIST("pgs", pages, pages, page_count),
    LIST("mov", moves, moves, move_count),
    LIST("itm", items, items, item_count),
    LIST("owd", owed, owed, owed_count),
    LIST("tmr", timers, timers, timer_count),
    LIST("pau", pauses, pauses, pause_count),
    LIST("own", owners, owners, owner_count),
    LIST("lab", labels, labels, label_count),
    LIST("fld", fields, fields, field_count),
    LIST("cau", causes, causes, cause_count),
    LIST("tso", sources, triage.sources, triage.source_count),
};

static void read_list(struct unpack *in, const struct list *list, struct ticket *ticket)
{
    size_t count = 0;
    void *objects = layout_unpack_list(list->layout, list->layout_count, in, list->size, &count);
    memcpy((char *)ticket + list->array, &objects, sizeof objects);
    memcpy((char *)ticket + list->count, &count, sizeof count);
}

static int64_t number_at(const struct value *list, size_t i)
{
    const struct value *item = &list->list.items[i];
    return item->type == VALUE_INT ? item->number : 0;
}

static void read_stage(struct arena *arena, const struct value *stage, struct ticket *ticket)
{
    layout_read(stages, COUNT(stages), stage, ticket);
    ticket->stage.position = (int32_t)value_int(stage, "po", -1);
    ticket->stage.proposals = value_text(stage, "pp");
    const struct value *jobs = value_get(stage, "jo");
    for (size_t i = 0; i < value_count(jobs); i++) {
        *ARENA_PUSH(arena, ticket->stage.jobs, ticket->stage.job_count) =
            (uint64_t)number_at(jobs, i);
    }
}

static void read_texts(struct arena *arena, const struct value *list, struct text **texts,
                       size_t *count)
{
    for (size_t i = 0; i < value_count(list); i++) {
        *ARENA_PUSH(arena, *texts, *count) = value_text_at(list, i);
    }
}

/* What is no row of a layout. */
static void read_other(struct unpack *in, struct text key, struct ticket *ticket)
{
    struct arena *arena = in->arena;
    struct value value;
    unpack_value(in, &value);
    if (text_eq_z(key, "tag")) {
        read_texts(arena, &value, &ticket->tags, &ticket->tag_count);
    } else if (text_eq_z(key, "tse")) {
        read_texts(arena, &value, &ticket->triage.services, &ticket->triage.service_count);
    } else if (text_eq_z(key, "rel")) {
        for (size_t i = 0; i < value_count(&value); i++) {
            *ARENA_PUSH(arena, ticket->related, ticket->related_count) =
                (uint64_t)number_at(&value, i);
        }
    } else if (text_eq_z(key, "spl")) {
        for (size_t i = 0; i < value_count(&value); i++) {
            *ARENA_PUSH(arena, ticket->split_entries, ticket->split_count) =
                (uint32_t)number_at(&value, i);
        }
    } else if (text_eq_z(key, "sg")) {
        read_stage(arena, &value, ticket);
    } else if (text_eq_z(key, "pi") && value.type == VALUE_INT) {
        ticket->pin = (int)value.number;
    }
}

/* Looked for from *from on, round and round, as they were written in this order. */
static const struct list *find_list(struct text key, size_t *from)
{
    size_t at = *from;
    for (size_t i = 0; i < COUNT(lists); i++, at++) {
        at = at < COUNT(lists) ? at : 0;
        if (memcmp(key.p, lists[at].key, LIST_KEY_BYTES) == 0) {
            *from = at + 1;
            return &lists[at];
        }
    }
    return NULL;
}

static bool is_other(struct text key)
{
    return text_eq(key, TEXT("pi")) || text_eq(key, TEXT("sg"));
}

enum err ticket_record_read(struct arena *arena, struct text body, struct ticket *ticket)
{
    struct unpack in;
    size_t pairs = 0;
    size_t head = 0;
    size_t list = 0;
    unpack_init(&in, arena, body);
    *ticket = (struct ticket){.pin = PRIORITY_NONE, .stage = {.position = -1}};
    if (!unpack_enter_map(&in, &pairs)) {
        return ERR_PROTOCOL;
    }
    for (size_t i = 0; i < pairs && !in.bad; i++) {
        struct text key = TEXT_NONE;
        unpack_key(&in, &key);
        const struct list *known = key.n == LIST_KEY_BYTES ? find_list(key, &list) : NULL;
        if (known != NULL) {
            read_list(&in, known, ticket);
        } else if (key.n == LIST_KEY_BYTES || is_other(key)) {
            read_other(&in, key, ticket);
        } else {
            layout_unpack_pair(heads, COUNT(heads), &head, key, &in, ticket);
        }
    }
    unpack_leave(&in, pairs);
    return unpack_is_whole(&in) ? ERR_OK : ERR_PROTOCOL;
}
