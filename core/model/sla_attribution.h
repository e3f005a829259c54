/* Whose time it was: every second between start and end has one label. semantics (d11). */
#ifndef MODEL_SLA_ATTRIBUTION_H
#define MODEL_SLA_ATTRIBUTION_H
#include "base/arena.h"
#include "model/sla_clock.h"

struct sla_label {    /* from here on, until the next */
    struct text name; /* "customer", "team:billing", ... */
    int64_t from_s;
};
struct sla_share {
    struct text name;
    int64_t seconds; /* more than 0 */
};

/* Working seconds per label in [start_s, end_s), one share per name in order of first appearance,
 * and `outside_hours` for the rest, last; the sum is the wall time. Labels are ascending; the first
 * holds from start_s on. Pauses of the basis are not looked at. */
size_t sla_attribution(const struct sla_basis *basis, int64_t start_s, int64_t end_s,
                       const struct sla_label *labels, size_t label_count, struct arena *arena,
                       struct sla_share **shares);

#endif
