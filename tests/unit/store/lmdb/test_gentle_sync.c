/* What LMDB syncs goes by here, piece by piece, and what others sync as it ever did. */
#include "store/lmdb/gentle_sync.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "store/lmdb/kv.h"
#include "support/folder.h"
#include "support/suite.h"

static struct kv *open_kv(const struct folder *folder)
{
    char file[300], why[200] = "";
    (void)snprintf(file, sizeof file, "%s/data.mdb", folder->path);
    struct kv *kv = kv_open(file, (uint64_t)16 << 20, why, sizeof why);
    ck_assert_msg(kv != NULL, "%s", why);
    return kv;
}

static void commit_one(struct kv *kv, const char *value)
{
    struct kv_txn txn;
    kv_begin(kv, &txn, true);
    kv_put(&txn, TEXT("key"), text_z(value));
    kv_end(&txn, true);
    ck_assert_int_eq(txn.err, ERR_OK);
}

START_TEST(a_commit_of_lmdb_is_written_out_in_pieces_unless_somebody_waits)
{
    struct folder folder;
    atomic_bool hurries = false;
    folder_init(&folder);
    struct kv *kv = open_kv(&folder);

    gentle_sync_begin(&hurries);
    commit_one(kv, "slowly");
    ck_assert_uint_gt(gentle_sync_end(), 0); /* LMDB calls ours, and not the C library's */

    gentle_sync_begin(&hurries);
    atomic_store(&hurries, true);
    commit_one(kv, "now");
    ck_assert_uint_eq(gentle_sync_end(), 0);

    commit_one(kv, "as everybody");
    gentle_sync_begin(&hurries);
    ck_assert_uint_eq(gentle_sync_end(), 0);
    kv_close(&kv);
    folder_fini(&folder);
}
END_TEST

START_TEST(what_cannot_be_synced_says_so_within_and_without)
{
    atomic_bool hurries = false;
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    for (int within = 0; within < 2; within++) {
        if (within) {
            gentle_sync_begin(&hurries);
        }
        errno = 0;
        ck_assert_int_eq(fdatasync(-1), -1);
        ck_assert_int_eq(errno, EBADF);
        ck_assert_int_eq(fsync(ends[0]), -1);
        ck_assert_int_eq(errno, EINVAL); /* a pipe has nothing to sync */
    }
    (void)gentle_sync_end();
    (void)close(ends[0]);
    (void)close(ends[1]);
}
END_TEST

SUITE("gentle_sync", a_commit_of_lmdb_is_written_out_in_pieces_unless_somebody_waits,
      what_cannot_be_synced_says_so_within_and_without)
