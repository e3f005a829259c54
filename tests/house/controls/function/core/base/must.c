#include "base/must.h"

void must_hold(int truth)
{
%repeat 69     (void)truth;
}
