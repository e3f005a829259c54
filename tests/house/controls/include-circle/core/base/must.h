#include "base/pair.h"
void must_hold(int truth);
