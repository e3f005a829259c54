/* A blocked ticket whose customer waits without a promise is work for its owner: told once each
 * time that it comes to be so. semantics (i). [engine thread] */
#ifndef ENGINE_WATCH_PROMISE_H
#define ENGINE_WATCH_PROMISE_H
#include "engine/work.h"

/* At the end of a decision about the ticket in hand. */
void watch_promise(struct work *work);

#endif
