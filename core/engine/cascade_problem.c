#include "engine/cascade_problem.h"
#include <inttypes.h>
#include "base/must.h"
#include "engine/end_ticket.h"
#include "engine/other_ticket.h"
#include "engine/record_message.h"
#include "engine/run_escalation.h"
#include "engine/settle.h"
#include "model/link.h"

static const char *const words[] = {"update", "blocked", "solved"};

struct cascade {
    uint64_t problem;
    uint32_t n; /* the entry that told the news: its number and its timer's */
    enum cascade_news news;
    uint32_t message;
    int64_t at_us;
    uint64_t after; /* the last incident that has been told */
    struct text body, resolution;
};

static struct text name_of(struct work *work, uint64_t problem, uint32_t n)
{
    return arena_printf(work->arena, "cascade/%016" PRIx64 "/%08" PRIx32, problem, n);
}

static void put(struct work *work, const struct cascade *cascade)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "ne", cascade->news);
    pack_pair_int(&pack, "me", cascade->message);
    pack_pair_int(&pack, "at", cascade->at_us);
    pack_pair_int(&pack, "af", (int64_t)cascade->after);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    document_table_put(work->writes, name_of(work, cascade->problem, cascade->n),
                       buf_text(&packed));
    buf_fini(&packed);
}

static bool get(struct work *work, uint32_t n, struct cascade *cascade)
{
    struct value map;
    uint64_t problem = work->ticket->id;
    if (!document_table_get(work->reader, work->arena, name_of(work, problem, n), &map)) {
        return false;
    }
    int64_t news = value_int(&map, "ne", CASCADE_UPDATE);
    *cascade = (struct cascade){
        .problem = problem,
        .n = n,
        .news = news >= 0 && news <= CASCADE_SOLVED ? (enum cascade_news)news : CASCADE_UPDATE,
        .message = (uint32_t)value_int(&map, "me", 0),
        .at_us = value_int(&map, "at", 0),
        .after = (uint64_t)value_int(&map, "af", 0),
        .resolution = work->ticket->resolution};
    return true;
}

void cascade_problem(struct work *work, enum cascade_news news, uint32_t message)
{
    bool is_silent = work->policies->problems.cascade == PROBLEM_CASCADE_NONE;
    if (work->ticket->incidents == 0 || (is_silent && news != CASCADE_SOLVED)) {
        return;
    }
    struct cascade cascade = {.problem = work->ticket->id,
                              .n = work_next_entry(work),
                              .news = news,
                              .message = message,
                              .at_us = work->now_us};
    put(work, &cascade);
    work_arm(work, TIMER_CASCADE, cascade.n, work->now_us, 0);
}

/* --- one incident --- */

static struct text default_text(struct work *work, const struct cascade *cascade)
{
    switch (cascade->news) {
    case CASCADE_UPDATE: break;
    case CASCADE_BLOCKED:
        return TEXT("We know the cause of your request and wait for others to act on it. You will "
                    "hear from us again.");
    case CASCADE_SOLVED:
        return arena_printf(work->arena, "The problem behind your request has been solved: %.*s",
                            TEXT_ARG(cascade->resolution));
    }
    return TEXT_NONE;
}

static void read_body(struct work *work, struct cascade *cascade)
{
    struct value data;
    cascade->body = default_text(work, cascade);
    if (cascade->message != 0 && entry_table_get_data(work->reader, work->arena, cascade->problem,
                                                      cascade->message, &data)) {
        cascade->body = value_text(&data, "body");
    }
}

static void write_event(struct work *work, const struct cascade *cascade, const char *type,
                        const char *action, const char *why, uint32_t message)
{
    struct pack *event = work_event(work, type);
    pack_pair_z(event, "problem", id_print('T', cascade->problem).z);
    pack_pair_z(event, "news", words[cascade->news]);
    pack_pair_z(event, "action", action);
    if (why != NULL) {
        pack_pair_z(event, "why", why);
    }
    if (message != 0) {
        pack_pair_int(event, "message", message);
    }
    work_event_end(work);
}

static void tell(struct work *work, const struct cascade *cascade)
{
    uint32_t entry = work_next_entry(work);
    struct message message = {.direction = MESSAGE_OUT,
                              .visibility = MESSAGE_PUBLIC,
                              .author_kind = MESSAGE_BY_SYSTEM,
                              .author = work->actor,
                              .channel = work->ticket->channel,
                              .content_type = TEXT("text/plain"),
                              .automatic = true,
                              .body = cascade->body};
    record_message_out(work, &message);
    write_event(work, cascade, "cascaded", "message", NULL, entry);
    work->ticket->problem_update_us = work->now_us;
}

/* The customer has said something that this news does not answer: somebody should look. */
static bool has_answered(const struct ticket *incident, int64_t told_us, int64_t at_us)
{
    return incident->heard_us > at_us || (told_us != 0 && incident->heard_us > told_us);
}

static void solve(struct work *work, const struct cascade *cascade, int64_t told_us)
{
    bool solves = work->policies->problems.cascade == PROBLEM_CASCADE_SOLVE;
    if (!solves || has_answered(work->ticket, told_us, cascade->at_us)) {
        write_event(work, cascade, "cascade_skipped", "solve",
                    solves ? "customer_answered" : "policy", 0);
        run_escalation_unfold(work); /* its problem wakes nobody any more */
        return;
    }
    write_event(work, cascade, "cascaded", "solve", NULL, 0);
    end_ticket_solve(work, cascade->resolution, "problem_solved");
}

static void reach(struct work *work, const struct cascade *cascade)
{
    const struct ticket *incident = work->ticket;
    int64_t told_us = incident->problem_update_us;
    if (!ticket_is_unsolved(incident) || incident->problem != cascade->problem) {
        return;
    }
    if (work->policies->problems.cascade != PROBLEM_CASCADE_NONE && cascade->body.n > 0) {
        tell(work, cascade);
    }
    if (cascade->news == CASCADE_SOLVED) {
        solve(work, cascade, told_us);
    }
}

void cascade_problem_due(struct work *work, uint32_t n)
{
    struct cascade cascade;
    uint64_t *ids = NULL;
    bool more = false;
    if (!get(work, n, &cascade)) {
        return;
    }
    read_body(work, &cascade);
    size_t count = link_table_page(work->reader, work->arena, cascade.problem, LINK_INCIDENT_OF,
                                   cascade.after, CASCADE_PROBLEM_INCIDENTS_MAX, &ids, &more);
    for (size_t i = 0; i < count; i++) {
        if (other_ticket(work, ids[i]) == ERR_OK) {
            reach(work, &cascade);
        }
        cascade.after = ids[i];
    }
    MUST(other_ticket(work, cascade.problem) == ERR_OK || work->reader->err != ERR_OK);
    if (more) {
        put(work, &cascade);
        work_arm(work, TIMER_CASCADE, n, work->now_us, 0);
    } else {
        document_table_delete(work->writes, name_of(work, cascade.problem, n));
    }
}
