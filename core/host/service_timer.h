/* rung.timer/1: volatile timers on the loop. */
#ifndef HOST_SERVICE_TIMER_H
#define HOST_SERVICE_TIMER_H
#include "host/instance.h"

#define SERVICE_TIMER_COUNT_MAX 1000 /* per instance */

extern const rung_timer service_timer;

struct service_timers; /* those of all instances */
struct service_timers *service_timer_create(struct loop *loop);
void service_timer_destroy(struct service_timers **timers);
void service_timer_stop_all(struct service_timers *timers, struct instance *instance); /* [loop] */

#endif
