/* How an instance comes up: create() on a worker, which may take long, and a server that waits for
 * so long and no longer. One plugin that does not come up is no reason to be without all others. */
#ifndef HOST_COME_UP_H
#define HOST_COME_UP_H
#include "host/instance.h"

/* create(): then it is RUNNING, or FAILED with a reason. [worker] */
void come_up_run(struct instance *instance);
/* It has not come back from create(): FAILED, with this reason. Should it come up later, it is
 * ended at once, by its worker. False: it is back already. [loop] */
bool come_up_give_up(struct instance *instance, const char *why);

#endif
