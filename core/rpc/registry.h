/* All methods, sorted by name. One row per method, in rpc/method/<noun>_<verb>.c. */
#ifndef RPC_REGISTRY_H
#define RPC_REGISTRY_H
#include "rpc/method.h"

extern const struct method *const registry_methods[];
extern const size_t registry_count;

const struct method *registry_find(struct text name); /* NULL: no such method */

#endif
