#include "base/must.h"
#include "base/text.h"

void must_hold(int truth)
{
    (void)truth;
}
