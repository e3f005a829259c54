#include "base/must.h"
#include <stdlib.h>

void must_hold(int truth)
{
    if (!truth) {
        abort();
    }
}
