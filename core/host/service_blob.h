/* rung.blob/1: attachments by the hash of their bytes, from a worker. */
#ifndef HOST_SERVICE_BLOB_H
#define HOST_SERVICE_BLOB_H
#include "host/instance.h"

extern const rung_blob service_blob;
/* blob.put and blob.get, for who awaits the answer: a map of id, or of size and bytes. Bytes are
 * copied; of get at most BLOB_PIECE_BYTES_MAX come. */
struct command *service_blob_put_command(const struct instance *instance, struct text bytes);
struct command *service_blob_get_command(const struct instance *instance, struct text id,
                                         int64_t from, int64_t max);

#endif
