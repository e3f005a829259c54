/* A disk that loses its power. The store's files are real ones on a memory file system; every call
 * that LMDB and the journal make comes through here (disk.c defines pwrite, fdatasync, rename and
 * their like for the whole program), and what a sector held when it was last synced is kept. A
 * power cut puts back, by coin, what was not synced: contents sector by sector, names in their
 * order. What is written reads back at once, as from any page cache. */
#ifndef TESTS_SIM_DISK_H
#define TESTS_SIM_DISK_H
#include <stdbool.h>
#include <stdint.h>

void disk_init(const char *folder); /* everything below it is watched; once in a process */
/* The power fails at the `calls`-th write, sync or rename from now on: that call and all later ones
 * fail, and change nothing. */
void disk_cut_after(unsigned calls);
enum disk_cut {
    DISK_CUT_BY_CHANCE, /* some of what was not synced is lost */
    DISK_CUT_BEFORE,    /* the sync fails, and all that was not synced is lost */
    DISK_CUT_KEEPING,   /* the sync fails, and all of it happens to be there */
    DISK_CUT_BEHIND     /* the sync comes to its end, and nobody is told */
};
/* The power fails at the number-th sync from now on; 0: never. */
void disk_cut_at_sync(unsigned number, enum disk_cut how);
/* And once more at the number-th sync after that, when the power is back; 0: not. */
void disk_cut_again(unsigned number, enum disk_cut how);
void disk_go_dark(void); /* now: the process that dies shall write nothing more */
bool disk_is_dark(void);
/* The power is back. `is_cut`: it had failed (by disk_cut_after or just now), so what was not
 * synced may be gone; else only the process had died, and the page cache is whole. Every descriptor
 * of the folder is closed by now. */
void disk_restore(bool is_cut);

#endif
