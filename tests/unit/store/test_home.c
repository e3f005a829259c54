#include "store/home.h"
#include "base/buf.h"
#include "base/crc.h"
#include "support/folder.h"
#include "support/suite.h"

#define MAP_BYTES ((uint64_t)16 << 20)

static bool open_home(struct home *home, const struct folder *folder, bool create, char why[300])
{
    struct home_options options = {
        .folder = folder->path, .map_bytes = MAP_BYTES, .create = create};
    return home_init(home, &options, why, 300);
}

START_TEST(a_new_store_has_a_number_of_its_own_and_nothing_folded)
{
    struct folder folders[2];
    struct home homes[2];
    char why[300] = "";
    for (int i = 0; i < 2; i++) {
        folder_init(&folders[i]);
        ck_assert_msg(open_home(&homes[i], &folders[i], true, why), "%s", why);
        ck_assert_uint_eq(homes[i].fold.sequence, 0);
    }

    ck_assert_uint_ne(homes[0].fold.store, homes[1].fold.store);

    uint64_t store = homes[0].fold.store;
    home_fini(&homes[0]);
    ck_assert(open_home(&homes[0], &folders[0], false, why));
    ck_assert_uint_eq(homes[0].fold.store, store);
    for (int i = 0; i < 2; i++) {
        home_fini(&homes[i]);
        folder_fini(&folders[i]);
    }
}
END_TEST

START_TEST(it_has_one_owner)
{
    struct folder folder;
    struct home first;
    struct home second;
    char why[300] = "";
    folder_init(&folder);
    ck_assert(open_home(&first, &folder, true, why));

    ck_assert(!open_home(&second, &folder, true, why));

    ck_assert_ptr_nonnull(strstr(why, "another rungd"));
    home_fini(&second);
    home_fini(&first);
    folder_fini(&folder);
}
END_TEST

START_TEST(without_leave_to_create_nothing_is_made)
{
    struct folder folder;
    struct home home;
    char why[300] = "";
    folder_init(&folder);

    ck_assert(!open_home(&home, &folder, false, why));

    ck_assert_ptr_nonnull(strstr(why, "no store"));
    home_fini(&home);
    ck_assert_uint_eq(folder_count(&folder, "data.mdb"), 0);
    folder_fini(&folder);
}
END_TEST

START_TEST(an_lmdb_file_of_somebody_else_is_refused)
{
    struct folder folder;
    struct home home;
    char path[400];
    char why[300] = "";
    folder_init(&folder);
    folder_file(&folder, "data.mdb", path);
    struct kv *kv = kv_open(path, MAP_BYTES, why, sizeof why);
    kv_close(&kv);

    ck_assert(!open_home(&home, &folder, true, why));

    ck_assert_ptr_nonnull(strstr(why, "no store of Rung"));
    home_fini(&home);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_store_from_before_the_first_release_is_refused_with_advice)
{
    struct folder folder;
    struct home home;
    struct kv_txn txn;
    struct buf record;
    char path[400];
    char why[300] = "";
    folder_init(&folder);
    folder_file(&folder, "data.mdb", path);
    struct kv *kv = kv_open(path, MAP_BYTES, why, sizeof why);
    buf_init(&record);
    buf_put(&record, "RUNGDB\1", 8);
    for (int i = 0; i < 3; i++) { /* version, oldest reader, oldest writer */
        buf_put_u32(&record, 1);
    }
    buf_put_u32(&record, crc_of(0, record.p, record.n));
    kv_begin(kv, &txn, true);
    kv_put(&txn, TEXT("\1format"), buf_text(&record));
    kv_end(&txn, true);
    kv_close(&kv);

    ck_assert(!open_home(&home, &folder, false, why));

    ck_assert_ptr_nonnull(strstr(why, "a format 1 from before"));
    ck_assert_ptr_nonnull(strstr(why, "begin with a new data folder"));
    home_fini(&home);
    buf_fini(&record);
    folder_fini(&folder);
}
END_TEST

static struct format of_version(uint32_t version, uint32_t min_reader, uint64_t features)
{
    return (struct format){
        .version = version, .min_reader = min_reader, .min_writer = version, .features = features};
}

static bool open_as(struct home *home, const struct folder *folder, const struct format *own,
                    char why[300])
{
    struct home_options options = {
        .folder = folder->path, .map_bytes = MAP_BYTES, .create = true, .own = own};
    return home_init(home, &options, why, 300);
}

/* Refused, with this word, and no byte of no file is another. */
static void expect_refusal(const struct folder *folder, const char *word)
{
    struct home home;
    unsigned char before[SHA256_BYTES];
    unsigned char after[SHA256_BYTES];
    char why[300] = "";
    folder_hash(folder, before);

    const struct format own = format_own();
    ck_assert(!home_admits(folder->path, &own, why, sizeof why));
    ck_assert_msg(strstr(why, word) != NULL, "%s", why);
    why[0] = '\0';
    ck_assert(!open_home(&home, folder, true, why));

    home_fini(&home);
    ck_assert_msg(strstr(why, word) != NULL, "%s", why);
    folder_hash(folder, after);
    ck_assert_mem_eq(before, after, sizeof before);
}

START_TEST(a_newer_store_is_refused_without_a_byte_written)
{
    struct folder folder;
    struct home home;
    struct format newer = of_version(FORMAT_VERSION + 1, FORMAT_VERSION + 1, 0);
    char path[400];
    char words[40];
    char why[300] = "";
    folder_init(&folder);
    ck_assert_msg(open_as(&home, &folder, &newer, why), "%s", why);
    home_fini(&home);

    (void)snprintf(words, sizeof words, "wants a writer of at least %u", FORMAT_VERSION + 1);
    expect_refusal(&folder, words);
    folder_file(&folder, "lock", path); /* nor is a lock made */
    ck_assert_int_eq(unlink(path), 0);
    expect_refusal(&folder, words);
    folder_file(&folder, "data.mdb-lock", path);
    ck_assert_int_eq(unlink(path), 0);
    expect_refusal(&folder, "install the newer rungd");
    folder_fini(&folder);
}
END_TEST

START_TEST(features_that_are_not_known_are_a_refusal_to_write)
{
    struct folder folder;
    struct home home;
    struct format other = of_version(FORMAT_VERSION, FORMAT_VERSION, 0x10);
    char why[300] = "";
    folder_init(&folder);
    ck_assert_msg(open_as(&home, &folder, &other, why), "%s", why);
    home_fini(&home);

    expect_refusal(&folder, "features (bits 10)");
    folder_fini(&folder);
}
END_TEST

START_TEST(what_is_not_there_and_what_another_holds_is_no_newer_store)
{
    struct folder folder;
    struct home home;
    const struct format own = format_own();
    char why[300] = "";
    folder_init(&folder);
    ck_assert(home_admits("/nowhere/at/all", &own, why, sizeof why));
    ck_assert(home_admits(folder.path, &own, why, sizeof why));
    ck_assert_uint_eq(folder_count(&folder, "lock"), 0);
    ck_assert(open_home(&home, &folder, true, why));

    ck_assert(home_admits(folder.path, &own, why, sizeof why));

    home_fini(&home);
    folder_fini(&folder);
}
END_TEST

START_TEST(an_older_store_is_opened_as_it_is)
{
    struct folder folder;
    struct home home;
    struct format newer = of_version(FORMAT_VERSION + 1, FORMAT_VERSION + 1, 0);
    char why[300] = "";
    folder_init(&folder);
    ck_assert(open_home(&home, &folder, true, why));
    home_fini(&home);

    ck_assert_msg(open_as(&home, &folder, &newer, why), "%s", why);

    ck_assert_uint_eq(home.format.version, FORMAT_VERSION);
    home_fini(&home);
    ck_assert_msg(open_home(&home, &folder, false, why), "%s", why); /* and it still is */
    home_fini(&home);
    folder_fini(&folder);
}
END_TEST

static int64_t seven_later(void *ctx)
{
    int64_t *now_us = ctx;
    *now_us += *now_us < 100 ? 7 : 5;
    return *now_us;
}

START_TEST(growing_is_timed_with_the_clock_that_is_handed_in)
{
    struct folder folder;
    struct home home;
    int64_t now_us = 0;
    char why[300] = "";
    folder_init(&folder);
    struct home_options options = {.folder = folder.path,
                                   .map_bytes = (uint64_t)1 << 20,
                                   .create = true,
                                   .monotonic_us = seven_later,
                                   .ctx = &now_us};
    ck_assert_msg(home_init(&home, &options, why, sizeof why), "%s", why);
    ck_assert_int_eq(home.longest_us, 0);

    ck_assert(home_grow(&home));
    ck_assert_int_eq(home.pause_us, 7);
    now_us = 100;
    ck_assert(home_grow(&home));

    ck_assert_int_eq(home.pause_us, 5);
    ck_assert_int_eq(home.longest_us, 7);
    ck_assert_uint_eq(home.grown, 2);
    home_fini(&home);
    folder_fini(&folder);
}
END_TEST

SUITE("home", growing_is_timed_with_the_clock_that_is_handed_in,
      a_newer_store_is_refused_without_a_byte_written,
      features_that_are_not_known_are_a_refusal_to_write,
      what_is_not_there_and_what_another_holds_is_no_newer_store, an_older_store_is_opened_as_it_is,
      a_store_from_before_the_first_release_is_refused_with_advice,
      a_new_store_has_a_number_of_its_own_and_nothing_folded, it_has_one_owner,
      without_leave_to_create_nothing_is_made, an_lmdb_file_of_somebody_else_is_refused)
