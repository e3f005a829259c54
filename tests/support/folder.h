/* A folder of a test's own under /tmp, and its end. */
#ifndef TESTS_SUPPORT_FOLDER_H
#define TESTS_SUPPORT_FOLDER_H
#include <check.h>
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/sha256.h"

struct folder {
    char path[64];
};

static inline void folder_init(struct folder *folder)
{
    (void)snprintf(folder->path, sizeof folder->path, "/tmp/rung-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder->path));
}

static inline void folder_file(const struct folder *folder, const char *name, char path[400])
{
    (void)snprintf(path, 400, "%s/%s", folder->path, name);
}

static inline void folder_put(const struct folder *folder, const char *name, const char *text)
{
    char path[400];
    folder_file(folder, name, path);
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    (void)fputs(text, file);
    (void)fclose(file);
}

static inline unsigned folder_count(const struct folder *folder, const char *prefix)
{
    struct dirent *entry = NULL;
    unsigned count = 0;
    DIR *list = opendir(folder->path);
    while (list != NULL && (entry = readdir(list)) != NULL) {
        count += strncmp(entry->d_name, prefix, strlen(prefix)) == 0;
    }
    (void)closedir(list);
    return count;
}

/* The files as they are now, written to or not: what a process that dies leaves behind. */
static inline void folder_copy(const struct folder *from, struct folder *to)
{
    char command[200];
    folder_init(to);
    (void)snprintf(command, sizeof command, "cp %s/* %s/", from->path, to->path);
    ck_assert_int_eq(system(command), 0);
}

/* SHA-256 of the names and bytes of all its files: equal when nothing was written or made. */
static inline void folder_hash(const struct folder *folder, unsigned char hash[SHA256_BYTES])
{
    struct dirent **entries = NULL;
    struct buf all;
    struct buf bytes;
    char path[400];
    buf_init(&all);
    buf_init(&bytes);
    int count = scandir(folder->path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        folder_file(folder, entries[i]->d_name, path);
        buf_clear(&bytes);
        if (entries[i]->d_name[0] != '.' && fs_read_file(path, SIZE_MAX, &bytes) == 0) {
            buf_printf(&all, "%s %zu ", entries[i]->d_name, bytes.n);
            buf_put_text(&all, buf_text(&bytes));
        }
        free(entries[i]);
    }
    free(entries);
    sha256_of(buf_text(&all), hash);
    buf_fini(&bytes);
    buf_fini(&all);
}

static inline int folder_remove_one(const char *path, const struct stat *status, int kind,
                                    struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

/* With all that is in it, folders too. */
static inline void folder_fini(const struct folder *folder)
{
    (void)nftw(folder->path, folder_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
