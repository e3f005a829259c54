#include "store_backup_command.h"
#include <sys/stat.h>
#include "store/tables.h"
#include "store/snapshot.h"
#include "support/backups.h"
#include "support/plays_rungd.h"
#include "support/words.h"

struct fixture {
    struct folder data, place;
    char backups[400], archive[400], to[400];
};

__attribute__((format(printf, 1, 2))) static int run(const char *format, ...)
{
    char line[1100];
    struct words words;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    words_init(&words, "%s", line);
    return store_command_run(words.argc, words.argv);
}

static void more(struct fixture *fixture, unsigned from, unsigned to)
{
    struct store *store = backups_open_archived(fixture->data.path, fixture->archive);
    stores_fill(store, from, to);
    store_close(&store);
}

/* Rows that a scrub finds in order: it has no opinion about a guest's own ones. */
static void put_guests_rows(struct fixture *fixture, unsigned count)
{
    struct store *store = backups_open_archived(fixture->data.path, fixture->archive);
    struct write_set writes;
    for (unsigned i = 0; i < count; i++) {
        char name[20];
        (void)snprintf(name, sizeof name, "%u", i);
        write_set_init(&writes);
        kv_table_put(&writes, TEXT("guest"), text_z(name), TEXT("value"), 0);
        stores_commit(store, &writes);
        write_set_fini(&writes);
    }
    store_close(&store);
}

static void init(struct fixture *fixture)
{
    folder_init(&fixture->data);
    folder_init(&fixture->place);
    folder_file(&fixture->place, "backups", fixture->backups);
    folder_file(&fixture->place, "archive", fixture->archive);
    folder_file(&fixture->place, "to", fixture->to);
    ck_assert_int_eq(mkdir(fixture->archive, 0700), 0);
    put_guests_rows(fixture, 20);
}

static void fini(struct fixture *fixture)
{
    backups_remove_tree(fixture->place.path);
    folder_fini(&fixture->data);
}

static struct digest_sum look(const char *path)
{
    struct digest digest;
    struct store *store = stores_open(STORES_EMBEDDED, path);
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
    store_close(&store);
    return digest.all;
}

START_TEST(what_was_backed_up_verifies_and_comes_back)
{
    struct fixture fixture;
    char path[BACKUP_PATH_BYTES];
    init(&fixture);

    ck_assert_int_eq(run("backup --data %s --to %s", fixture.data.path, fixture.backups), 0);
    ck_assert(backup_choose(fixture.backups, UINT64_MAX, INT64_MAX, path));
    ck_assert_int_eq(run("verify --from %.500s", path), 0);
    ck_assert_int_eq(run("drill --from %s --archive %s", fixture.backups, fixture.archive), 0);
    ck_assert_int_eq(run("restore --from %s --to %s", fixture.backups, fixture.to), 0);

    struct digest_sum before = look(fixture.data.path);
    struct digest_sum after = look(fixture.to);
    ck_assert(digest_equal(&before, &after));
    struct folder backups;
    (void)snprintf(backups.path, sizeof backups.path, "%.60s", fixture.backups);
    ck_assert_uint_eq(folder_count(&backups, "drill"), 0);
    fini(&fixture);
}
END_TEST

START_TEST(a_store_with_damaged_rows_is_not_backed_up)
{
    struct fixture fixture;
    char path[BACKUP_PATH_BYTES];
    init(&fixture);
    more(&fixture, 0, 10); /* no records, where there should be some */

    ck_assert_int_eq(run("backup --data %s --to %s", fixture.data.path, fixture.backups), 1);

    ck_assert(!backup_choose(fixture.backups, UINT64_MAX, INT64_MAX, path));
    ck_assert_int_eq(run("drill --from %s", fixture.backups), 1);
    fini(&fixture);
}
END_TEST

START_TEST(a_commit_in_between_is_restored_from_the_backup_before_it)
{
    struct fixture fixture;
    init(&fixture);
    ck_assert_int_eq(run("backup --data %s --to %s", fixture.data.path, fixture.backups), 0);
    put_guests_rows(&fixture, 30); /* commits 21 to 50 */
    ck_assert_int_eq(run("backup --data %s --to %s --keep 5 --archive %s", fixture.data.path,
                         fixture.backups, fixture.archive),
                     0);

    ck_assert_int_eq(run("restore --from %s --archive %s --sequence 45 --to %s", fixture.backups,
                         fixture.archive, fixture.to),
                     0);

    ck_assert_uint_eq(look(fixture.to).rows, 25);
    ck_assert_int_eq(run("restore --from %s --sequence 19 --to %s2", fixture.backups, fixture.to),
                     1);
    ck_assert_int_eq(run("restore --from %s --at yesterday --to %s2", fixture.backups, fixture.to),
                     2);
    ck_assert_int_eq(run("backup --data a --to b --keep none"), 2);
    fini(&fixture);
}
END_TEST

START_TEST(what_a_server_holds_is_backed_up_as_it_was_folded)
{
    struct fixture fixture;
    char path[BACKUP_PATH_BYTES];
    init(&fixture);
    struct store *store = backups_open_archived(fixture.data.path, fixture.archive);

    ck_assert_int_eq(run("backup --data %s --to %s --nice", fixture.data.path, fixture.backups), 0);

    store_close(&store);
    ck_assert(backup_choose(fixture.backups, UINT64_MAX, INT64_MAX, path));
    ck_assert_int_eq(run("verify --from %.500s", path), 0);
    fini(&fixture);
}
END_TEST

PLAYS_RUNGD_SUITE("store_backup_command", what_was_backed_up_verifies_and_comes_back,
                  a_store_with_damaged_rows_is_not_backed_up,
                  a_commit_in_between_is_restored_from_the_backup_before_it,
                  what_a_server_holds_is_backed_up_as_it_was_folded)
