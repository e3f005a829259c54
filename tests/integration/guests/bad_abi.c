#include "bad.h"
#undef RUNG_ABI_TARGET
#define RUNG_ABI_TARGET 7 /* of a server that is not there yet */

RUNG_PLUGIN("test.bad-abi", "1.0.0", .create = bad_create, .destroy = bad_destroy);
