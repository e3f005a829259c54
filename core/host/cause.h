/* What a guest is being asked on this thread. Whatever it sets off by itself meanwhile, a message
 * that it hands in, effects that it submits, is led to by that: the guards against loops see it. A
 * thread of the guest's own is asked nothing. [any thread] */
#ifndef HOST_CAUSE_H
#define HOST_CAUSE_H
#include "host/instance.h"

/* Around each call of a hook; yields what was asked before, for cause_leave. */
const struct ask *cause_enter(const struct ask *ask);
void cause_leave(const struct ask *outer);
/* The chain of causes that ends with the call of this instance, in `arena`; empty: it is asked
 * nothing on this thread. */
struct text cause_chain(const struct instance *instance, struct arena *arena);
/* The same as argument `chain` of a command, unless it is empty. */
void cause_put(const struct instance *instance, struct command *command);

#endif
