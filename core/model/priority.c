#include "model/priority.h"
#include "base/must.h"

#define UNKNOWN 2 /* what an unknown impact or urgency counts as */

const struct priority_scale priority_default = {
    .words = {"low", "normal", "high", "urgent", NULL},
    .count = 4,
    .matrix = {{PRIORITY_LOW, PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH},
               {PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_HIGH},
               {PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_HIGH, PRIORITY_URGENT},
               {PRIORITY_HIGH, PRIORITY_HIGH, PRIORITY_URGENT, PRIORITY_URGENT}},
    .steps = {0, 2, 5, 20}};

enum priority priority_fit(const struct priority_scale *scale, enum priority priority)
{
    return (unsigned)priority < scale->count ? priority : (enum priority)(scale->count - 1);
}

const char *priority_name(const struct priority_scale *scale, enum priority priority)
{
    return scale->words[priority_fit(scale, priority)];
}

bool priority_from(const struct priority_scale *scale, struct text name, enum priority *priority)
{
    for (unsigned i = 0; i < scale->count; i++) {
        if (text_eq_z(name, scale->words[i])) {
            *priority = (enum priority)i;
            return true;
        }
    }
    return false;
}

unsigned priority_effective_impact(const struct priority_scale *scale, unsigned impact,
                                   uint32_t affected)
{
    unsigned known = impact == 0 ? UNKNOWN : impact;
    MUST(known <= PRIORITY_IMPACTS);
    for (unsigned i = known; i < PRIORITY_IMPACTS; i++) {
        known = affected >= scale->steps[i] ? i + 1 : known;
    }
    return known;
}

enum priority priority_base(const struct priority_scale *scale, unsigned effective_impact,
                            unsigned urgency)
{
    unsigned known = urgency == 0 ? UNKNOWN : urgency;
    MUST(effective_impact >= 1 && effective_impact <= PRIORITY_IMPACTS &&
         known <= PRIORITY_IMPACTS);
    return scale->matrix[effective_impact - 1][known - 1];
}
