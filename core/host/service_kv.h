/* rung.kv/1: an instance's own storage. Writes are effects; reads are what it declared, or on a
 * worker anything. */
#ifndef HOST_SERVICE_KV_H
#define HOST_SERVICE_KV_H
#include "host/instance.h"

extern const rung_kv service_kv;
/* storage.read of one key, or (key empty) of the rows after `after`: for who awaits its answer. */
struct command *service_kv_command(const struct instance *instance, struct text key,
                                   struct text prefix, struct text after);

#endif
