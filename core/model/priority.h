/* Priority = max(base from the impact/urgency matrix, all live causes); a pin beats all. semantics
 * (c). */
#ifndef MODEL_PRIORITY_H
#define MODEL_PRIORITY_H
#include "base/text.h"

enum priority { PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_URGENT, PRIORITY_COUNT };
#define PRIORITY_NONE (-1)

extern const char *const priority_words[]; /* NULL-ended: "low" .. "urgent" */

const char *priority_name(enum priority priority);
bool priority_from(struct text name, enum priority *priority);
/* impact and urgency 1..4, 0 is unknown and counts as 2; affected: number of customers, steps 1, 2,
 * 5, 20. */
unsigned priority_effective_impact(unsigned impact, uint32_t affected);
enum priority priority_base(unsigned effective_impact, unsigned urgency);

#endif
