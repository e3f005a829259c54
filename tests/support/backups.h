/* Backups of test stores, looked at in this process. */
#ifndef TESTS_SUPPORT_BACKUPS_H
#define TESTS_SUPPORT_BACKUPS_H
#include "store/backup.h"
#include "store/snapshot.h"
#include "support/stores.h"

static inline enum err backups_verify(void *ctx, const char *folder, struct digest_sum *sum,
                                      char *why, size_t why_size)
{
    struct digest digest;
    struct store *store = snapshot_open(folder, SNAPSHOT_BACKUP, why, why_size);
    enum err err = store == NULL ? ERR_CORRUPT : digest_of(store, &digest);
    (void)ctx;
    *sum = digest.all;
    store_close(&store);
    return err;
}

static inline struct backup_made backups_make(const char *data, const char *to)
{
    struct backup_options options = {.data = data, .to = to, .verify = backups_verify};
    struct backup_made made;
    char why[300] = "";
    ck_assert_msg(backup_make(&options, &made, why, sizeof why) == ERR_OK, "%s", why);
    return made;
}

static inline struct store *backups_open_archived(const char *data, const char *archive)
{
    char why[300] = "";
    struct embedded_options options = {.folder = data,
                                       .archive = archive,
                                       .map_bytes = (uint64_t)64 << 20,
                                       .segment_bytes = 8192,
                                       .fold_bytes = 2000,
                                       .create = true};
    struct store *store = embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    return store;
}

static inline void backups_remove_tree(const char *path)
{
    char command[600];
    (void)snprintf(command, sizeof command, "rm -rf %s", path);
    ck_assert_int_eq(system(command), 0);
}

#endif
