#include "model/sla_attribution.h"

static void add(struct arena *arena, struct sla_share **shares, size_t *count, struct text name,
                int64_t seconds)
{
    if (seconds <= 0) {
        return;
    }
    for (size_t i = 0; i < *count; i++) {
        if (text_eq((*shares)[i].name, name)) {
            (*shares)[i].seconds += seconds;
            return;
        }
    }
    *ARENA_PUSH(arena, *shares, *count) = (struct sla_share){.name = name, .seconds = seconds};
}

size_t sla_attribution(const struct sla_basis *basis, int64_t start_s, int64_t end_s,
                       const struct sla_label *labels, size_t label_count, struct arena *arena,
                       struct sla_share **shares)
{
    struct sla_basis hours = {.segments = basis->segments, .segment_count = basis->segment_count};
    int64_t outside_s = end_s > start_s ? end_s - start_s : 0;
    size_t count = 0;
    *shares = NULL;
    for (size_t i = 0; i < label_count; i++) {
        bool is_last = i + 1 == label_count;
        int64_t to_s = is_last || labels[i + 1].from_s > end_s ? end_s : labels[i + 1].from_s;
        struct sla_clock piece = {
            .start_s = i == 0 || labels[i].from_s < start_s ? start_s : labels[i].from_s};
        if (to_s > piece.start_s) {
            int64_t seconds = sla_clock_elapsed(&piece, &hours, to_s);
            outside_s -= seconds;
            add(arena, shares, &count, labels[i].name, seconds);
        }
    }
    add(arena, shares, &count, TEXT("outside_hours"), outside_s);
    return count;
}
