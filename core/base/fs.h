/* Files. Paths are 0-ended. Errors are -errno (0: fine). [any thread] */
#ifndef BASE_FS_H
#define BASE_FS_H
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"

int fs_read_file(const char *path, size_t bytes_max, struct buf *out); /* -EFBIG when larger */
/* Temporary name, sync, rename, sync of the folder. */
int fs_write_file_atomic(const char *path, struct text bytes, unsigned mode);
int fs_make_folder(const char *path, unsigned mode); /* one level; fine when it is there */
int fs_sync_folder(const char *path);
/* Made when it is not there, flock exclusive; what is in it stays. -EWOULDBLOCK: it is held. */
int fs_lock_file(const char *path, int *fd);
int fs_sign_lock(int fd); /* who holds it: our pid goes inside */
void fs_unlock_file(int *fd);
int64_t fs_free_bytes(const char *path);
/* How far this file may still grow: what is free, or less where a limit of this process says so. */
int64_t fs_room_bytes(const char *path);
/* Gives the file this size, with all its bytes on disk; -ENOSPC and others: it has its old size. */
int fs_make_file(const char *path, uint64_t bytes, unsigned mode);

#endif
