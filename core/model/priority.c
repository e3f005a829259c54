#include "model/priority.h"
#include "base/must.h"

const char *const priority_words[] = {"low", "normal", "high", "urgent", NULL};

static const enum priority matrix[4][4] = {
    /* [impact - 1][urgency - 1] */
    {PRIORITY_LOW, PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH},
    {PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_HIGH},
    {PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_HIGH, PRIORITY_URGENT},
    {PRIORITY_HIGH, PRIORITY_HIGH, PRIORITY_URGENT, PRIORITY_URGENT},
};

const char *priority_name(enum priority priority)
{
    MUST(priority < PRIORITY_COUNT);
    return priority_words[priority];
}

bool priority_from(struct text name, enum priority *priority)
{
    for (unsigned i = 0; i < PRIORITY_COUNT; i++) {
        if (text_eq_z(name, priority_words[i])) {
            *priority = (enum priority)i;
            return true;
        }
    }
    return false;
}

unsigned priority_effective_impact(unsigned impact, uint32_t affected)
{
    unsigned step = affected >= 20 ? 4 : affected >= 5 ? 3 : affected >= 2 ? 2 : 1;
    unsigned known = impact == 0 ? 2 : impact;
    MUST(known <= 4);
    return step > known ? step : known;
}

enum priority priority_base(unsigned effective_impact, unsigned urgency)
{
    unsigned known = urgency == 0 ? 2 : urgency;
    MUST(effective_impact >= 1 && effective_impact <= 4 && known <= 4);
    return matrix[effective_impact - 1][known - 1];
}
