/* The room around a store: the ballast, a file of dead weight that is given back when the disk is
 * full so that the last important commits find room; and the watch on whether the folder still is
 * the one that was opened. Asks no clock: whoever owns it calls once in a while. */
#ifndef STORE_SPACE_H
#define STORE_SPACE_H
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct space {
    char data[PATH_MAX], ballast[PATH_MAX]; /* paths */
    uint64_t ballast_bytes;                 /* 0: none is wanted */
    bool is_held;                           /* the ballast is whole */
    dev_t device;                           /* of data.mdb, as opened */
    ino_t inode;
};
enum space_hold { SPACE_HELD, SPACE_NO_ROOM, SPACE_CANNOT };

/* `data` has just been opened; the ballast lies beside it and is made later, by space_hold. */
void space_init(struct space *space, const char *folder, const char *data, uint64_t ballast_bytes);
/* Makes the ballast whole again. NO_ROOM: not now; CANNOT: a limit or a right is in the way. */
enum space_hold space_hold(struct space *space);
void space_release(struct space *space); /* gives it back; likes none */
/* How far data.mdb may grow, by the disk and by the limits of this process; -errno: cannot tell. */
int64_t space_room(const struct space *space);
/* True with a sentence when data.mdb is not where it was: deleted, moved, replaced, unmounted. */
bool space_is_gone(const struct space *space, char *why, size_t why_size);

#endif
