/* The folder of an embedded store: its lock, its LMDB file (made crash-safely when there is none),
 * its format. */
#ifndef STORE_HOME_H
#define STORE_HOME_H
#include "store/lmdb/format.h"

struct home_options {
    const char *folder;
    uint64_t map_bytes; /* 0: 16 GiB */
    bool create;
};
struct home {
    struct kv *kv;           /* owned */
    struct format_fold fold; /* as found */
    uint64_t map_bytes;
    int lock_fd;
};

/* False with a sentence in `why`; home_fini is due in either case. */
bool home_init(struct home *home, const struct home_options *options, char *why, size_t why_size);
void home_fini(struct home *home);

#endif
