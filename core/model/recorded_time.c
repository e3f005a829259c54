#include "model/recorded_time.h"

int64_t recorded_time(int64_t previous, int64_t wall)
{
    return wall > previous ? wall : previous;
}
