#include "store_command.h"
#include "store/digest.h"
#include "store/snapshot.h"
#include "support/stores.h"
#include "support/suite.h"
#include "support/words.h"

__attribute__((format(printf, 1, 2))) static int run(const char *format, ...)
{
    char line[1000];
    struct words words;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    words_init(&words, "%s", line);
    return store_command_run(words.argc, words.argv);
}

static struct digest_sum look(const char *path)
{
    char why[300] = "";
    struct digest digest;
    struct store *store = snapshot_open(path, SNAPSHOT_STILL, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
    store_close(&store);
    return digest.all;
}

static void remove_folder(const char *path)
{
    char command[500];
    (void)snprintf(command, sizeof command, "rm -rf %s", path);
    ck_assert_int_eq(system(command), 0);
}

START_TEST(a_store_is_dumped_and_loaded_and_has_the_same_digest)
{
    struct folder folder;
    struct folder place;
    char dump[400];
    char other[400];
    folder_init(&folder);
    folder_init(&place);
    folder_file(&place, "dump", dump);
    folder_file(&place, "other", other);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    stores_fill(store, 0, 300);
    store_close(&store);

    ck_assert_int_eq(run("digest --data %s", folder.path), 0);
    ck_assert_int_eq(run("dump --data %s --to %s", folder.path, dump), 0);
    ck_assert_int_eq(run("load --data %s --from %s", other, dump), 0);

    struct digest_sum before = look(folder.path);
    struct digest_sum after = look(other);
    ck_assert(digest_equal(&before, &after));
    ck_assert_int_eq(run("dump --data %s --to %s", folder.path, dump), 1); /* it is there */
    ck_assert_int_eq(run("load --data %s --from %s", other, dump), 1);     /* so is this */
    remove_folder(other);
    folder_fini(&place);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_damaged_dump_leaves_no_store_behind)
{
    struct folder folder;
    struct folder place;
    char dump[400];
    char other[400];
    folder_init(&folder);
    folder_init(&place);
    folder_file(&place, "dump", dump);
    folder_file(&place, "other", other);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    stores_fill(store, 0, 30);
    store_close(&store);
    ck_assert_int_eq(run("dump --data %s --to %s", folder.path, dump), 0);
    ck_assert_int_eq(truncate(dump, 300), 0);

    ck_assert_int_eq(run("load --data %s --from %s", other, dump), 1);

    ck_assert_int_ne(access(other, F_OK), 0);
    (void)strcat(other, ".new");
    remove_folder(other);
    folder_fini(&place);
    folder_fini(&folder);
}
END_TEST

START_TEST(scrub_ends_with_1_when_it_finds_something)
{
    struct folder folder;
    folder_init(&folder);
    struct store *store = stores_open(STORES_EMBEDDED, folder.path);
    store_close(&store);
    ck_assert_int_eq(run("scrub --data %s --nice", folder.path), 0);
    store = stores_open(STORES_EMBEDDED, folder.path);
    stores_put(store, TABLE_TICKET, TEXT("12345678"), TEXT("no record"));
    store_close(&store);

    ck_assert_int_eq(run("scrub --data %s", folder.path), 1);

    folder_fini(&folder);
}
END_TEST

START_TEST(what_is_no_command_is_refused_with_the_list_of_them)
{
    ck_assert_int_eq(run("nonsense"), 2);
    ck_assert_int_eq(store_command_run(0, NULL), 2);
    ck_assert_int_eq(run("digest"), 2);
    ck_assert_int_eq(run("digest --data /proc/none"), 1);
    ck_assert_int_eq(run("repair --data /proc/none"), 1);
}
END_TEST

SUITE("store_command", a_store_is_dumped_and_loaded_and_has_the_same_digest,
      a_damaged_dump_leaves_no_store_behind, scrub_ends_with_1_when_it_finds_something,
      what_is_no_command_is_refused_with_the_list_of_them)
