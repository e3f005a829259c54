#include "engine/remove_ticket.h"
#include "base/log.h"
#include "base/must.h"
#include "engine/channel_move.h"
#include "engine/forget_record.h"
#include "engine/guard_loops.h"
#include "engine/keep_blob.h"
#include "engine/make_job.h"
#include "engine/plugin_wake.h"
#include "engine/purge_state.h"
#include "engine/system_timeline.h"
#include "model/attachment.h"

#define UNDER_WAY "purging" /* meta: tickets of which something is left */

static void arm(struct work *work, uint64_t ticket)
{
    struct timer timer = {.kind = TIMER_REMOVE,
                          .n = (uint32_t)work->sequence, /* no two pieces are one timer */
                          .generation = ticket,
                          .due_us = work->now_us};
    timer_table_put(work->writes, 0, &timer);
}

static void count_under_way(struct work *work, int change)
{
    uint64_t count = meta_table_get(work->reader, UNDER_WAY);
    meta_table_put(work->writes, UNDER_WAY, change > 0 ? count + 1 : count - (count > 0));
}

/* --- the ticket --- */

static void cancel_jobs(struct work *work, uint64_t ticket)
{
    uint64_t *ids = NULL;
    for (size_t count = job_table_of(work->reader, work->arena, ticket, &ids); count > 0;
         count = job_table_of(work->reader, work->arena, ticket, &ids)) {
        for (size_t i = 0; i < count; i++) {
            struct job job;
            if (job_table_get(work->reader, work->arena, ids[i], &job) && job_is_open(&job)) {
                make_job_end(work, &job, JOB_CANCELLED);
            }
        }
    }
}

/* What lies elsewhere under its name. */
static void forget_wakes(struct work *work)
{
    const struct ticket *ticket = work->before;
    for (size_t i = 0; i < ticket->timer_count; i++) {
        struct text instance;
        struct text name;
        if (ticket->timers[i].kind == TIMER_WAKE) {
            (void)plugin_wake_take(work, ticket->timers[i].n, &instance, &name);
        }
    }
}

static void tell(struct work *work, const struct purged *purged)
{
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "ticket", id_print('T', purged->ticket).z);
    pack_pair_text(&pack, "by", purged->by);
    pack_pair_text(&pack, "reason", purged->why);
    if (purged->export.n > 0) {
        pack_pair_text(&pack, "export", purged->export);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    system_timeline_add(work, TEXT("purged"), buf_text(&packed));
    buf_fini(&packed);
    log_info("ticket.purged", "ticket=%s by=%.*s entries=%u", id_print('T', purged->ticket).z,
             TEXT_ARG(purged->by), purged->entries);
}

static void use_export(struct work *work, const struct purged *purged)
{
    unsigned char digest[32];
    struct blob_use use = {.user = BLOB_USER_EXPORT, .id = purged->ticket};
    if (attachment_id(purged->export, digest)) {
        keep_blob_use(work, digest, &use);
    }
}

void remove_ticket(struct work *work, struct text by, struct text why, struct text export)
{
    struct purged purged = {.ticket = work->ticket->id,
                            .at_us = work->now_us,
                            .by = by,
                            .why = why,
                            .export = export,
                            .entries = work->before->entries};
    cancel_jobs(work, purged.ticket);
    forget_wakes(work);
    channel_move_forget(work);
    guard_loops_forget(work);
    purge_state_delete(work, purged.ticket);
    ticket_table_delete(work->writes, work->before);
    purged_table_put(work->writes, &purged);
    use_export(work, &purged);
    count_under_way(work, 1);
    arm(work, purged.ticket);
    tell(work, &purged);
    work->purged++;
    work->ticket = NULL;
    work->before = NULL;
    work->customer = NULL;
    work->events.count = 0;
    work->changed = false;
}

/* --- what it leaves behind --- */

struct piece { /* what there is still room for */
    size_t rows, bytes;
};

static void take(struct piece *piece, size_t bytes)
{
    piece->rows--;
    piece->bytes -= bytes < piece->bytes ? bytes : piece->bytes;
}

static bool has_room(const struct piece *piece)
{
    return piece->rows > 0 && piece->bytes > 0;
}

static void forget_reference(struct work *work, uint64_t ticket, const struct value *data)
{
    struct reference reference;
    struct text channel = value_text(data, "channel");
    struct text id = value_text(data, "external_id");
    if (id.n > 0 && reference_table_get(work->reader, work->arena, channel, id, &reference) &&
        reference.ticket == ticket) {
        reference_table_delete(work->writes, channel, id);
    }
}

/* One entry; yields the bytes that it makes us write. */
static size_t forget_entry(struct work *work, uint64_t ticket, const struct value *entry)
{
    const struct value *data = value_get(entry, "data");
    if (data == NULL || !text_eq_z(value_text(entry, "type"), "message")) {
        return 0;
    }
    struct text body = value_text(data, "body");
    struct attachment_blob *blobs = NULL;
    struct blob_use use = {
        .user = BLOB_USER_ENTRY, .id = ticket, .n = (uint32_t)value_int(entry, "seq", 0)};
    size_t count = attachment_blobs(work->arena, data, &blobs);
    for (size_t i = 0; i < count; i++) {
        keep_blob_end_use(work, blobs[i].digest, &use);
    }
    forget_reference(work, ticket, data);
    if (body.n < COMMAND_TEXT_NAMED_MIN || !forget_record_has(work, value_int(entry, "at_us", 0))) {
        return 0;
    }
    remains_table_put(work->writes, ticket, (uint32_t)value_int(entry, "seq", 0), body);
    return body.n;
}

static void remove_entries(struct work *work, struct purged *purged, struct piece *piece)
{
    uint32_t first = 0;
    struct value *entries = NULL;
    size_t count = 0;
    while (purged->entries > 0 && has_room(piece)) {
        size_t bytes = 0;
        if (!entry_table_last(work->reader, work->arena, purged->ticket, &first, &entries,
                              &count)) {
            purged->entries = 0; /* none is there any more */
            return;
        }
        for (size_t i = 0; i < count; i++) {
            bytes += forget_entry(work, purged->ticket, &entries[i]);
        }
        entry_table_delete(work->writes, purged->ticket, first);
        purged->entries = first - 1;
        take(piece, bytes);
    }
}

/* True: none is left. */
static bool remove_jobs(struct work *work, const struct purged *purged, struct piece *piece)
{
    uint64_t *ids = NULL;
    size_t count = has_room(piece) ? job_table_past(work->reader, work->arena, purged->ticket,
                                                    piece->rows, &ids)
                                   : 0;
    bool is_last = has_room(piece) && count < piece->rows;
    for (size_t i = 0; i < count; i++) {
        struct job job;
        if (job_table_get(work->reader, work->arena, ids[i], &job)) {
            job_table_delete(work->writes, &job);
        }
        take(piece, 0);
    }
    return is_last;
}

void remove_ticket_due(struct work *work, uint64_t ticket)
{
    struct purged purged;
    struct piece piece = {.rows = REMOVE_TICKET_ROWS_MAX, .bytes = REMOVE_TICKET_BYTES_MAX};
    if (!purged_table_get(work->reader, work->arena, ticket, &purged) || purged.done_us != 0) {
        return;
    }
    remove_entries(work, &purged, &piece);
    if (purged.entries == 0 && remove_jobs(work, &purged, &piece)) {
        purged.done_us = work->now_us;
        count_under_way(work, -1);
    } else {
        arm(work, ticket);
    }
    purged_table_put(work->writes, &purged);
}

bool remove_ticket_is_under_way(struct work *work, uint64_t ticket)
{
    struct purged purged;
    return meta_table_get(work->reader, UNDER_WAY) > 0 && ticket != 0 &&
           purged_table_get(work->reader, work->arena, ticket, &purged);
}
