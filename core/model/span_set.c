#include "model/span_set.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "base/mem.h"

static bool is_union(const struct span_s *spans, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (spans[i].from_s >= spans[i].to_s || (i > 0 && spans[i].from_s < spans[i - 1].to_s)) {
            return false;
        }
    }
    return true;
}

static int by_begin(const void *left, const void *right)
{
    const struct span_s *a = left;
    const struct span_s *b = right;
    return (a->from_s > b->from_s) - (a->from_s < b->from_s);
}

static size_t join(struct span_s *spans, size_t count)
{
    size_t joined = 0;
    for (size_t i = 0; i < count; i++) {
        if (spans[i].from_s >= spans[i].to_s) {
            continue;
        }
        struct span_s *last = joined ? &spans[joined - 1] : NULL;
        if (last == NULL || spans[i].from_s > last->to_s) {
            spans[joined++] = spans[i];
        } else if (spans[i].to_s > last->to_s) {
            last->to_s = spans[i].to_s;
        }
    }
    return joined;
}

void span_set_init(struct span_set *set, const struct span_s *spans, size_t count)
{
    set->items = spans;
    set->count = count;
    set->many = NULL;
    if (is_union(spans, count)) {
        return;
    }
    struct span_s *own = set->few;
    if (count > SPAN_SET_FEW) {
        own = set->many = mem_new_array(count, sizeof *own);
    }
    memcpy(own, spans, count * sizeof *own);
    qsort(own, count, sizeof *own, by_begin);
    set->items = own;
    set->count = join(own, count);
}

void span_set_fini(struct span_set *set)
{
    mem_free(set->many);
    set->many = NULL;
}
