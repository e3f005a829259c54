/* Journals on disk are made by the journal itself, group by group, and then hurt. */
#include "store/recovery.h"
#include <fcntl.h>
#include "base/fs.h"
#include "store/journal.h"
#include "support/folder.h"
#include "support/suite.h"

#define STORE UINT64_C(77)
#define RECORD_BYTES ((size_t)1024)

struct fixture {
    struct folder folder;
    struct format_fold fold;
    struct recovery recovery;
    struct buf seen; /* first byte of each value read back */
    char why[600];
};

static void init(struct fixture *fixture)
{
    *fixture = (struct fixture){.fold = {.store = STORE}};
    folder_init(&fixture->folder);
    buf_init(&fixture->seen);
}

static void fini(struct fixture *fixture)
{
    recovery_fini(&fixture->recovery);
    buf_fini(&fixture->seen);
    folder_fini(&fixture->folder);
}

static void on_write(void *ctx, const struct journal_write *write)
{
    struct fixture *fixture = ctx;
    buf_put(&fixture->seen, write->value.p, 1);
}

static enum err recover(struct fixture *fixture)
{
    recovery_fini(&fixture->recovery);
    buf_clear(&fixture->seen);
    return recovery_run(&fixture->recovery, fixture->folder.path, &fixture->fold, on_write, fixture,
                        fixture->why, sizeof fixture->why);
}

static struct journal *start(struct fixture *fixture)
{
    struct journal_options options = {.folder = fixture->folder.path,
                                      .segment_bytes = JOURNAL_SEGMENT_BYTES_MIN,
                                      .store = STORE,
                                      .stepped = true};
    ck_assert_msg(recover(fixture) == ERR_OK, "%s", fixture->why);
    return journal_create(&options, &fixture->recovery);
}

/* One group: a commit for each letter, each RECORD_BYTES long, written and synced together. */
static void write_group(struct journal *journal, const char *letters)
{
    struct write_set sets[16];
    struct store_request requests[16] = {0};
    struct store_request *done[16];
    size_t count = strlen(letters);
    char detail[120];
    for (size_t i = 0; i < count; i++) {
        char value[RECORD_BYTES];
        memset(value, letters[i], sizeof value);
        write_set_init(&sets[i]);
        write_set_put(&sets[i], TABLE_DOCUMENT, TEXT("12345678"),
                      (struct text){value, RECORD_BYTES - JOURNAL_RECORD_HEAD_BYTES - 16});
        requests[i] = (struct store_request){.what = STORE_COMMIT, .commit = {.writes = &sets[i]}};
        ck_assert_uint_eq(journal_record_size(&sets[i]), RECORD_BYTES);
        ck_assert_int_eq(journal_reserve(journal, RECORD_BYTES, detail, sizeof detail), ERR_OK);
        (void)journal_append(journal, &requests[i]);
    }
    ck_assert(journal_step(journal));
    ck_assert_uint_eq(journal_reap(journal, done, 16), count);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(requests[i].commit.outcome, STORE_DURABLE);
        write_set_fini(&sets[i]);
    }
}

static void write_groups(struct fixture *fixture, const char *const *groups, size_t count)
{
    struct journal *journal = start(fixture);
    for (size_t i = 0; i < count; i++) {
        write_group(journal, groups[i]);
    }
    journal_destroy(&journal);
}

static void hurt(struct fixture *fixture, const char *name, size_t record)
{
    char path[400];
    folder_file(&fixture->folder, name, path);
    int fd = open(path, O_RDWR);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(
        pwrite(fd, "HURT", 4, (off_t)(JOURNAL_SEGMENT_HEAD_BYTES + record * RECORD_BYTES + 700)),
        4);
    (void)close(fd);
}

/* The fold as LMDB would have it when everything up to `sequence` is in it. */
static void fold_up_to(struct fixture *fixture, uint64_t sequence)
{
    struct sha256 *sha256 = sha256_create();
    for (unsigned slot = 1; slot <= 2; slot++) {
        char path[400];
        struct buf bytes;
        struct journal_record record;
        size_t at = JOURNAL_SEGMENT_HEAD_BYTES;
        buf_init(&bytes);
        (void)snprintf(path, sizeof path, "%s/journal-%04u", fixture->folder.path, slot);
        ck_assert_int_eq(fs_read_file(path, 1 << 20, &bytes), 0);
        while (at < bytes.n &&
               journal_record_read(text_slice(buf_text(&bytes), at, bytes.n), STORE, &record)) {
            if (record.sequence == sequence) {
                journal_record_link(text_slice(buf_text(&bytes), at, bytes.n), STORE, sha256,
                                    &record);
                fixture->fold.link = record.link;
            }
            at += record.size;
        }
        buf_fini(&bytes);
    }
    fixture->fold.sequence = sequence;
    sha256_destroy(&sha256);
}

static void check_seen(struct fixture *fixture, const char *letters)
{
    ck_assert_str_eq(buf_z(&fixture->seen), letters);
    ck_assert_uint_eq(fixture->recovery.sequence, fixture->fold.sequence + strlen(letters));
}

START_TEST(an_empty_folder_is_an_empty_journal)
{
    struct fixture fixture;
    init(&fixture);

    ck_assert_int_eq(recover(&fixture), ERR_OK);

    check_seen(&fixture, "");
    fini(&fixture);
}
END_TEST

START_TEST(everything_behind_the_fold_is_read_back_in_order)
{
    struct fixture fixture;
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"ab", "c", "defghi", "jkl"}, 4);

    ck_assert_int_eq(recover(&fixture), ERR_OK);
    check_seen(&fixture, "abcdefghijkl"); /* two segments: seven records fit into one */
    fold_up_to(&fixture, 8);
    ck_assert_int_eq(recover(&fixture), ERR_OK);

    check_seen(&fixture, "ijkl");
    fini(&fixture);
}
END_TEST

START_TEST(a_broken_record_of_the_last_group_is_the_tail_and_is_cut)
{
    struct fixture fixture;
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"ab", "cde"}, 2);
    hurt(&fixture, "journal-0001", 3); /* d; e behind it is whole, and knows of a and b only */

    ck_assert_int_eq(recover(&fixture), ERR_OK);

    check_seen(&fixture, "abc");
    fini(&fixture);
}
END_TEST

START_TEST(a_broken_record_that_a_later_one_knows_to_be_synced_is_damage)
{
    struct fixture fixture;
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"ab", "cde"}, 2);
    hurt(&fixture, "journal-0001", 1);

    ck_assert_int_eq(recover(&fixture), ERR_CORRUPT);

    ck_assert_uint_eq(fixture.recovery.damage.slot, 1);
    ck_assert_uint_eq(fixture.recovery.damage.from, 2);
    ck_assert_uint_eq(fixture.recovery.damage.to, 2);
    ck_assert_ptr_nonnull(strstr(fixture.why, "journal-0001, byte 1536"));
    ck_assert_ptr_nonnull(strstr(fixture.why, "rungd store repair"));
    fini(&fixture);
}
END_TEST

START_TEST(damage_that_lmdb_has_already_is_none)
{
    struct fixture fixture;
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"abcdefg", "h"}, 2);
    fold_up_to(&fixture, 7);
    hurt(&fixture, "journal-0001", 1);

    ck_assert_int_eq(recover(&fixture), ERR_OK);

    check_seen(&fixture, "h");
    fini(&fixture);
}
END_TEST

START_TEST(a_next_segment_knows_that_the_one_before_was_synced)
{
    struct fixture fixture;
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"abcdefg", "h"}, 2);
    hurt(&fixture, "journal-0001", 6); /* the last of its segment: no record behind it */

    ck_assert_int_eq(recover(&fixture), ERR_CORRUPT);

    ck_assert_uint_eq(fixture.recovery.damage.from, 7);
    fini(&fixture);
}
END_TEST

START_TEST(what_was_cut_stays_cut_when_the_journal_goes_on)
{
    struct fixture fixture;
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"ab", "cde"}, 2);
    hurt(&fixture, "journal-0001", 3);
    write_groups(&fixture, (const char *const[]){"xy"}, 1);

    ck_assert_int_eq(recover(&fixture), ERR_OK);

    check_seen(&fixture, "abcxy");
    fini(&fixture);
}
END_TEST

START_TEST(old_records_behind_the_tail_of_a_segment_used_again_mean_nothing)
{
    struct fixture fixture;
    init(&fixture);
    struct journal *journal = start(&fixture);
    write_group(journal, "abcdefg");
    write_group(journal, "h");
    fold_up_to(&fixture, 7);
    journal_recycle(journal, 7);
    write_group(journal, "ijklmn");
    write_group(journal, "o"); /* into journal-0001, whose second record is still b of old */
    journal_destroy(&journal);

    ck_assert_int_eq(recover(&fixture), ERR_OK);

    ck_assert_uint_eq(folder_count(&fixture.folder, "journal-"), 2);
    check_seen(&fixture, "hijklmno");
    fini(&fixture);
}
END_TEST

START_TEST(a_segment_that_is_gone_is_damage)
{
    struct fixture fixture;
    char path[400];
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"abcdefg", "h"}, 2);
    folder_file(&fixture.folder, "journal-0001", path);
    ck_assert_int_eq(unlink(path), 0);

    ck_assert_int_eq(recover(&fixture), ERR_CORRUPT);
    ck_assert_ptr_nonnull(strstr(fixture.why, "a segment is missing"));
    folder_file(&fixture.folder, "journal-0002", path);
    ck_assert_int_eq(unlink(path), 0);
    fixture.fold.epoch = 2; /* LMDB has heard of it */

    ck_assert_int_eq(recover(&fixture), ERR_CORRUPT);
    fini(&fixture);
}
END_TEST

START_TEST(a_journal_that_goes_on_from_another_history_is_damage)
{
    struct fixture fixture;
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"abcdefg", "h"}, 2);
    fold_up_to(&fixture, 3);
    ck_assert_int_eq(recover(&fixture), ERR_OK);

    fixture.fold.link.bytes[0] ^= 1; /* in the middle of a segment */
    ck_assert_int_eq(recover(&fixture), ERR_CORRUPT);
    ck_assert_uint_eq(fixture.recovery.damage.from, 4);

    fold_up_to(&fixture, 7);
    fixture.fold.link.bytes[15] ^= 1; /* where the next segment begins */
    ck_assert_int_eq(recover(&fixture), ERR_CORRUPT);
    ck_assert_uint_eq(fixture.recovery.damage.slot, 2);
    ck_assert_uint_eq(fixture.recovery.damage.from, 8);
    fini(&fixture);
}
END_TEST

START_TEST(the_journal_of_another_store_is_refused)
{
    struct fixture fixture;
    init(&fixture);
    write_groups(&fixture, (const char *const[]){"a"}, 1);
    fixture.fold.store = STORE + 1;

    ck_assert_int_eq(recover(&fixture), ERR_CORRUPT);

    ck_assert_ptr_nonnull(strstr(fixture.why, "another store"));
    fini(&fixture);
}
END_TEST

SUITE("recovery", an_empty_folder_is_an_empty_journal,
      everything_behind_the_fold_is_read_back_in_order,
      a_broken_record_of_the_last_group_is_the_tail_and_is_cut,
      a_broken_record_that_a_later_one_knows_to_be_synced_is_damage,
      damage_that_lmdb_has_already_is_none, a_next_segment_knows_that_the_one_before_was_synced,
      what_was_cut_stays_cut_when_the_journal_goes_on,
      old_records_behind_the_tail_of_a_segment_used_again_mean_nothing,
      a_segment_that_is_gone_is_damage, a_journal_that_goes_on_from_another_history_is_damage,
      the_journal_of_another_store_is_refused)
