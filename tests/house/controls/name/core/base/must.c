#include "base/must.h"

int clock_is_set;

void must_hold(int truth)
{
    clock_is_set = truth;
}
