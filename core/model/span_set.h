/* Spans of time as they come, in any order and overlapping, as their union: ascending and apart.
 * semantics (e2): pauses may overlap, their union counts. */
#ifndef MODEL_SPAN_SET_H
#define MODEL_SPAN_SET_H
#include <stddef.h>
#include <stdint.h>

#define SPAN_SET_FEW 8

struct span_s { /* half-open [from_s, to_s); to_s INT64_MAX: not ended */
    int64_t from_s, to_s;
};
struct span_set {
    const struct span_s *items; /* lent from whoever gave the spans, when they were in order */
    size_t count;
    struct span_s few[SPAN_SET_FEW];
    struct span_s *many; /* owned; NULL: they fitted into `few` or were in order */
};

void span_set_init(struct span_set *set, const struct span_s *spans, size_t count);
void span_set_fini(struct span_set *set);

#endif
