#include <fcntl.h>
#include <sys/stat.h>
#include "support/backups.h"
#include "support/suite.h"

struct fixture {
    struct folder data, to;
};

static void init(struct fixture *fixture, unsigned rows)
{
    folder_init(&fixture->data);
    folder_init(&fixture->to);
    struct store *store = stores_open(STORES_EMBEDDED, fixture->data.path);
    stores_fill(store, 0, rows);
    store_close(&store);
}

static void more(struct fixture *fixture, unsigned from, unsigned to)
{
    struct store *store = stores_open(STORES_EMBEDDED, fixture->data.path);
    stores_fill(store, from, to);
    store_close(&store);
}

static void fini(struct fixture *fixture)
{
    backups_remove_tree(fixture->to.path);
    folder_fini(&fixture->data);
}

START_TEST(a_backup_has_the_rows_of_its_store_and_says_so)
{
    struct fixture fixture;
    struct backup_manifest manifest;
    struct digest digest;
    struct stat status;
    char why[300] = "";
    init(&fixture, 100);
    struct store *store = stores_open(STORES_EMBEDDED, fixture.data.path);
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
    store_close(&store);

    struct backup_made made = backups_make(fixture.data.path, fixture.to.path);

    ck_assert(!made.was_there);
    ck_assert(backup_manifest_read(made.path, &manifest, why, sizeof why));
    ck_assert_uint_eq(manifest.sequence, 10);
    ck_assert(digest_equal(&manifest.digest, &digest.all));
    ck_assert_int_eq(backup_check(made.path, &manifest, why, sizeof why), ERR_OK);
    ck_assert_int_eq(stat(made.path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0700);
    ck_assert_uint_eq(folder_count(&fixture.to, "backup-"), 1);
    ck_assert_uint_eq(folder_count(&fixture.to, "backup.new"), 0);
    fini(&fixture);
}
END_TEST

START_TEST(the_same_state_is_backed_up_once)
{
    struct fixture fixture;
    init(&fixture, 100);
    struct backup_made first = backups_make(fixture.data.path, fixture.to.path);

    struct backup_made second = backups_make(fixture.data.path, fixture.to.path);

    ck_assert(second.was_there);
    ck_assert_str_eq(second.path, first.path);
    ck_assert_uint_eq(second.manifest.sequence, 10);
    fini(&fixture);
}
END_TEST

static enum err refuse(void *ctx, const char *folder, struct digest_sum *sum, char *why,
                       size_t why_size)
{
    (void)ctx;
    (void)folder;
    *sum = (struct digest_sum){0};
    (void)snprintf(why, why_size, "a bad copy");
    return ERR_CORRUPT;
}

START_TEST(a_copy_that_does_not_verify_gets_no_name)
{
    struct fixture fixture;
    struct backup_made made;
    char why[300] = "";
    init(&fixture, 100);
    struct backup_options options = {
        .data = fixture.data.path, .to = fixture.to.path, .verify = refuse};

    ck_assert_int_eq(backup_make(&options, &made, why, sizeof why), ERR_CORRUPT);

    ck_assert_str_eq(why, "a bad copy");
    ck_assert_uint_eq(folder_count(&fixture.to, "backup"), 0);
    fini(&fixture);
}
END_TEST

START_TEST(what_is_not_folded_yet_is_waited_for_by_the_caller)
{
    struct fixture fixture;
    struct backup_made made;
    char why[300] = "";
    init(&fixture, 100);
    struct backup_options options = {
        .data = fixture.data.path, .to = fixture.to.path, .sequence = 11, .verify = backups_verify};

    ck_assert_int_eq(backup_make(&options, &made, why, sizeof why), ERR_BUSY);
    more(&fixture, 100, 110);

    ck_assert_int_eq(backup_make(&options, &made, why, sizeof why), ERR_OK);
    fini(&fixture);
}
END_TEST

START_TEST(a_flipped_bit_of_a_backup_is_found_without_mapping_it)
{
    struct fixture fixture;
    char path[BACKUP_PATH_BYTES + 20];
    char why[300] = "";
    char byte = 0;
    init(&fixture, 100);
    struct backup_made made = backups_make(fixture.data.path, fixture.to.path);
    (void)snprintf(path, sizeof path, "%s/data.mdb", made.path);
    int fd = open(path, O_RDWR);
    ck_assert_int_eq(pread(fd, &byte, 1, 9000), 1);
    byte ^= 4;
    ck_assert_int_eq(pwrite(fd, &byte, 1, 9000), 1);

    ck_assert_int_eq(backup_check(made.path, &made.manifest, why, sizeof why), ERR_CORRUPT);
    ck_assert_int_eq(ftruncate(fd, 100), 0);

    ck_assert_int_eq(backup_check(made.path, &made.manifest, why, sizeof why), ERR_CORRUPT);
    (void)close(fd);
    fini(&fixture);
}
END_TEST

START_TEST(what_a_killed_one_left_is_cleared_away_by_the_next)
{
    struct fixture fixture;
    char path[400];
    init(&fixture, 100);
    folder_file(&fixture.to, "backup.new", path);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    (void)strcat(path, "/data.mdb");
    (void)close(open(path, O_CREAT | O_WRONLY, 0600));

    struct backup_made made = backups_make(fixture.data.path, fixture.to.path);

    ck_assert(!made.was_there);
    ck_assert_uint_eq(folder_count(&fixture.to, "backup"), 1);
    fini(&fixture);
}
END_TEST

START_TEST(the_newest_ones_are_kept)
{
    struct fixture fixture;
    char path[BACKUP_PATH_BYTES] = "";
    init(&fixture, 100);
    ck_assert(!backup_choose(fixture.to.path, UINT64_MAX, INT64_MAX, path));
    (void)backups_make(fixture.data.path, fixture.to.path);
    more(&fixture, 100, 120);
    struct backup_made second = backups_make(fixture.data.path, fixture.to.path);
    more(&fixture, 120, 130);
    struct backup_made third = backups_make(fixture.data.path, fixture.to.path);

    ck_assert_int_eq(backup_keep(fixture.to.path, NULL, 2), 1);

    ck_assert_int_eq(access(second.path, F_OK), 0);
    ck_assert(backup_choose(fixture.to.path, UINT64_MAX, INT64_MAX, path));
    ck_assert_str_eq(path, third.path);
    ck_assert(backup_choose(fixture.to.path, third.manifest.sequence - 1, INT64_MAX, path));
    ck_assert_str_eq(path, second.path);
    ck_assert(!backup_choose(fixture.to.path, second.manifest.sequence - 1, INT64_MAX, path));
    ck_assert_int_eq(backup_keep(fixture.to.path, NULL, 2), 0);
    fini(&fixture);
}
END_TEST

SUITE("backup", a_backup_has_the_rows_of_its_store_and_says_so, the_same_state_is_backed_up_once,
      a_copy_that_does_not_verify_gets_no_name, what_is_not_folded_yet_is_waited_for_by_the_caller,
      a_flipped_bit_of_a_backup_is_found_without_mapping_it,
      what_a_killed_one_left_is_cleared_away_by_the_next, the_newest_ones_are_kept)
