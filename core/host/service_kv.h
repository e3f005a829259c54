/* rung.kv/1: an instance's own storage. Writes are effects; reads are what it declared, or on a
 * worker anything. */
#ifndef HOST_SERVICE_KV_H
#define HOST_SERVICE_KV_H
#include <rung/plugin.h>

extern const rung_kv service_kv;

#endif
