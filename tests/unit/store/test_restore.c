/* A store with an archive, a backup in the middle of its life, and the digest after each commit. */
#include "store/restore.h"
#include <fcntl.h>
#include "store/archive.h"
#include "store/tables.h"
#include "support/backups.h"
#include "support/plan.h"
#include "support/suite.h"

#define COMMITS 60u
#define BACKED_UP 20u

struct fixture {
    struct folder data, archive, backups, place;
    char to[400];
    struct backup_made backup;
    struct digest_sum digests[COMMITS + 1];
    char why[400];
};

/* Commit n writes ten rows, counts, and says that its instant is n seconds. */
static void commit(struct store *store, unsigned n)
{
    struct write_set writes;
    struct key key;
    write_set_init(&writes);
    for (unsigned i = 0; i < 10; i++) {
        key_begin(&key);
        key_u32(&key, n * 7 + i); /* some are written again by the next */
        write_set_put(&writes, TABLE_KV, key_text(&key), text_z(n % 2 ? "odd" : "even"));
    }
    if (n > 5) {
        key_begin(&key);
        key_u32(&key, (n - 5) * 7);
        write_set_delete(&writes, TABLE_KV, key_text(&key));
    }
    meta_table_put(&writes, "last_now_us", n * UINT64_C(1000000));
    stores_commit(store, &writes);
    write_set_fini(&writes);
}

static void init(struct fixture *fixture)
{
    struct digest digest;
    *fixture = (struct fixture){0};
    folder_init(&fixture->data);
    folder_init(&fixture->archive);
    folder_init(&fixture->backups);
    folder_init(&fixture->place);
    folder_file(&fixture->place, "to", fixture->to);
    struct store *store = backups_open_archived(fixture->data.path, fixture->archive.path);
    for (unsigned n = 1; n <= COMMITS; n++) {
        commit(store, n);
        ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
        fixture->digests[n] = digest.all;
        if (n == BACKED_UP) {
            store_close(&store);
            fixture->backup = backups_make(fixture->data.path, fixture->backups.path);
            store = backups_open_archived(fixture->data.path, fixture->archive.path);
        }
    }
    store_close(&store);
}

static void fini(struct fixture *fixture)
{
    folder_fini(&fixture->data);
    backups_remove_tree(fixture->archive.path);
    backups_remove_tree(fixture->backups.path);
    backups_remove_tree(fixture->place.path);
}

static enum err restore(struct fixture *fixture, struct restore_options options,
                        struct restore_made *made)
{
    options.backup = fixture->backup.path;
    options.to = fixture->to;
    return restore_run(&options, made, fixture->why, sizeof fixture->why);
}

static struct digest_sum look(const char *path)
{
    struct digest digest;
    struct store *store = stores_open(STORES_EMBEDDED, path); /* as a server would */
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
    store_close(&store);
    return digest.all;
}

START_TEST(without_more_a_restore_is_the_backup)
{
    struct fixture fixture;
    struct restore_made made;
    init(&fixture);

    ck_assert_msg(restore(&fixture, (struct restore_options){0}, &made) == ERR_OK, "%s",
                  fixture.why);

    ck_assert_uint_eq(made.sequence, BACKED_UP);
    struct digest_sum restored = look(fixture.to);
    ck_assert(digest_equal(&restored, &fixture.digests[BACKED_UP]));
    fini(&fixture);
}
END_TEST

START_TEST(every_commit_since_the_backup_can_be_restored_exactly)
{
    struct fixture fixture;
    struct restore_made made;
    init(&fixture);
    for (unsigned n = BACKED_UP; n <= COMMITS; n++) {
        struct restore_options options = {.sources = {fixture.archive.path}, .sequence = n};

        ck_assert_msg(restore(&fixture, options, &made) == ERR_OK, "%u: %s", n, fixture.why);

        ck_assert_uint_eq(made.sequence, n);
        ck_assert_int_eq(made.instant_us, n * INT64_C(1000000));
        ck_assert(digest_equal(&made.digest, &fixture.digests[n]));
        backups_remove_tree(fixture.to);
    }
    fini(&fixture);
}
END_TEST

START_TEST(an_instant_takes_every_commit_up_to_it)
{
    struct fixture fixture;
    struct restore_made made;
    init(&fixture);
    struct restore_options options = {.sources = {fixture.archive.path}, .instant_us = 33999999};

    ck_assert_msg(restore(&fixture, options, &made) == ERR_OK, "%s", fixture.why);

    ck_assert_uint_eq(made.sequence, 33);
    ck_assert(digest_equal(&made.digest, &fixture.digests[33]));
    fini(&fixture);
}
END_TEST

START_TEST(all_is_everything_that_archive_and_journal_have)
{
    struct fixture fixture;
    struct restore_made made;
    init(&fixture);
    struct store *store = stores_open(STORES_EMBEDDED, fixture.data.path); /* no archive now */
    commit(store, COMMITS + 1);
    store_close(&store);
    struct restore_options options = {.sources = {fixture.archive.path, fixture.data.path},
                                      .all = true};

    ck_assert_msg(restore(&fixture, options, &made) == ERR_OK, "%s", fixture.why);

    ck_assert_uint_eq(made.sequence, COMMITS + 1);
    struct digest_sum original = look(fixture.data.path);
    ck_assert(digest_equal(&made.digest, &original));
    fini(&fixture);
}
END_TEST

START_TEST(a_restored_store_goes_on_and_nothing_of_the_old_one_fits_it)
{
    struct fixture fixture;
    struct restore_made made;
    struct digest digest;
    init(&fixture);
    ck_assert_int_eq(restore(&fixture, (struct restore_options){0}, &made), ERR_OK);

    struct store *store = backups_open_archived(fixture.to, fixture.archive.path);
    commit(store, BACKED_UP + 1);
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
    store_close(&store);

    ck_assert(digest_equal(&digest.all, &fixture.digests[BACKED_UP + 1]));
    struct folder folder;
    (void)snprintf(folder.path, sizeof folder.path, "%.60s", fixture.to);
    struct backup_made backup = backups_make(folder.path, fixture.backups.path);
    ck_assert_uint_ne(backup.manifest.store, fixture.backup.manifest.store);
    struct restore_options options = {
        .sources = {fixture.archive.path}, .backup = backup.path, .all = true};
    folder_file(&fixture.place, "again", fixture.to);
    options.to = fixture.to;
    ck_assert_int_eq(restore_run(&options, &made, fixture.why, sizeof fixture.why), ERR_OK);
    ck_assert_uint_eq(made.sequence, BACKED_UP + 1); /* not on into the old one's history */
    fini(&fixture);
}
END_TEST

START_TEST(a_gap_in_the_archive_ends_the_way_and_is_said)
{
    struct fixture fixture;
    struct restore_made made;
    struct archive_list list = {0};
    init(&fixture);
    ck_assert_int_eq(archive_find(fixture.archive.path, fixture.backup.manifest.store, &list), 0);
    ck_assert_int_eq(unlink(list.items[list.count - 2].path), 0);
    uint64_t reached = list.items[list.count - 2].first - 1;
    struct restore_options options = {.sources = {fixture.archive.path}, .sequence = COMMITS};

    ck_assert_int_eq(restore(&fixture, options, &made), ERR_NOT_FOUND);

    char expected[60];
    (void)snprintf(expected, sizeof expected, "nothing behind commit %llu",
                   (unsigned long long)reached);
    ck_assert_ptr_nonnull(strstr(fixture.why, expected));
    ck_assert_int_ne(access(fixture.to, F_OK), 0);
    archive_list_fini(&list);
    fini(&fixture);
}
END_TEST

START_TEST(what_lies_before_the_backup_needs_an_older_one)
{
    struct fixture fixture;
    struct restore_made made;
    init(&fixture);
    struct restore_options options = {.sequence = BACKED_UP - 1};

    ck_assert_int_eq(restore(&fixture, options, &made), ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(fixture.why, "take an older one"));
    options = (struct restore_options){.instant_us = 1000000};

    ck_assert_int_eq(restore(&fixture, options, &made), ERR_NOT_FOUND);
    fini(&fixture);
}
END_TEST

START_TEST(a_damaged_backup_and_a_folder_that_is_there_are_refused)
{
    struct fixture fixture;
    struct restore_made made;
    char path[BACKUP_PATH_BYTES + 20];
    init(&fixture);
    (void)snprintf(path, sizeof path, "%s/data.mdb", fixture.backup.path);
    ck_assert_int_eq(truncate(path, 5000), 0);
    ck_assert_int_eq(restore(&fixture, (struct restore_options){0}, &made), ERR_CORRUPT);

    (void)snprintf(fixture.to, sizeof fixture.to, "%s", fixture.data.path);

    ck_assert_int_eq(restore(&fixture, (struct restore_options){0}, &made), ERR_CONFLICT);
    fini(&fixture);
}
END_TEST

/* The store is brought one format ahead behind commit 60, makes ten more there, and folds nothing.
 */
static void go_on_in_the_next_format(struct fixture *fixture, struct digest_sum *last)
{
    struct migrate_plan plan = plan_of(1);
    struct digest digest;
    struct embedded_options options = {.folder = fixture->data.path,
                                       .map_bytes = (uint64_t)64 << 20,
                                       .archive = fixture->archive.path,
                                       .plan = &plan};
    struct store *store = embedded_open(&options, fixture->why, sizeof fixture->why);
    ck_assert_msg(store != NULL, "%s", fixture->why);
    for (unsigned n = COMMITS + 1; n <= COMMITS + 10; n++) {
        commit(store, n);
    }
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
    *last = digest.all;
    store_close(&store);
}

START_TEST(commits_behind_a_migration_are_restored_through_it)
{
    struct fixture fixture;
    struct restore_made made;
    struct digest_sum last;
    struct migrate_plan plan = plan_of(1);
    init(&fixture);
    go_on_in_the_next_format(&fixture, &last);
    struct restore_options options = {
        .sources = {fixture.archive.path, fixture.data.path}, .all = true, .plan = &plan};

    ck_assert_msg(restore(&fixture, options, &made) == ERR_OK, "%s", fixture.why);

    ck_assert_uint_eq(made.sequence, COMMITS + 10);
    ck_assert(digest_equal(&made.digest, &last));
    fini(&fixture);
}
END_TEST

START_TEST(who_does_not_know_the_migration_restores_up_to_it)
{
    struct fixture fixture;
    struct restore_made made;
    struct digest_sum last;
    init(&fixture);
    go_on_in_the_next_format(&fixture, &last);
    struct restore_options options = {.sources = {fixture.archive.path, fixture.data.path},
                                      .all = true};
    ck_assert_int_eq(restore(&fixture, options, &made), ERR_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(fixture.why, "restore with --sequence 60"));
    options.all = false;
    options.sequence = COMMITS;

    ck_assert_msg(restore(&fixture, options, &made) == ERR_OK, "%s", fixture.why);

    ck_assert(digest_equal(&made.digest, &fixture.digests[COMMITS]));
    fini(&fixture);
}
END_TEST

SUITE("restore", commits_behind_a_migration_are_restored_through_it,
      who_does_not_know_the_migration_restores_up_to_it, without_more_a_restore_is_the_backup,
      every_commit_since_the_backup_can_be_restored_exactly, an_instant_takes_every_commit_up_to_it,
      all_is_everything_that_archive_and_journal_have,
      a_restored_store_goes_on_and_nothing_of_the_old_one_fits_it,
      a_gap_in_the_archive_ends_the_way_and_is_said, what_lies_before_the_backup_needs_an_older_one,
      a_damaged_backup_and_a_folder_that_is_there_are_refused)
