/* What to do when recovery refuses: look, say what is lost, and only when told so go on without it.
 * Nothing is deleted: segments that cannot be followed get another name and stay in the folder. */
#ifndef STORE_REPAIR_H
#define STORE_REPAIR_H
#include "base/buf.h"
#include "base/err.h"

struct repair_options {
    const char *folder;
    uint64_t map_bytes; /* 0: the default */
    bool set_aside;     /* false: only look */
};

/* Appends sentences, one a line, to `report`. ERR_OK: the store opens now; ERR_CORRUPT: it is
 * damaged and was not touched; else it could not be looked at. The server MUST NOT run: its lock is
 * taken. */
enum err repair_run(const struct repair_options *options, struct buf *report);

#endif
