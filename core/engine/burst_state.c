#include "engine/burst_state.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/sha256.h"
#include "model/ticket_facts.h"

#define PREFIX "burst/"
#define NAME_BYTES                                                           \
    12 /* of the hash: the first 4 are the number of the timer, the rest its \
          generation */

static struct text triaged_fact(const struct ticket *ticket, struct text name)
{
    const struct ticket_triage *triage = &ticket->triage;
    return text_eq_z(name, "cause")      ? triage->cause
           : text_eq_z(name, "location") ? triage->location
           : text_eq_z(name, "issue")    ? triage->issue
                                         : TEXT_NONE;
}

struct text burst_state_fact(const struct ticket *ticket, struct text name)
{
    const struct ticket_label *surest = NULL;
    if (!text_eq_z(name, "label")) {
        struct text triaged = triaged_fact(ticket, name);
        return triaged.n > 0 ? triaged : ticket_field(ticket, name);
    }
    for (size_t i = 0; i < ticket->label_count; i++) {
        const struct ticket_label *label = &ticket->labels[i];
        if (label->applied && (surest == NULL || label->confidence > surest->confidence)) {
            surest = label;
        }
    }
    return surest != NULL ? surest->name : TEXT_NONE;
}

/* All facts of the rule, or none. */
static struct text key_of(struct work *work, const struct burst_rule *rule)
{
    struct text key = TEXT_NONE;
    for (size_t i = 0; i < rule->fact_count; i++) {
        struct text fact = burst_state_fact(work->ticket, rule->facts[i]);
        if (fact.n == 0) {
            return TEXT_NONE;
        }
        key = arena_printf(work->arena, "%.*s%s%.*s=%.*s", TEXT_ARG(key), i > 0 ? " " : "",
                           TEXT_ARG(rule->facts[i]), TEXT_ARG(fact));
    }
    return key;
}

static struct text name_of(struct work *work, struct text rule, struct text key)
{
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    sha256_of(arena_printf(work->arena, "%zu:%.*s%.*s", rule.n, TEXT_ARG(rule), TEXT_ARG(key)),
              digest);
    digest[4] &= 0x7f; /* the generation of a timer travels as a signed number */
    sha256_hex(digest, hex);
    return arena_printf(work->arena, PREFIX "%.*s", 2 * NAME_BYTES, hex);
}

static struct text name_of_timer(struct work *work, uint32_t n, uint64_t generation)
{
    return arena_printf(work->arena, PREFIX "%08x%016llx", n, (unsigned long long)generation);
}

static uint64_t hex_number(struct text hex)
{
    uint64_t number = 0;
    for (size_t i = 0; i < hex.n; i++) {
        char c = hex.p[i];
        number = number << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return number;
}

static void read_tickets(struct work *work, const struct value *list, struct burst_state *state)
{
    for (size_t i = 0; i < value_count(list); i++) {
        const struct value *item = &list->list.items[i];
        *ARENA_PUSH(work->arena, state->tickets, state->ticket_count) = (struct burst_ticket){
            .id = (uint64_t)value_int(item, "id", 0), .at_us = value_int(item, "at", 0)};
    }
}

bool burst_state_get(struct work *work, struct text name, struct burst_state *state)
{
    struct value map;
    *state = (struct burst_state){.name = name};
    if (!document_table_get(work->reader, work->arena, name, &map)) {
        return false;
    }
    state->rule = value_text(&map, "ru");
    state->key = value_text(&map, "ke");
    state->within_s = value_int(&map, "wi", 0);
    state->quiet_s = value_int(&map, "qu", 0);
    state->more_than = (uint32_t)value_int(&map, "mo", 0);
    state->problem = (uint64_t)value_int(&map, "pb", 0);
    state->ended = value_bool(&map, "en", false);
    state->count = (uint32_t)value_int(&map, "co", 0);
    state->last_us = value_int(&map, "la", 0);
    state->due_us = value_int(&map, "du", 0);
    read_tickets(work, value_get(&map, "ti"), state);
    return true;
}

bool burst_state_of_timer(struct work *work, uint32_t n, uint64_t generation,
                          struct burst_state *state)
{
    return burst_state_get(work, name_of_timer(work, n, generation), state);
}

static void pack_tickets(struct pack *pack, const struct burst_state *state)
{
    pack_key(pack, "ti");
    pack_list_begin(pack);
    for (size_t i = 0; i < state->ticket_count; i++) {
        pack_map_begin(pack);
        pack_pair_int(pack, "id", (int64_t)state->tickets[i].id);
        pack_pair_int(pack, "at", state->tickets[i].at_us);
        pack_map_end(pack);
    }
    pack_list_end(pack);
}

void burst_state_put(struct work *work, const struct burst_state *state)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_text(&pack, "ru", state->rule);
    pack_pair_text(&pack, "ke", state->key);
    pack_pair_int(&pack, "wi", state->within_s);
    pack_pair_int(&pack, "qu", state->quiet_s);
    pack_pair_int(&pack, "mo", state->more_than);
    pack_pair_int(&pack, "pb", (int64_t)state->problem);
    pack_pair_bool(&pack, "en", state->ended);
    pack_pair_int(&pack, "co", state->count);
    pack_pair_int(&pack, "la", state->last_us);
    pack_pair_int(&pack, "du", state->due_us);
    pack_tickets(&pack, state);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, state->name, buf_text(&packed));
    buf_fini(&packed);
}

void burst_state_delete(struct work *work, const struct burst_state *state)
{
    document_table_delete(work->writes, state->name);
}

void burst_state_arm(struct work *work, struct burst_state *state, int64_t due_us)
{
    struct text hex = text_slice(state->name, sizeof PREFIX - 1, state->name.n);
    struct timer timer = {.kind = TIMER_BURST,
                          .n = (uint32_t)hex_number(text_slice(hex, 0, 8)),
                          .generation = hex_number(text_slice(hex, 8, hex.n)),
                          .due_us = state->due_us};
    if (timer.due_us != 0) {
        timer_table_delete(work->writes, 0, &timer);
    }
    timer.due_us = due_us;
    state->due_us = due_us;
    timer_table_put(work->writes, 0, &timer);
}

void burst_state_prune(struct work *work, struct burst_state *state)
{
    struct burst_ticket *kept = NULL;
    size_t count = 0;
    for (size_t i = 0; i < state->ticket_count; i++) {
        if (work->now_us - state->tickets[i].at_us < state->within_s * CLOCK_SECOND_US) {
            *ARENA_PUSH(work->arena, kept, count) = state->tickets[i];
        }
    }
    state->tickets = kept;
    state->ticket_count = count;
}

static const struct burst_rule *rule_of(struct work *work, struct text *key)
{
    struct ticket_facts facts;
    ticket_facts_init(&facts, work->ticket, work->customer, NULL, TEXT("burst"), work->actor);
    for (size_t i = 0; i < work->policies->burst_count; i++) {
        const struct burst_rule *rule = &work->policies->bursts[i];
        if (ticket_facts_hold(rule->when, &facts)) {
            *key = key_of(work, rule);
            return key->n > 0 ? rule : NULL;
        }
    }
    return NULL;
}

static bool is_live(struct work *work, uint64_t problem)
{
    struct ticket ticket;
    ticket_init(&ticket);
    return problem != 0 && ticket_table_get(work->reader, work->arena, problem, &ticket) &&
           ticket_is_unsolved(&ticket);
}

bool burst_state_opened(struct work *work)
{
    struct burst_state state;
    struct text key = TEXT_NONE;
    const struct ticket *ticket = work->ticket;
    bool is_meant = (ticket->flags & TICKET_AUTOMATIC) == 0 && ticket->split_from == 0 &&
                    ticket->problem == 0 && ticket_is_unsolved(ticket);
    const struct burst_rule *rule = is_meant ? rule_of(work, &key) : NULL;
    if (rule == NULL) {
        return false;
    }
    struct text name = name_of(work, rule->name, key);
    bool is_known = burst_state_get(work, name, &state);
    state.rule = rule->name;
    state.key = key;
    state.within_s = rule->within_s;
    state.quiet_s = rule->quiet_s;
    state.more_than = rule->more_than;
    if (!is_known) {
        burst_state_arm(work, &state, work->now_us + rule->within_s * CLOCK_SECOND_US);
    }
    burst_state_prune(work, &state);
    burst_state_put(work, &state);
    *ARENA_PUSH(work->arena, work->bursts, work->burst_count) =
        (struct work_burst){.ticket = ticket->id, .state = name};
    bool joins = !state.ended && is_live(work, state.problem);
    return joins || state.ticket_count + 1 > rule->more_than;
}
