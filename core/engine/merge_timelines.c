#include "engine/merge_timelines.h"
#include "engine/read_entry.h"
#include "model/link.h"

struct position {
    int64_t at_us;
    uint64_t ticket;
    uint32_t n;
};

static int compare(const struct position *a, const struct position *b)
{
    if (a->at_us != b->at_us) {
        return a->at_us < b->at_us ? -1 : 1;
    }
    if (a->ticket != b->ticket) {
        return a->ticket < b->ticket ? -1 : 1;
    }
    return a->n < b->n ? -1 : a->n > b->n;
}

static struct position position_of(const struct merge_source *source)
{
    return (struct position){.at_us = value_int(&source->entry, "at_us", 0),
                             .ticket = source->ticket,
                             .n = source->next};
}

/* --- cursors --- */

static struct text print_cursor(struct work *work, const struct position *position)
{
    return arena_printf(work->arena, "%lld.%s.%u", (long long)position->at_us,
                        id_print('T', position->ticket).z, position->n);
}

struct text merge_timelines_cursor(struct work *work, uint64_t ticket, uint32_t n)
{
    struct value entry;
    struct position position = {.ticket = ticket, .n = n};
    if (n == 0 || !entry_table_get(work->reader, work->arena, ticket, n, &entry)) {
        return TEXT_NONE;
    }
    position.at_us = value_int(&entry, "at_us", 0);
    return print_cursor(work, &position);
}

static bool read_cursor(struct text cursor, struct position *position)
{
    struct text rest = cursor;
    struct text at;
    struct text ticket;
    int64_t n = 0;
    *position = (struct position){.at_us = INT64_MIN};
    if (cursor.n == 0) {
        return true;
    }
    bool is_whole = text_split(&rest, '.', &at) && text_split(&rest, '.', &ticket) &&
                    text_to_i64(at, &position->at_us) && id_parse('T', ticket, &position->ticket) &&
                    text_to_i64(rest, &n) && n > 0 && n <= UINT32_MAX;
    position->n = (uint32_t)n;
    return is_whole;
}

/* --- one timeline --- */

static bool is_behind(struct work *work, const struct merge_source *source, uint32_t n,
                      const struct position *after)
{
    struct value entry;
    struct position position = {.ticket = source->ticket, .n = n};
    if (!entry_table_get(work->reader, work->arena, source->ticket, n, &entry)) {
        return true;
    }
    position.at_us = value_int(&entry, "at_us", 0);
    return compare(&position, after) > 0;
}

/* The first entry behind the position: instants never fall within a timeline. */
static uint32_t seek(struct work *work, const struct merge_source *source,
                     const struct position *after)
{
    uint32_t low = 1;
    uint32_t high = source->entries + 1;
    while (after->at_us != INT64_MIN && low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_behind(work, source, middle, after)) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static uint32_t wanted_from(const struct merge_source *source, uint32_t n)
{
    for (size_t i = 0; source->only != NULL && i < source->only_count; i++) {
        if (source->only[i] >= n) {
            return source->only[i];
        }
    }
    return source->only != NULL || n > source->entries ? 0 : n;
}

/* Takes the first entry from n on that is wanted. */
static void take(struct work *work, struct merge_source *source, uint32_t n)
{
    for (source->next = wanted_from(source, n); source->next != 0;
         source->next = wanted_from(source, source->next + 1)) {
        bool is_there = entry_table_get(work->reader, work->arena, source->ticket, source->next,
                                        &source->entry);
        if (is_there &&
            (!source->messages_only || text_eq_z(value_text(&source->entry, "type"), "message"))) {
            return;
        }
    }
}

/* --- all --- */

bool merge_timelines_add(struct work *work, struct merge_timelines *merge,
                         const struct merge_source *source)
{
    if (merge->count >= MERGE_TIMELINES_MAX) {
        return false;
    }
    *ARENA_PUSH(work->arena, merge->sources, merge->count) = *source;
    return true;
}

static void add_split(struct work *work, struct merge_timelines *merge, const struct ticket *ticket)
{
    if (ticket->split_from != 0) {
        (void)merge_timelines_add(work, merge,
                                  &(struct merge_source){.ticket = ticket->split_from,
                                                         .entries = UINT32_MAX - 1,
                                                         .messages_only = true,
                                                         .only = ticket->split_entries,
                                                         .only_count = ticket->split_count});
    }
}

/* Those that were merged into it, those that were merged into them, and so on. */
static void add_merged(struct work *work, struct merge_timelines *merge, size_t first)
{
    for (size_t i = first; i < merge->count && merge->count < MERGE_TIMELINES_MAX; i++) {
        uint64_t *ids = NULL;
        size_t count = merge->sources[i].only != NULL
                           ? 0
                           : link_table_page(work->reader, work->arena, merge->sources[i].ticket,
                                             LINK_MERGED, 0, MERGE_TIMELINES_MAX, &ids, NULL);
        for (size_t k = 0; k < count; k++) {
            struct ticket *merged = ARENA_NEW(work->arena, struct ticket);
            ticket_init(merged);
            if (ticket_table_get(work->reader, work->arena, ids[k], merged)) {
                (void)merge_timelines_add(work, merge,
                                          &(struct merge_source){.ticket = merged->id,
                                                                 .entries = merged->entries,
                                                                 .messages_only = true});
                add_split(work, merge, merged);
            }
        }
    }
}

void merge_timelines_add_ticket(struct work *work, struct merge_timelines *merge,
                                const struct ticket *ticket)
{
    size_t first = merge->count;
    (void)merge_timelines_add(
        work, merge, &(struct merge_source){.ticket = ticket->id, .entries = ticket->entries});
    add_split(work, merge, ticket);
    add_merged(work, merge, first);
}

static struct merge_source *nearest(struct merge_timelines *merge)
{
    struct merge_source *found = NULL;
    for (size_t i = 0; i < merge->count; i++) {
        struct merge_source *source = &merge->sources[i];
        struct position position = position_of(source);
        struct position best = found != NULL ? position_of(found) : position;
        if (source->next != 0 && (found == NULL || compare(&position, &best) < 0)) {
            found = source;
        }
    }
    return found;
}

bool merge_timelines_page(struct work *work, struct merge_timelines *merge, struct text after,
                          int64_t limit, struct pack *pack, struct text *next)
{
    struct position position;
    *next = TEXT_NONE;
    if (!read_cursor(after, &position)) {
        return false;
    }
    for (size_t i = 0; i < merge->count; i++) {
        struct merge_source *source = &merge->sources[i];
        if (source->only != NULL) { /* few, and its end is not known here */
            source->next = 0;
            for (size_t k = 0; k < source->only_count && source->next == 0; k++) {
                if (is_behind(work, source, source->only[k], &position)) {
                    take(work, source, source->only[k]);
                }
            }
        } else {
            take(work, source, seek(work, source, &position));
        }
    }
    struct merge_source *source = nearest(merge);
    for (; source != NULL && limit > 0 && pack->out->n < READ_ENTRY_PAGE_BYTES_MAX; limit--) {
        read_entry(pack, &source->entry, source->ticket, 0);
        position = position_of(source);
        take(work, source, source->next + 1);
        source = nearest(merge);
    }
    if (source != NULL) {
        *next = print_cursor(work, &position);
    }
    return true;
}
