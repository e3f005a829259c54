/* Several timelines as one: entries of different tickets in the order of their instants, then of
 * tickets, then of their numbers. Nothing is copied anywhere: each page is read from where the
 * entries lie. */
#ifndef ENGINE_MERGE_TIMELINES_H
#define ENGINE_MERGE_TIMELINES_H
#include "engine/work.h"

#define MERGE_TIMELINES_MAX 1000 /* tickets in one view */

struct merge_source {
    uint64_t ticket;
    uint32_t entries;     /* how many it has */
    bool messages_only;   /* what a ticket that was merged or split brings along */
    const uint32_t *only; /* lent, ascending: just these; NULL: all */
    size_t only_count;
    uint32_t next; /* the entry in hand; 0: there is none any more */
    struct value entry;
};
struct merge_timelines { /* begins as zeros; lives in the command's arena */
    struct merge_source *sources;
    size_t count;
};

/* False: there are MERGE_TIMELINES_MAX already. */
bool merge_timelines_add(struct work *work, struct merge_timelines *merge,
                         const struct merge_source *source);
/* The ticket with all that was merged into it and the messages that it was split from. */
void merge_timelines_add_ticket(struct work *work, struct merge_timelines *merge,
                                const struct ticket *ticket);
/* Items of the open list, from behind `after` (a cursor; empty: the beginning); `*next` is the
 * cursor of the page behind, empty at the end. False: `after` is no cursor. */
bool merge_timelines_page(struct work *work, struct merge_timelines *merge, struct text after,
                          int64_t limit, struct pack *pack, struct text *next);
/* The cursor that stands behind entry n of a ticket. */
struct text merge_timelines_cursor(struct work *work, uint64_t ticket, uint32_t n);

#endif
