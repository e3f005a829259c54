/* The table of functions that every plugin holds (struct rung_host). */
#ifndef HOST_HOST_API_H
#define HOST_HOST_API_H
#include "host/deliver.h"

void host_api_fill(struct instance *instance); /* instance->api */

#endif
