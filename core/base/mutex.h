/* A lock with a condition, for the few structs that two threads share. The struct that owns one
 * says which of its fields it guards. Hold it for a handful of lines and never while calling out.
 */
#ifndef BASE_MUTEX_H
#define BASE_MUTEX_H
#include <stdbool.h>
#include <stdint.h>

struct mutex;

struct mutex *mutex_create(void);
void mutex_destroy(struct mutex **mutex); /* nobody holds it; likes NULL */
void mutex_lock(struct mutex *mutex);     /* [any thread] */
void mutex_unlock(struct mutex *mutex);
/* Lets go, sleeps until mutex_wake or `until_us` of the monotonic clock, takes it again. False: the
 * time is over. Wake-ups for nothing happen: look at what you wait for in a loop. */
bool mutex_wait(struct mutex *mutex, int64_t until_us);
void mutex_wake(struct mutex *mutex); /* everybody who waits; held or not */

#endif
