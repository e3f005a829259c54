#include "store/space.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/fs.h"

void space_init(struct space *space, const char *folder, const char *data, uint64_t ballast_bytes)
{
    struct stat status;
    *space = (struct space){.ballast_bytes = ballast_bytes};
    (void)snprintf(space->data, sizeof space->data, "%s", data);
    (void)snprintf(space->ballast, sizeof space->ballast, "%.*s/ballast", PATH_MAX - 10, folder);
    if (ballast_bytes == 0) {
        (void)unlink(space->ballast); /* of an earlier setting */
    } else {
        space->is_held =
            stat(space->ballast, &status) == 0 && (uint64_t)status.st_blocks * 512 >= ballast_bytes;
    }
    if (stat(data, &status) == 0) {
        space->device = status.st_dev;
        space->inode = status.st_ino;
    }
}

enum space_hold space_hold(struct space *space)
{
    if (space->ballast_bytes == 0) {
        return SPACE_CANNOT;
    }
    int err = fs_make_file(space->ballast, space->ballast_bytes, 0600);
    space->is_held = err == 0;
    if (err != 0) {
        (void)unlink(space->ballast);
    }
    return err == 0 ? SPACE_HELD : err == -ENOSPC || err == -EDQUOT ? SPACE_NO_ROOM : SPACE_CANNOT;
}

void space_release(struct space *space)
{
    (void)unlink(space->ballast);
    space->is_held = false;
}

int64_t space_room(const struct space *space)
{
    return fs_room_bytes(space->data);
}

bool space_is_gone(const struct space *space, char *why, size_t why_size)
{
    struct stat status;
    if (stat(space->data, &status) != 0) {
        (void)snprintf(why, why_size, "%s is gone (%s)", space->data, strerror(errno));
        return true;
    }
    if (status.st_dev != space->device || status.st_ino != space->inode) {
        (void)snprintf(why, why_size, "%s is another file than the one that was opened",
                       space->data);
        return true;
    }
    return false;
}
