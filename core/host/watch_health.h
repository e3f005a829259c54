/* health() of every running plugin that has one, every ten seconds on a worker: what plugin.list
 * shows of it, and one line of the log when it changes. One that does not return is not asked again
 * until it does. [main thread, loop]; asking is the worker's. */
#ifndef HOST_WATCH_HEALTH_H
#define HOST_WATCH_HEALTH_H
#include "host/instance.h"

#define WATCH_HEALTH_EVERY_US INT64_C(10000000)
#define WATCH_HEALTH_MAX 64

struct watch_health;

/* `instances` are lent until the end; the first look is taken at once. */
struct watch_health *watch_health_create(const struct instance_env *env,
                                         struct instance *const *instances, size_t count);
/* From now on these, and the first look is taken at once. */
void watch_health_follow(struct watch_health *watch, struct instance *const *instances,
                         size_t count);
/* Likes NULL. */
void watch_health_destroy(struct watch_health **watch);
void watch_health_stop(struct watch_health *watch); /* nobody is asked from now on */

#endif
