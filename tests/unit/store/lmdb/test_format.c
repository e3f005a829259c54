#include "store/lmdb/format.h"
#include "support/folder.h"
#include "support/suite.h"

#define MAP_BYTES ((uint64_t)16 << 20)

struct fixture {
    struct folder folder;
    struct kv *kv;
    char why[300];
};

static void init(struct fixture *fixture)
{
    char path[400];
    *fixture = (struct fixture){0};
    folder_init(&fixture->folder);
    folder_file(&fixture->folder, "data.mdb", path);
    fixture->kv = kv_open(path, MAP_BYTES, fixture->why, sizeof fixture->why);
    ck_assert_msg(fixture->kv != NULL, "%s", fixture->why);
}

static void fini(struct fixture *fixture)
{
    kv_close(&fixture->kv);
    folder_fini(&fixture->folder);
}

static void put(struct fixture *fixture, const struct format *format)
{
    struct kv_txn txn;
    kv_begin(fixture->kv, &txn, true);
    format_put(&txn, format);
    kv_end(&txn, true);
    ck_assert_int_eq(txn.err, ERR_OK);
}

static enum err get(struct fixture *fixture, struct format *format)
{
    return format_get(fixture->kv, format, fixture->why, sizeof fixture->why);
}

START_TEST(what_was_written_is_read)
{
    struct fixture fixture;
    struct format format = {.version = 9, .min_reader = 7, .min_writer = 8, .features = 1ull << 60};
    struct format found;
    init(&fixture);
    ck_assert_int_eq(get(&fixture, &found), ERR_NOT_FOUND);
    put(&fixture, &format);

    ck_assert_int_eq(get(&fixture, &found), ERR_OK);

    ck_assert_uint_eq(found.version, 9);
    ck_assert_uint_eq(found.min_reader, 7);
    ck_assert_uint_eq(found.min_writer, 8);
    ck_assert_uint_eq(found.features, 1ull << 60);
    fini(&fixture);
}
END_TEST

/* A later format may say more about itself behind what we know. */
START_TEST(a_longer_record_is_read_as_far_as_we_know_it)
{
    struct fixture fixture;
    struct format format = {.version = 9, .min_reader = 7, .min_writer = 8};
    struct format found;
    struct kv_txn txn;
    struct text value;
    struct buf longer;
    init(&fixture);
    put(&fixture, &format);
    buf_init(&longer);
    kv_begin(fixture.kv, &txn, true);
    ck_assert(kv_get(&txn, TEXT("\1format"), &value));
    buf_put_text(&longer, value);
    buf_put_z(&longer, "and more");
    kv_put(&txn, TEXT("\1format"), buf_text(&longer));
    kv_end(&txn, true);

    ck_assert_int_eq(get(&fixture, &found), ERR_OK);

    ck_assert_uint_eq(found.min_reader, 7);
    buf_fini(&longer);
    fini(&fixture);
}
END_TEST

START_TEST(a_changed_bit_is_damage)
{
    struct fixture fixture;
    struct format format = format_own();
    struct format found;
    struct kv_txn txn;
    struct text value;
    struct buf changed;
    init(&fixture);
    put(&fixture, &format);
    buf_init(&changed);
    kv_begin(fixture.kv, &txn, true);
    ck_assert(kv_get(&txn, TEXT("\1format"), &value));
    buf_put_text(&changed, value);
    changed.p[17] ^= 4;
    kv_put(&txn, TEXT("\1format"), buf_text(&changed));
    kv_end(&txn, true);

    ck_assert_int_eq(get(&fixture, &found), ERR_CORRUPT);

    ck_assert_ptr_nonnull(strstr(fixture.why, "restore the store from a backup"));
    buf_fini(&changed);
    fini(&fixture);
}
END_TEST

START_TEST(reading_and_writing_are_admitted_apart)
{
    struct format own = {.version = 4, .min_reader = 4, .min_writer = 4, .features = 1};
    struct format readable = {.version = 6, .min_reader = 4, .min_writer = 6, .features = 2};
    struct format writable = {.version = 6, .min_reader = 3, .min_writer = 4, .features = 1};
    struct format strange = {.version = 4, .min_reader = 4, .min_writer = 4, .features = 3};
    char why[300] = "";

    ck_assert_int_eq(format_admits(&readable, &own, false, why, sizeof why), ERR_OK);
    ck_assert_int_eq(format_admits(&readable, &own, true, why, sizeof why), ERR_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(why, "a writer of at least 6"));
    ck_assert_int_eq(format_admits(&writable, &own, true, why, sizeof why), ERR_OK);
    ck_assert_int_eq(format_admits(&strange, &own, false, why, sizeof why), ERR_OK);
    ck_assert_int_eq(format_admits(&strange, &own, true, why, sizeof why), ERR_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(why, "bits 2"));
}
END_TEST

START_TEST(progress_is_kept_with_a_key_of_any_bytes_and_ends)
{
    struct fixture fixture;
    struct format_progress progress = {.from = 4, .to = 6, .rows = 12, .next = TEXT("\2\0a\0")};
    struct format_progress found;
    struct kv_txn txn;
    struct arena arena;
    init(&fixture);
    arena_init(&arena);
    kv_begin(fixture.kv, &txn, true);
    format_put_progress(&txn, &progress);
    kv_end(&txn, true);

    ck_assert_int_eq(
        format_get_progress(fixture.kv, &arena, &found, fixture.why, sizeof fixture.why), ERR_OK);
    ck_assert_uint_eq(found.from, 4);
    ck_assert_uint_eq(found.to, 6);
    ck_assert_uint_eq(found.rows, 12);
    ck_assert_uint_eq(found.next.n, 4);
    ck_assert(text_eq(found.next, progress.next));
    kv_begin(fixture.kv, &txn, true);
    format_end_progress(&txn);
    kv_end(&txn, true);

    ck_assert_int_eq(
        format_get_progress(fixture.kv, &arena, &found, fixture.why, sizeof fixture.why),
        ERR_NOT_FOUND);
    arena_fini(&arena);
    fini(&fixture);
}
END_TEST

SUITE("format", what_was_written_is_read, a_longer_record_is_read_as_far_as_we_know_it,
      a_changed_bit_is_damage, reading_and_writing_are_admitted_apart,
      progress_is_kept_with_a_key_of_any_bytes_and_ends)
