#include "engine/watch_heartbeat.h"
#include "base/clock.h"
#include "base/must.h"
#include "engine/create_ticket.h"
#include "engine/drive_escalation.h"
#include "engine/find_customer.h"
#include "engine/give_ticket.h"
#include "engine/kept_policy.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "store/layout.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define H(member, key, kind) LAYOUT(struct heartbeat_state, member, key, LAYOUT_##kind)

static const struct layout states[] = {
    H(number, "n", U64),  H(generation, "g", U64), H(last_us, "la", I64),
    H(due_us, "du", I64), H(ticket, "ti", U64),    H(missed, "mi", BOOL),
};

static struct text name_of(struct work *work, struct text name)
{
    return arena_printf(work->arena, "heartbeat/%.*s", TEXT_ARG(name));
}

void watch_heartbeat_get(struct work *work, struct text name, struct heartbeat_state *state)
{
    struct value map;
    *state = (struct heartbeat_state){0};
    if (document_table_get(work->reader, work->arena, name_of(work, name), &map)) {
        layout_read(states, COUNT(states), &map, state);
    }
}

static void put(struct work *work, struct text name, const struct heartbeat_state *state)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    layout_pack(&pack, states, COUNT(states), state);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name_of(work, name), buf_text(&packed));
    buf_fini(&packed);
}

static struct timer timer_of(const struct heartbeat_state *state)
{
    return (struct timer){.kind = TIMER_HEARTBEAT,
                          .n = (uint32_t)state->number,
                          .generation = state->generation,
                          .due_us = state->due_us};
}

/* The timer counts from the last beat, or from the last time that a miss was told of. */
static void arm(struct work *work, const struct heartbeat *heartbeat, struct heartbeat_state *state,
                int64_t from_us)
{
    if (state->number == 0) {
        state->number = meta_table_next(work->reader, work->writes, "heartbeat");
    }
    if (state->due_us != 0) {
        struct timer old = timer_of(state);
        timer_table_delete(work->writes, 0, &old);
    }
    state->generation++;
    state->due_us = from_us + heartbeat->every_s * CLOCK_SECOND_US;
    struct timer timer = timer_of(state);
    timer_table_put(work->writes, 0, &timer);
    put(work, heartbeat->name, state);
}

void watch_heartbeat_begin(struct work *work)
{
    for (size_t i = 0; i < work->policies->heartbeat_count; i++) {
        const struct heartbeat *heartbeat = &work->policies->heartbeats[i];
        struct heartbeat_state state;
        watch_heartbeat_get(work, heartbeat->name, &state);
        if (state.due_us == 0 && !state.missed) { /* a miss was told: only a beat goes on */
            state.last_us = work->now_us;
            arm(work, heartbeat, &state, work->now_us);
        }
    }
}

/* --- the miss --- */

static enum err make_ticket(struct work *work, const struct heartbeat *heartbeat)
{
    struct text address = TEXT_NONE;
    struct text from = arena_printf(work->arena, "heartbeat+%.*s@%.*s", TEXT_ARG(heartbeat->name),
                                    TEXT_ARG(work->policies->mail_domain));
    struct message message = {
        .direction = MESSAGE_IN,
        .author_kind = MESSAGE_BY_SYSTEM,
        .content_type = TEXT("text/plain"),
        .kind = TEXT("message"),
        .channel = TEXT("heartbeat"),
        .author = from,
        .from = from,
        .subject =
            arena_printf(work->arena, "Heartbeat %.*s is missing", TEXT_ARG(heartbeat->name)),
        .body = arena_printf(work->arena, "Nothing was heard of %.*s for %lld s.",
                             TEXT_ARG(heartbeat->name), (long long)heartbeat->every_s)};
    enum err err = find_customer(work, from, true, &address);
    return err != ERR_OK ? err : create_ticket_from(work, &message, address, NULL, 0);
}

static void write_event(struct work *work, const char *type, const struct heartbeat *heartbeat,
                        const struct heartbeat_state *state)
{
    struct pack *event = work_event(work, type);
    pack_pair_text(event, "name", heartbeat->name);
    pack_pair_int(event, "last_at_ms", state->last_us / 1000);
    pack_pair_text(event, "policy", heartbeat->policy);
    work_event_end(work);
}

static struct escalation *live_of(const struct work *work, const struct heartbeat *heartbeat)
{
    for (size_t i = 0; i < work->ticket->escalation_count; i++) {
        struct escalation *escalation = &work->ticket->escalations[i];
        if (escalation_is_live(escalation) && escalation->cause == ESCALATION_CAUSE_HEARTBEAT &&
            text_eq(escalation->method, heartbeat->name)) {
            return escalation;
        }
    }
    return NULL;
}

static enum err miss(struct work *work, const struct heartbeat *heartbeat,
                     struct heartbeat_state *state)
{
    enum err err = state->ticket != 0 ? work_load_ticket_id(work, state->ticket) : ERR_NOT_FOUND;
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !ticket_is_unsolved(work->ticket))) {
        err = make_ticket(work, heartbeat);
    }
    if (err != ERR_OK) {
        return err;
    }
    state->ticket = work->ticket->id;
    state->missed = true;
    if (heartbeat->team.n > 0) {
        (void)give_ticket(work, heartbeat->team, work->ticket->agent, TEXT("heartbeat"), NULL,
                          TEXT("named for this heartbeat"));
    }
    write_event(work, "heartbeat_missed", heartbeat, state);
    struct escalation *live = live_of(work, heartbeat);
    if (live != NULL) { /* it was about to be taken back */
        live->clear_at_us = 0;
        drive_escalation_timers(work, live);
    } else {
        run_escalation_start(work, ESCALATION_CAUSE_HEARTBEAT,
                             policy_set_escalation(work->policies, heartbeat->policy),
                             heartbeat->name);
    }
    settle(work);
    work_save(work);
    return ERR_OK;
}

static const struct heartbeat *find(struct work *work, uint32_t n, struct heartbeat_state *state)
{
    for (size_t i = 0; i < work->policies->heartbeat_count; i++) {
        watch_heartbeat_get(work, work->policies->heartbeats[i].name, state);
        if (state->number == n) {
            return &work->policies->heartbeats[i];
        }
    }
    return NULL;
}

enum err watch_heartbeat_due(struct work *work, uint32_t n, uint64_t generation)
{
    struct heartbeat_state state;
    const struct heartbeat *heartbeat = find(work, n, &state);
    if (heartbeat == NULL || state.generation != generation) {
        return ERR_OK; /* no longer configured, or heard of since */
    }
    state.due_us = 0; /* it has fired: its row is gone */
    if (!state.missed) {
        enum err err = miss(work, heartbeat, &state);
        if (err != ERR_OK) {
            return err;
        }
    }
    put(work, heartbeat->name, &state);
    return ERR_OK;
}

/* --- the beat --- */

static void come_back(struct work *work, const struct heartbeat *heartbeat,
                      const struct heartbeat_state *state)
{
    if (work_load_ticket_id(work, state->ticket) != ERR_OK) {
        return;
    }
    write_event(work, "heartbeat_back", heartbeat, state);
    struct escalation *live = live_of(work, heartbeat);
    if (live != NULL) {
        const struct escalation_policy *policy = kept_policy_of(work, live);
        int64_t clear_for_s = policy ? policy->clear_for_s : ESCALATION_CLEAR_FOR_S;
        live->clear_at_us = work->now_us + clear_for_s * CLOCK_SECOND_US;
        drive_escalation_timers(work, live);
    }
    settle(work);
    work_save(work);
}

void watch_heartbeat_beat(struct work *work, const struct heartbeat *heartbeat)
{
    struct heartbeat_state state;
    watch_heartbeat_get(work, heartbeat->name, &state);
    if (state.missed) {
        come_back(work, heartbeat, &state);
    }
    state.missed = false;
    state.last_us = work->now_us;
    arm(work, heartbeat, &state, work->now_us);
}
