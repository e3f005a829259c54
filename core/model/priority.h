/* Priority = max(base from the impact/urgency matrix, all live causes); a pin beats all. What the
 * priorities are called, the matrix and the steps of affected customers are the policy's: a scale.
 * semantics (c). */
#ifndef MODEL_PRIORITY_H
#define MODEL_PRIORITY_H
#include "base/text.h"

/* Values are places in the scale, ascending. The names here are those of the default scale. */
enum priority {
    PRIORITY_LOW,
    PRIORITY_NORMAL,
    PRIORITY_HIGH,
    PRIORITY_URGENT,
    PRIORITY_COUNT = 6 /* so many a scale may have */
};
#define PRIORITY_NONE (-1)
#define PRIORITY_COUNT_MIN 3
#define PRIORITY_IMPACTS 4 /* impact and urgency are 1..4 */

struct priority_scale {
    const char *words[PRIORITY_COUNT + 1]; /* NULL-ended, ascending */
    unsigned count;
    enum priority matrix[PRIORITY_IMPACTS][PRIORITY_IMPACTS]; /* [impact - 1][urgency - 1] */
    uint32_t
        steps[PRIORITY_IMPACTS]; /* from so many customers on the impact is at least index + 1 */
};
extern const struct priority_scale priority_default; /* low, normal, high, urgent */

const char *priority_name(const struct priority_scale *scale, enum priority priority);
bool priority_from(const struct priority_scale *scale, struct text name, enum priority *priority);
/* The highest of the scale, when a longer one was in force once. */
enum priority priority_fit(const struct priority_scale *scale, enum priority priority);
/* impact and urgency 1..4, 0 is unknown and counts as 2. */
unsigned priority_effective_impact(const struct priority_scale *scale, unsigned impact,
                                   uint32_t affected);
enum priority priority_base(const struct priority_scale *scale, unsigned effective_impact,
                            unsigned urgency);

#endif
