/* How many automatic answers a correspondent gets: two machines that answer each other must come to
 * an end. semantics (b2). */
#ifndef ENGINE_AUTO_REPLY_H
#define ENGINE_AUTO_REPLY_H
#include "engine/work.h"

#define AUTO_REPLY_WINDOW_US INT64_C(3600000000)
#define AUTO_REPLY_KEPT_MAX 1000

/* One more within the hour that ends now? Counts it when it may go out. */
bool auto_reply_may(struct work *work);

#endif
