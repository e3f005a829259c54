#include "model/hand_off_quality.h"
#include "base/must.h"

void hand_off_quality_add(struct hand_off_quality *sum, const struct hand_off_quality *more)
{
    sum->hand_offs += more->hand_offs;
    sum->forms_missing += more->forms_missing;
    for (unsigned i = 0; i < TICKET_RATINGS; i++) {
        sum->rated[i] += more->rated[i];
    }
}

uint64_t hand_off_quality_ratings(const struct hand_off_quality *sum)
{
    uint64_t all = 0;
    for (unsigned i = TICKET_UNRATED + 1; i < TICKET_RATINGS; i++) {
        all += sum->rated[i];
    }
    return all;
}

int64_t hand_off_quality_share(const struct hand_off_quality *sum, enum ticket_rating rating,
                               uint64_t sample)
{
    uint64_t all = hand_off_quality_ratings(sum);
    MUST(rating < TICKET_RATINGS);
    if (all == 0 || all < sample) {
        return -1;
    }
    return (int64_t)((sum->rated[rating] * 1000 + all / 2) / all);
}
