/* plugin.list: every instance with its state and why it is in it. */
#ifndef HOST_HOST_VIEW_H
#define HOST_HOST_VIEW_H
#include "host/instance.h"

void host_view_instance(struct pack *pack, struct instance *instance);
/* plugin.release: what was known against it is forgotten, and told once more. */
enum err host_view_release(struct instance *instance, struct pack *pack, struct refusal *refusal);

#endif
