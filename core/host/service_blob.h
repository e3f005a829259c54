/* rung.blob/1: attachments by the hash of their bytes, from a worker. */
#ifndef HOST_SERVICE_BLOB_H
#define HOST_SERVICE_BLOB_H
#include <rung/plugin.h>

extern const rung_blob service_blob;

#endif
