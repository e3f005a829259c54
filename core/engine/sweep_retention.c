#include "engine/sweep_retention.h"
#include "base/log.h"
#include "base/must.h"
#include "engine/ask_purge.h"
#include "engine/forget_record.h"
#include "engine/purge_state.h"
#include "model/ticket_purge.h"

#define NAME TEXT("sweep/retention")
#define WHY TEXT("retention")

struct turn {
    struct text cursor;
    bool is_young; /* no ticket behind this one can be due */
    size_t counts[ASK_PURGE_GOES + 1];
};

static void put(struct work *work, struct text cursor)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_key(&pack, "cu");
    pack_bytes(&pack, cursor);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, NAME, buf_text(&packed));
    buf_fini(&packed);
}

static void arm(struct work *work, int64_t in_us)
{
    struct timer timer = {
        .kind = TIMER_RETENTION, .generation = work->sequence, .due_us = work->now_us + in_us};
    timer_table_put(work->writes, 0, &timer);
}

static bool is_on(const struct work *work)
{
    const struct retention *retention = &work->policies->retention;
    return retention->tickets_s > 0 || retention->record_s > 0;
}

void sweep_retention_begin(struct work *work)
{
    struct value old;
    if (!is_on(work) || document_table_get(work->reader, work->arena, NAME, &old)) {
        return;
    }
    put(work, TEXT_NONE);
    arm(work, SWEEP_RETENTION_TURN_US);
}

/* Nobody has been asked about it, or long enough ago. */
static bool may_ask(struct work *work, uint64_t id)
{
    struct purge_state state;
    return !purge_state_get(work, id, &state) ||
           (state.again_us != 0 && state.again_us <= work->now_us);
}

static void look_at(struct work *work, uint64_t id, struct turn *turn)
{
    const struct retention *retention = &work->policies->retention;
    struct refusal *refusal = work->refusal;
    struct refusal ignored = {0};
    struct ask_purge asked;
    if (work_load_ticket_id(work, id) != ERR_OK) {
        return;
    }
    turn->is_young =
        work->now_us - work->ticket->created_us < retention->tickets_s * INT64_C(1000000);
    if (!ticket_purge_is_due(retention, work->ticket, work->now_us) || !may_ask(work, id)) {
        return;
    }
    work->refusal = &ignored; /* one that is needed still is looked at again */
    bool is_free = ask_purge_check(work) == ERR_OK;
    work->refusal = refusal;
    if (is_free) {
        ask_purge(work, WHY, &asked);
        turn->counts[asked.state]++;
    }
}

static void tell(const struct turn *turn)
{
    size_t asked = turn->counts[ASK_PURGE_WAITS];
    size_t refused = turn->counts[ASK_PURGE_REFUSED];
    size_t purged = turn->counts[ASK_PURGE_GOES];
    if (asked + refused + purged > 0) {
        log_info("retention.turn", "purged=%zu asked=%zu refused=%zu", purged, asked, refused);
    }
}

/* The next page of tickets. True: this pass is over. */
static bool sweep(struct work *work, struct turn *turn)
{
    uint64_t *ids = NULL;
    if (work->policies->retention.tickets_s == 0) {
        return true;
    }
    size_t count =
        ticket_table_list(work->reader, work->arena, TICKET_LIST_ALL, TEXT_NONE, 0, turn->cursor,
                          SWEEP_RETENTION_TICKETS_MAX, &ids, &turn->cursor);
    for (size_t i = 0; i < count && !turn->is_young; i++) {
        look_at(work, ids[i], turn);
    }
    work->ticket = NULL;
    work->before = NULL;
    tell(turn);
    return turn->is_young || turn->cursor.n == 0;
}

void sweep_retention_due(struct work *work)
{
    struct value map;
    if (!is_on(work) || !document_table_get(work->reader, work->arena, NAME, &map)) {
        document_table_delete(work->writes, NAME); /* a start with it begins anew */
        return;
    }
    struct turn turn = {.cursor = value_text(&map, "cu")};
    bool is_over = sweep(work, &turn);
    bool is_more = forget_record(work);
    put(work, is_over ? TEXT_NONE : turn.cursor);
    arm(work, is_over && !is_more ? SWEEP_RETENTION_PASS_US : SWEEP_RETENTION_TURN_US);
}
