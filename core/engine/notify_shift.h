/* The notice of a hand-off to whoever takes over: a notification job of its own, without a ticket.
 * [engine thread] */
#ifndef ENGINE_NOTIFY_SHIFT_H
#define ENGINE_NOTIFY_SHIFT_H
#include "engine/work.h"
#include "model/shift_watch.h"

/* By the person's first contact that some instance serves, else the default channel; nobody serves
 * one: the event in the schedule's timeline is all there is. */
void notify_shift(struct work *work, const struct schedule *schedule,
                  const struct shift_news *news);

#endif
