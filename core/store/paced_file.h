/* A file that goes to the disk piece by piece while it is written. Whoever copies a store writes
 * much at once; left to the kernel it lies in memory until one sync writes all of it, and the
 * journal's own syncs wait behind that. One thread of its own, from open to close. */
#ifndef STORE_PACED_FILE_H
#define STORE_PACED_FILE_H
#include <stdbool.h>

struct paced_file;

/* A new file with mode 0600. `gentle`: after each piece it rests for as long as the piece took, so
 * that half of the disk's time is others'. NULL: `*err` is -errno. */
struct paced_file *paced_file_open(const char *path, bool gentle, int *err);
/* A descriptor to write into, from the beginning to the end; lent. It never fails: what could not
 * be written is told at the end. */
int paced_file_end(const struct paced_file *file);
/* Waits until everything is on disk, and forgets the file: 0, or -errno of the first trouble. */
int paced_file_close(struct paced_file **file);

#endif
