/* How hand-offs came to those who received them, as sums: of an edge between two teams, or of those
 * that one agent gave. Shares are whole numbers, and there are none below a sample. semantics (k),
 * C24. */
#ifndef MODEL_HAND_OFF_QUALITY_H
#define MODEL_HAND_OFF_QUALITY_H
#include "model/ticket.h"

#define HAND_OFF_QUALITY_SAMPLE 20 /* ratings, unless somebody asks for another number */

struct hand_off_quality {
    uint64_t hand_offs, forms_missing;
    uint64_t rated[TICKET_RATINGS]; /* [TICKET_UNRATED] stays 0 */
};

void hand_off_quality_add(struct hand_off_quality *sum, const struct hand_off_quality *more);
uint64_t hand_off_quality_ratings(const struct hand_off_quality *sum); /* of all kinds */
/* Of 1000 ratings, rounded to the nearest; -1: they are fewer than the sample. */
int64_t hand_off_quality_share(const struct hand_off_quality *sum, enum ticket_rating rating,
                               uint64_t sample);

#endif
