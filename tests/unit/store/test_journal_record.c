#include "store/journal_record.h"
#include <string.h>
#include "support/suite.h"

#define STORE UINT64_C(0x1122334455667788)

static void fill(struct write_set *set, struct buf *out, struct journal_record *record)
{
    write_set_init(set);
    buf_init(out);
    write_set_put(set, TABLE_TICKET, TEXT("key"), TEXT("a value"));
    write_set_expect(set, TABLE_TICKET, TEXT("other"), false);
    write_set_delete(set, TABLE_ENTRY, TEXT("gone"));
    *record = (struct journal_record){
        .sequence = 9, .synced = 7, .epoch = 3, .previous = {.bytes = "before"}};
    struct sha256 *sha256 = sha256_create();
    journal_record_put(out, set, STORE, sha256, record);
    sha256_destroy(&sha256);
}

static void drop(struct write_set *set, struct buf *out)
{
    write_set_fini(set);
    buf_fini(out);
}

START_TEST(what_was_written_is_read)
{
    struct write_set set;
    struct buf out;
    struct journal_record written;
    struct journal_record read;
    struct journal_write write;
    fill(&set, &out, &written);

    ck_assert(journal_record_read(buf_text(&out), STORE, &read));

    ck_assert_uint_eq(read.sequence, 9);
    ck_assert_uint_eq(read.synced, 7);
    ck_assert_uint_eq(read.epoch, 3);
    ck_assert(journal_record_links_equal(&read.previous, &written.previous));
    ck_assert_uint_eq(read.writes, 2); /* an expectation has been answered: it is not kept */
    ck_assert_uint_eq(read.size, journal_record_size(&set));
    ck_assert_uint_eq(out.n, read.size);
    ck_assert_uint_eq(read.size % JOURNAL_RECORD_ALIGN, 0);
    ck_assert(journal_record_next(&read.body, &write));
    ck_assert(write.kind == WRITE_PUT && write.table == TABLE_TICKET);
    ck_assert(text_eq(write.key, TEXT("key")) && text_eq(write.value, TEXT("a value")));
    ck_assert(journal_record_next(&read.body, &write));
    ck_assert(write.kind == WRITE_DELETE && text_eq(write.key, TEXT("gone")));
    ck_assert(!journal_record_next(&read.body, &write));
    drop(&set, &out);
}
END_TEST

static struct journal_link link_of(struct text bytes, uint64_t store)
{
    struct journal_record record;
    struct sha256 *sha256 = sha256_create();
    ck_assert(journal_record_read(bytes, STORE, &record));
    journal_record_link(bytes, store, sha256, &record);
    sha256_destroy(&sha256);
    return record.link;
}

START_TEST(a_link_is_read_as_it_was_written_and_covers_store_body_and_the_link_before)
{
    struct write_set set;
    struct buf out;
    struct journal_record record;
    fill(&set, &out, &record);
    struct journal_link link = link_of(buf_text(&out), STORE);
    struct journal_link elsewhere = link_of(buf_text(&out), STORE + 1);
    struct sha256 *sha256 = sha256_create();
    struct journal_record other = record;
    struct buf again;
    buf_init(&again);

    other.previous.bytes[15] ^= 1;
    journal_record_put(&again, &set, STORE, sha256, &other);

    ck_assert(journal_record_links_equal(&link, &record.link));
    ck_assert(!journal_record_links_equal(&link, &elsewhere));
    ck_assert(!journal_record_links_equal(&link, &other.link));
    write_set_put(&set, TABLE_TICKET, TEXT("key"), TEXT("a value, changed"));
    other = record;
    journal_record_put(&again, &set, STORE, sha256, &other);
    ck_assert(!journal_record_links_equal(&link, &other.link));
    sha256_destroy(&sha256);
    buf_fini(&again);
    drop(&set, &out);
}
END_TEST

START_TEST(no_flipped_bit_is_taken_for_a_record)
{
    struct write_set set;
    struct buf out;
    struct journal_record record;
    fill(&set, &out, &record);
    size_t bytes = JOURNAL_RECORD_HEAD_BYTES + 2 * 8 + 3 + 7 + 4; /* what fills up is not checked */

    for (size_t bit = 0; bit < bytes * 8; bit++) {
        out.p[bit / 8] ^= (unsigned char)(1u << bit % 8);
        ck_assert_msg(!journal_record_read(buf_text(&out), STORE, &record), "bit %zu", bit);
        out.p[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }

    ck_assert(journal_record_read(buf_text(&out), STORE, &record));
    drop(&set, &out);
}
END_TEST

START_TEST(a_cut_record_is_none)
{
    struct write_set set;
    struct buf out;
    struct journal_record record;
    fill(&set, &out, &record);
    size_t whole = JOURNAL_RECORD_HEAD_BYTES + 2 * 8 + 3 + 7 + 4;

    for (size_t n = 0; n < whole; n++) {
        ck_assert(!journal_record_read((struct text){(const char *)out.p, n}, STORE, &record));
    }
    drop(&set, &out);
}
END_TEST

START_TEST(bytes_from_outside_cannot_pass_for_a_record)
{
    struct write_set set;
    struct buf out;
    struct journal_record record;
    fill(&set, &out, &record);

    ck_assert(!journal_record_read(buf_text(&out), STORE + 1, &record));
    drop(&set, &out);
}
END_TEST

START_TEST(a_body_that_says_nonsense_ends_the_reading)
{
    static const char *const bodies[] = {
        "\7\2\0\1\0\0\0\0k", /* no kind of write */
        "\0\0\0\1\0\0\0\0k", /* no table */
        "\0\2\0\0\0\0\0\0k", /* no key */
        "\0\2\0\1\0\0\0\1k", /* a value behind the end */
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct text body = {bodies[i], 9};
        struct journal_write write;
        ck_assert(!journal_record_next(&body, &write));
    }
}
END_TEST

SUITE("journal_record", what_was_written_is_read,
      a_link_is_read_as_it_was_written_and_covers_store_body_and_the_link_before,
      no_flipped_bit_is_taken_for_a_record, a_cut_record_is_none,
      bytes_from_outside_cannot_pass_for_a_record, a_body_that_says_nonsense_ends_the_reading)
