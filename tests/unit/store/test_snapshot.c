#include "store/snapshot.h"
#include <sys/wait.h>
#include "store/digest.h"
#include "support/stores.h"
#include "support/suite.h"

static uint64_t rows_of(struct store *store)
{
    struct digest digest;
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
    return digest.all.rows;
}

static struct store *look(const struct folder *folder, enum snapshot_kind kind)
{
    char why[600] = "";
    struct store *snapshot = snapshot_open(folder->path, kind, why, sizeof why);
    ck_assert_msg(snapshot != NULL, "%s", why);
    return snapshot;
}

START_TEST(a_still_folder_is_seen_with_what_only_the_journal_has)
{
    struct folder folder;
    struct folder dead;
    struct digest before;
    struct digest after;
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    stores_fill(store, 0, 50);
    ck_assert_int_eq(digest_of(store, &before), ERR_OK);
    folder_copy(&folder, &dead); /* as a process leaves it that dies: nothing was folded */

    struct store *snapshot = look(&dead, SNAPSHOT_STILL);

    ck_assert_int_eq(digest_of(snapshot, &after), ERR_OK);
    ck_assert(digest_equal(&before.all, &after.all));
    ck_assert_uint_eq(snapshot_facts(snapshot).sequence, 5);
    ck_assert(snapshot_is_held(dead.path));
    store_close(&snapshot);
    ck_assert(!snapshot_is_held(dead.path));
    store_close(&store);
    folder_fini(&dead);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_snapshot_does_not_move_while_another_process_writes)
{
    struct folder folder;
    int ready[2];
    int done[2];
    char byte = 0;
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    stores_fill(store, 0, 50);
    store_close(&store);
    ck_assert_int_eq(pipe(ready) + pipe(done), 0);
    pid_t owner = fork(); /* one process has an environment open once, so this is another */
    if (owner == 0) {
        ck_assert_int_eq(read(ready[0], &byte, 1), 1);
        store = stores_open(STORES_SMALL, folder.path);
        stores_fill(store, 0, 500);
        store_close(&store);
        _exit(write(done[1], &byte, 1) == 1 ? 0 : 1);
    }

    struct store *snapshot = look(&folder, SNAPSHOT_LIVE);
    ck_assert_int_eq(write(ready[1], &byte, 1), 1);
    ck_assert_int_eq(read(done[0], &byte, 1), 1);

    ck_assert_uint_eq(rows_of(snapshot), 50);
    ck_assert_uint_eq(snapshot_facts(snapshot).sequence, 5);
    ck_assert_int_eq(waitpid(owner, NULL, 0), owner);
    store_close(&snapshot);
    snapshot = look(&folder, SNAPSHOT_STILL);
    ck_assert_uint_eq(rows_of(snapshot), 500);
    store_close(&snapshot);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_folder_that_is_in_use_is_not_taken_for_still)
{
    struct folder folder;
    char why[600] = "";
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);

    ck_assert(snapshot_is_held(folder.path));
    ck_assert_ptr_null(snapshot_open(folder.path, SNAPSHOT_STILL, why, sizeof why));

    ck_assert_ptr_nonnull(strstr(why, "a rungd uses it"));
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_backup_is_read_without_leaving_anything_in_its_folder)
{
    struct folder folder;
    struct folder backup;
    char from[400];
    char command[900];
    folder_init(&folder);
    folder_init(&backup);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    stores_fill(store, 0, 50);
    store_close(&store);
    folder_file(&folder, "data.mdb", from);
    (void)snprintf(command, sizeof command, "cp %s %s/", from, backup.path);
    ck_assert_int_eq(system(command), 0);

    struct store *snapshot = look(&backup, SNAPSHOT_BACKUP);
    ck_assert_uint_eq(rows_of(snapshot), 50);
    store_close(&snapshot);

    ck_assert_uint_eq(folder_count(&backup, "data.mdb"), 1);
    ck_assert_uint_eq(folder_count(&backup, "lock"), 0);
    folder_fini(&backup);
    folder_fini(&folder);
}
END_TEST

START_TEST(nothing_is_committed_through_it)
{
    struct folder folder;
    struct write_set writes;
    struct store_request request = {.what = STORE_COMMIT, .commit = {.writes = &writes}};
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    store_close(&store);
    struct store *snapshot = look(&folder, SNAPSHOT_STILL);
    write_set_init(&writes);
    write_set_put(&writes, TABLE_KV, TEXT("a"), TEXT("b"));
    arena_init(&request.arena);

    store_submit(snapshot, &request);

    ck_assert_int_eq(request.commit.outcome, STORE_REJECTED);
    ck_assert_uint_eq(rows_of(snapshot), 0);
    arena_fini(&request.arena);
    write_set_fini(&writes);
    store_close(&snapshot);
    folder_fini(&folder);
}
END_TEST

START_TEST(what_is_no_store_is_refused)
{
    struct folder folder;
    char why[600] = "";
    folder_init(&folder);

    ck_assert_ptr_null(snapshot_open(folder.path, SNAPSHOT_BACKUP, why, sizeof why));

    ck_assert_ptr_nonnull(strstr(why, "data.mdb"));
    folder_fini(&folder);
}
END_TEST

SUITE("snapshot", a_still_folder_is_seen_with_what_only_the_journal_has,
      a_snapshot_does_not_move_while_another_process_writes,
      a_folder_that_is_in_use_is_not_taken_for_still,
      a_backup_is_read_without_leaving_anything_in_its_folder, nothing_is_committed_through_it,
      what_is_no_store_is_refused)
