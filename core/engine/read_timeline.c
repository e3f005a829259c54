#include "base/must.h"
#include "engine/merge_timelines.h"
#include "engine/read_entry.h"
#include "engine/schedule_state.h"
#include "engine/use_case.h"

#define TIMELINE_LIMIT_DEFAULT 200
#define TIMELINE_LIMIT_MAX 500
#define TIMELINE_STEP 16 /* entries read at a time: what does not fit is not read */

/* Whose timeline it is: a ticket's, "system" (0), or "schedule:NAME". */
static enum err find_timeline(struct work *work, uint64_t *id)
{
    struct text name = value_text(&work->command->args, "id");
    size_t colon = text_find(name, TEXT(":"), 0);
    if (text_eq_z(name, "system")) {
        return ERR_OK;
    }
    if (colon != SIZE_MAX && text_eq_z(text_slice(name, 0, colon), "schedule")) {
        *id = schedule_state_timeline(work, text_slice(name, colon + 1, name.n));
        return *id != 0 ? ERR_OK
                        : work_refuse(work, ERR_NOT_FOUND, "unknown", "id",
                                      "there is no schedule \"%.*s\"",
                                      TEXT_ARG(text_slice(name, colon + 1, 60)));
    }
    enum err err = work_load_ticket(work, "id");
    *id = err == ERR_OK ? work->ticket->id : 0;
    return err;
}

/* Are there messages to show that lie in other timelines? */
static bool is_merged(struct work *work, uint64_t id, struct merge_timelines *merge)
{
    if (id == 0 || work->ticket == NULL || work->ticket->id != id) {
        return false;
    }
    merge_timelines_add_ticket(work, merge, work->ticket);
    return merge->count > 1;
}

/* Its own entries and, by their instants, the messages of what was merged into it, each with the
 * ticket it comes from. `after` goes on exactly; `next` is the next entry of its own. */
static enum err read_merged(struct work *work, struct merge_timelines *merge, int64_t from,
                            int64_t limit)
{
    struct text after = value_text(&work->command->args, "after");
    struct text next = TEXT_NONE;
    struct pack pack;
    if (after.n == 0 && from > 1) {
        after = merge_timelines_cursor(work, work->ticket->id, (uint32_t)from - 1);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    if (!merge_timelines_page(work, merge, after, limit, &pack, &next)) {
        return work_refuse(work, ERR_INVALID, "invalid", "after",
                           "\"after\" is what the page before said");
    }
    pack_list_end(&pack);
    if (next.n > 0) {
        pack_pair_text(&pack, "after", next);
    }
    if (next.n > 0 && merge->sources[0].next != 0) {
        pack_pair_int(&pack, "next", merge->sources[0].next);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}

/* ticket.timeline {id, from?, after?, limit?}; id "system" is the timeline of what belongs to no
 * ticket. Large entries make a page shorter than its limit. */
enum err read_timeline(struct work *work)
{
    const struct value *args = &work->command->args;
    int64_t limit = value_int(args, "limit", TIMELINE_LIMIT_DEFAULT);
    int64_t from = value_int(args, "from", 1);
    int64_t found = 0;
    struct merge_timelines merge = {0};
    struct pack pack;
    uint64_t id = 0;
    bool more = true;
    if (limit < 1 || limit > TIMELINE_LIMIT_MAX || from < 1 || from > UINT32_MAX) {
        return work_refuse(work, ERR_INVALID, "invalid", "limit",
                           "limit is 1 to %d, from starts at 1", TIMELINE_LIMIT_MAX);
    }
    enum err err = find_timeline(work, &id);
    if (err != ERR_OK) {
        return err;
    }
    if (is_merged(work, id, &merge)) {
        return read_merged(work, &merge, from, limit);
    }
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "items");
    pack_list_begin(&pack);
    while (more && found < limit && pack.out->n < READ_ENTRY_PAGE_BYTES_MAX) {
        struct value *entries = NULL;
        size_t step = (size_t)(limit - found < TIMELINE_STEP ? limit - found : TIMELINE_STEP);
        size_t count =
            entry_table_page(work->reader, work->arena, id, (uint32_t)from, step, &entries, &more);
        size_t taken = 0;
        for (; taken < count && pack.out->n < READ_ENTRY_PAGE_BYTES_MAX; taken++) {
            if (work->ticket != NULL) {
                read_entry_mask(work->ticket, &entries[taken]);
            }
            read_entry(&pack, &entries[taken], id, 0);
            from = value_int(&entries[taken], "seq", from) + 1;
        }
        more = count > 0 && (more || taken < count);
        found += (int64_t)taken;
    }
    pack_list_end(&pack);
    if (more) {
        pack_pair_int(&pack, "next", from);
    }
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
