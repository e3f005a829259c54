/* What plugins have asked to be woken for (RUNG_FX_WAKE): a timer of the ticket, and a document
 * "wake/<ticket>/<n>" that says who and under which name. On disk, so a restart forgets none.
 * [engine thread] */
#ifndef ENGINE_PLUGIN_WAKE_H
#define ENGINE_PLUGIN_WAKE_H
#include "engine/work.h"

#define PLUGIN_WAKE_MAX 8                                /* at once, of one ticket */
#define PLUGIN_WAKE_MS_MAX (INT64_C(366) * 86400 * 1000) /* how far ahead */

/* key: a name, num: a delay in ms. The same name of the same instance is moved to its new time.
 * Denied, with the reason, when it is too far ahead or there are too many. */
void plugin_wake_arm(struct work *work, struct effect *effect);
/* The timer n has fired: whose it was, and it is forgotten. False: nobody's. */
bool plugin_wake_take(struct work *work, uint32_t n, struct text *instance, struct text *name);

#endif
