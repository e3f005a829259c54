/* One contract, every implementation: the same suite over memory and the embedded store. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include "store/embedded.h"
#include "store/key.h"
#include "store/memory.h"
#include "store/tables.h"
#include "support/folder.h"
#include "support/suite.h"

struct fixture {
    struct store *store;
    struct folder folder;
};

enum kind { MEMORY, EMBEDDED, EMBEDDED_SMALL, KINDS }; /* the small one folds all the time */

static struct store *open_embedded(const char *folder, int kind)
{
    char why[300] = "";
    struct embedded_options options = {
        .folder = folder, .map_bytes = (uint64_t)64 << 20, .create = true};
    if (kind == EMBEDDED_SMALL) {
        options.fold_bytes = 2000;
        options.segment_bytes = 8192;
    }
    struct store *store = embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    return store;
}

static void fixture_init(struct fixture *fixture, int kind)
{
    folder_init(&fixture->folder);
    fixture->store = kind == MEMORY ? memory_open(0) : open_embedded(fixture->folder.path, kind);
}

static void fixture_fini(struct fixture *fixture)
{
    store_close(&fixture->store);
    folder_fini(&fixture->folder);
}

/* Until reap has something; the descriptor says so, and a store without one answers at once. */
static void wait_for_news(struct store *store)
{
    struct pollfd news = {.fd = store_fd(store), .events = POLLIN};
    if (news.fd >= 0) {
        ck_assert_int_eq(poll(&news, 1, 30000), 1);
    }
}

static enum store_outcome commit(struct store *store, const struct write_set *writes, enum err *err)
{
    struct store_request request = {.what = STORE_COMMIT, .commit = {.writes = writes}};
    struct store_request *done[4];
    arena_init(&request.arena);
    store_submit(store, &request);
    wait_for_news(store);
    ck_assert_uint_eq(store_reap(store, done, 4), 1);
    ck_assert_ptr_eq(done[0], &request);
    *err = request.err;
    arena_fini(&request.arena);
    return request.commit.outcome;
}

static void put_numbers(struct store *store, unsigned count)
{
    struct write_set writes;
    enum err err;
    write_set_init(&writes);
    for (unsigned i = 0; i < count; i++) {
        struct key key;
        key_begin(&key);
        key_u32(&key, i);
        write_set_put(&writes, TABLE_DOCUMENT, key_text(&key), TEXT("value"));
    }
    ck_assert_int_eq(commit(store, &writes, &err), STORE_DURABLE);
    write_set_fini(&writes);
}

static struct text number_key(struct key *key, unsigned number)
{
    key_begin(key);
    key_u32(key, number);
    return key_text(key);
}

START_TEST(rows_come_back_in_order_page_by_page_and_backwards)
{
    struct fixture fixture;
    struct reader reader;
    struct arena arena;
    struct store_row *rows = NULL;
    struct key from;
    bool more = false;
    fixture_init(&fixture, _i);
    arena_init(&arena);
    put_numbers(fixture.store, 25);
    reader_init(&reader, fixture.store, NULL);

    size_t count = reader_scan(&reader, &arena, TABLE_DOCUMENT, number_key(&from, 5), TEXT_NONE, 10,
                               false, &rows, &more);
    ck_assert_uint_eq(count, 10);
    ck_assert(more);
    ck_assert_uint_eq(key_get_u32(rows[0].key, 0), 5);
    ck_assert_uint_eq(key_get_u32(rows[9].key, 0), 14);
    count =
        reader_scan(&reader, &arena, TABLE_DOCUMENT, TEXT_NONE, TEXT_NONE, 3, true, &rows, &more);
    ck_assert_uint_eq(count, 3);
    ck_assert_uint_eq(key_get_u32(rows[0].key, 0), 24);
    ck_assert_uint_eq(key_get_u32(rows[2].key, 0), 22);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(a_reader_sees_its_own_writes_among_the_rows)
{
    struct fixture fixture;
    struct reader reader;
    struct arena arena;
    struct write_set writes;
    struct store_row *rows = NULL;
    struct text value;
    struct key key;
    bool more = true;
    fixture_init(&fixture, _i);
    arena_init(&arena);
    put_numbers(fixture.store, 10);
    write_set_init(&writes);
    write_set_delete(&writes, TABLE_DOCUMENT, number_key(&key, 3));
    write_set_put(&writes, TABLE_DOCUMENT, number_key(&key, 4), TEXT("new"));
    write_set_put(&writes, TABLE_DOCUMENT, number_key(&key, 99), TEXT("last"));
    reader_init(&reader, fixture.store, &writes);

    size_t count = reader_scan(&reader, &arena, TABLE_DOCUMENT, TEXT_NONE, TEXT_NONE, 100, false,
                               &rows, &more);

    ck_assert_uint_eq(count, 10);
    ck_assert(!more);
    ck_assert_uint_eq(key_get_u32(rows[3].key, 0), 4);
    ck_assert(text_eq(rows[3].value, TEXT("new")));
    ck_assert_uint_eq(key_get_u32(rows[9].key, 0), 99);
    ck_assert(!reader_get(&reader, &arena, TABLE_DOCUMENT, number_key(&key, 3), &value));
    write_set_fini(&writes);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(pages_of_any_size_give_the_same_rows)
{
    for (size_t limit = 1; limit < 9; limit++) {
        struct fixture fixture;
        struct reader reader;
        struct arena arena;
        struct write_set writes;
        struct key key;
        struct text from = TEXT_NONE;
        unsigned seen = 0;
        bool more = true;
        fixture_init(&fixture, _i);
        arena_init(&arena);
        put_numbers(fixture.store, 20);
        write_set_init(&writes);
        for (unsigned i = 0; i < 20; i += 3) {
            write_set_delete(&writes, TABLE_DOCUMENT, number_key(&key, i));
            write_set_put(&writes, TABLE_DOCUMENT, number_key(&key, i + 100), TEXT("x"));
        }
        reader_init(&reader, fixture.store, &writes);

        while (more) {
            struct store_row *rows = NULL;
            size_t count = reader_scan(&reader, &arena, TABLE_DOCUMENT, from, TEXT_NONE, limit,
                                       false, &rows, &more);
            seen += (unsigned)count;
            ck_assert(count > 0 || !more);
            if (count > 0) {
                from = arena_text(&arena, rows[count - 1].key);
                from.n++;
            }
        }

        ck_assert_uint_eq(seen, 20);
        write_set_fini(&writes);
        arena_fini(&arena);
        fixture_fini(&fixture);
    }
}
END_TEST

START_TEST(an_expectation_that_fails_rejects_everything)
{
    struct fixture fixture;
    struct write_set writes;
    struct arena arena;
    struct text value;
    struct key key;
    enum err err;
    fixture_init(&fixture, _i);
    arena_init(&arena);
    put_numbers(fixture.store, 3);
    write_set_init(&writes);
    write_set_put(&writes, TABLE_DOCUMENT, number_key(&key, 7), TEXT("x"));
    write_set_expect(&writes, TABLE_DOCUMENT, number_key(&key, 1), false);

    ck_assert_int_eq(commit(fixture.store, &writes, &err), STORE_REJECTED);

    ck_assert_int_eq(err, ERR_CONFLICT);
    ck_assert_int_eq(store_get(fixture.store, &arena, TABLE_DOCUMENT, number_key(&key, 7), &value),
                     ERR_NOT_FOUND);
    write_set_fini(&writes);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(a_scan_without_limit_or_above_it_is_refused)
{
    struct fixture fixture;
    fixture_init(&fixture, _i);
    for (uint32_t limit = 0; limit <= STORE_SCAN_ROWS_MAX + 1; limit += STORE_SCAN_ROWS_MAX + 1) {
        struct store_request request = {.what = STORE_SCAN,
                                        .scan = {.table = TABLE_DOCUMENT, .limit = limit}};
        arena_init(&request.arena);

        store_submit(fixture.store, &request);

        ck_assert_int_eq(request.err, ERR_LIMIT);
        arena_fini(&request.arena);
    }
    fixture_fini(&fixture);
}
END_TEST

/* Entries as one command writes them; entry n says {"n": n}. */
static void put_entries(struct write_set *writes, uint64_t ticket, uint32_t first, uint32_t count)
{
    struct entry_group group = {.ticket = ticket,
                                .first = first,
                                .at_us = 1000 + first,
                                .actor = TEXT("ann"),
                                .config = TEXT("v1")};
    struct pack pack;
    entry_table_begin(&pack, writes, &group);
    for (uint32_t n = first; n < first + count; n++) {
        char data[] = {(char)0x81, (char)0xa1, 'n', (char)n};
        entry_table_add(&pack, TEXT("message"), (struct text){data, sizeof data});
    }
    entry_table_end(&pack, writes);
}

START_TEST(entries_are_read_one_by_one_and_in_pages_wherever_their_groups_begin)
{
    struct fixture fixture;
    struct write_set writes;
    struct reader reader;
    struct arena arena;
    struct value value;
    enum err err;
    fixture_init(&fixture, _i);
    arena_init(&arena);
    write_set_init(&writes);
    put_entries(&writes, 256, 1, 3);
    put_entries(&writes, 256, 4, 1);
    put_entries(&writes, 256, 5, 6);
    put_entries(&writes, 512, 1, 2);
    ck_assert_int_eq(commit(fixture.store, &writes, &err), STORE_DURABLE);
    reader_init(&reader, fixture.store, NULL);

    for (uint32_t n = 1; n <= 10; n++) {
        ck_assert(entry_table_get(&reader, &arena, 256, n, &value));
        ck_assert_int_eq(value_int(&value, "seq", 0), n);
        ck_assert_int_eq(value_int(value_get(&value, "data"), "n", 0), n);
        ck_assert_int_eq(value_int(&value, "at_us", 0), n < 4 ? 1001 : n < 5 ? 1004 : 1005);
    }
    ck_assert(entry_table_get_data(&reader, &arena, 256, 10, &value));
    ck_assert_int_eq(value.type, VALUE_MAP);
    ck_assert(!entry_table_get_data(&reader, &arena, 256, 11, &value));
    ck_assert(!entry_table_get(&reader, &arena, 256, 11, &value));
    ck_assert(!entry_table_get(&reader, &arena, 256, 0, &value));
    ck_assert(!entry_table_get(&reader, &arena, 128, 1, &value));
    for (uint32_t from = 1; from <= 11; from++) {
        for (size_t limit = 1; limit <= 11; limit++) {
            struct value *values = NULL;
            bool more = false;
            size_t left = 11 - from;
            size_t count = entry_table_page(&reader, &arena, 256, from, limit, &values, &more);
            ck_assert_uint_eq(count, left < limit ? left : limit);
            ck_assert(more == (left > limit));
            for (size_t i = 0; i < count; i++) {
                ck_assert_int_eq(value_int(&values[i], "seq", 0), from + i);
            }
        }
    }
    ck_assert_int_eq(reader.err, ERR_OK);
    write_set_fini(&writes);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(the_feed_goes_on_behind_any_sequence)
{
    struct fixture fixture;
    struct write_set writes;
    struct reader reader;
    struct arena arena;
    enum err err;
    struct event_row rows[] = {{1, 256, 1}, {2, 256, 2}, {3, 256, 8}, {4, 512, 1}, {5, 256, 9}};
    fixture_init(&fixture, _i);
    arena_init(&arena);
    write_set_init(&writes);
    event_table_put(&writes, rows, 3);
    event_table_put(&writes, rows + 3, 1);
    event_table_put(&writes, rows + 4, 1);
    ck_assert_int_eq(commit(fixture.store, &writes, &err), STORE_DURABLE);
    reader_init(&reader, fixture.store, NULL);

    for (uint64_t after = 0; after <= 5; after++) {
        for (size_t limit = 1; limit <= 6; limit++) {
            struct event_row *found = NULL;
            size_t count = event_table_page(&reader, &arena, after, limit, &found);
            ck_assert_uint_eq(count, 5 - after < limit ? 5 - after : limit);
            for (size_t i = 0; i < count; i++) {
                ck_assert_uint_eq(found[i].sequence, after + 1 + i);
                ck_assert_uint_eq(found[i].ticket, rows[after + i].ticket);
                ck_assert_uint_eq(found[i].entry, rows[after + i].entry);
            }
        }
    }
    write_set_fini(&writes);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(damage_is_found_and_not_served)
{
    struct fixture fixture;
    struct reader reader;
    struct arena arena;
    struct write_set writes;
    struct buf sealed;
    struct value value;
    enum err err;
    fixture_init(&fixture, _i);
    arena_init(&arena);
    write_set_init(&writes);
    put_entries(&writes, 256, 1, 1);
    buf_init(&sealed);
    buf_put_text(&sealed, write_set_value(&writes, &writes.writes[0]));
    sealed.p[sealed.n - 1] ^= 1;
    struct text key = arena_text(&arena, write_set_key(&writes, &writes.writes[0]));
    write_set_put(&writes, TABLE_ENTRY, key, buf_text(&sealed));
    ck_assert_int_eq(commit(fixture.store, &writes, &err), STORE_DURABLE);
    reader_init(&reader, fixture.store, NULL);

    ck_assert(!entry_table_get(&reader, &arena, 256, 1, &value));

    ck_assert_int_eq(reader.err, ERR_CORRUPT);
    buf_fini(&sealed);
    write_set_fini(&writes);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(the_last_write_of_a_row_in_a_commit_wins)
{
    struct fixture fixture;
    struct write_set writes;
    struct arena arena;
    struct text value;
    enum err err;
    fixture_init(&fixture, _i);
    arena_init(&arena);
    write_set_init(&writes);
    write_set_put(&writes, TABLE_DOCUMENT, TEXT("a"), TEXT("first"));
    write_set_delete(&writes, TABLE_DOCUMENT, TEXT("a"));
    write_set_put(&writes, TABLE_DOCUMENT, TEXT("a"), TEXT("last"));
    write_set_put(&writes, TABLE_DOCUMENT, TEXT("b"), TEXT("first"));
    write_set_delete(&writes, TABLE_DOCUMENT, TEXT("b"));
    write_set_delete(&writes, TABLE_DOCUMENT, TEXT("never there"));

    ck_assert_int_eq(commit(fixture.store, &writes, &err), STORE_DURABLE);

    ck_assert_int_eq(store_get(fixture.store, &arena, TABLE_DOCUMENT, TEXT("a"), &value), ERR_OK);
    ck_assert(text_eq(value, TEXT("last")));
    ck_assert_int_eq(store_get(fixture.store, &arena, TABLE_DOCUMENT, TEXT("b"), &value),
                     ERR_NOT_FOUND);
    write_set_fini(&writes);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(a_row_has_a_longest_key_and_no_longer_one)
{
    static char bytes[STORE_KEY_BYTES_MAX + 1];
    struct fixture fixture;
    struct write_set writes;
    struct arena arena;
    struct text value;
    enum err err;
    memset(bytes, 'k', sizeof bytes);
    struct text longest = {bytes, STORE_KEY_BYTES_MAX};
    struct text too_long = {bytes, STORE_KEY_BYTES_MAX + 1};
    fixture_init(&fixture, _i);
    arena_init(&arena);
    write_set_init(&writes);
    write_set_put(&writes, TABLE_DOCUMENT, longest, TEXT("x"));
    ck_assert_int_eq(commit(fixture.store, &writes, &err), STORE_DURABLE);
    write_set_put(&writes, TABLE_DOCUMENT, too_long, TEXT("x"));

    ck_assert_int_eq(commit(fixture.store, &writes, &err), STORE_REJECTED);

    ck_assert_int_eq(err, ERR_LIMIT);
    ck_assert_int_eq(store_get(fixture.store, &arena, TABLE_DOCUMENT, longest, &value), ERR_OK);
    ck_assert_int_eq(store_get(fixture.store, &arena, TABLE_DOCUMENT, too_long, &value),
                     ERR_NOT_FOUND);
    write_set_fini(&writes);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(a_scan_between_commits_sees_all_of_them)
{
    struct fixture fixture;
    fixture_init(&fixture, _i);
    for (unsigned i = 0; i < 40; i++) {
        struct reader reader;
        struct arena arena;
        struct write_set writes;
        struct store_row *rows = NULL;
        struct key key;
        enum err err;
        arena_init(&arena);
        write_set_init(&writes);
        write_set_put(&writes, TABLE_DOCUMENT, number_key(&key, i), TEXT("x"));
        if (i >= 10) {
            write_set_delete(&writes, TABLE_DOCUMENT, number_key(&key, i - 10));
        }
        ck_assert_int_eq(commit(fixture.store, &writes, &err), STORE_DURABLE);
        reader_init(&reader, fixture.store, NULL);

        size_t count = reader_scan(&reader, &arena, TABLE_DOCUMENT, TEXT_NONE, TEXT_NONE, 100,
                                   false, &rows, NULL);

        ck_assert_uint_eq(count, i < 10 ? i + 1 : 10);
        ck_assert_uint_eq(key_get_u32(rows[count - 1].key, 0), i);
        write_set_fini(&writes);
        arena_fini(&arena);
    }
    fixture_fini(&fixture);
}
END_TEST

START_TEST(an_embedded_store_keeps_everything_and_admits_one_owner)
{
    struct fixture fixture;
    struct arena arena;
    struct text value;
    struct key key;
    char why[300] = "";
    fixture_init(&fixture, 1);
    arena_init(&arena);
    put_numbers(fixture.store, 3);
    struct embedded_options options = {.folder = fixture.folder.path, .create = true};

    ck_assert_ptr_null(embedded_open(&options, why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "another rungd"));
    store_close(&fixture.store);
    fixture.store = open_embedded(fixture.folder.path, EMBEDDED);

    ck_assert_int_eq(store_get(fixture.store, &arena, TABLE_DOCUMENT, number_key(&key, 2), &value),
                     ERR_OK);
    arena_fini(&arena);
    fixture_fini(&fixture);
}
END_TEST

START_TEST(memory_forgets_what_was_not_durable_when_it_crashes)
{
    struct store *store = memory_open(5);
    struct write_set writes;
    struct arena arena;
    struct text value;
    struct store_request request = {.what = STORE_COMMIT, .commit = {.writes = &writes}};
    arena_init(&arena);
    arena_init(&request.arena);
    write_set_init(&writes);
    write_set_put(&writes, TABLE_DOCUMENT, TEXT("a"), TEXT("1"));
    store_submit(store, &request);
    ck_assert_int_eq(store_get(store, &arena, TABLE_DOCUMENT, TEXT("a"), &value), ERR_OK);

    store = memory_crash(&store);

    ck_assert_int_eq(store_get(store, &arena, TABLE_DOCUMENT, TEXT("a"), &value), ERR_NOT_FOUND);
    store_close(&store);
    write_set_fini(&writes);
    arena_fini(&request.arena);
    arena_fini(&arena);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store");
    TCase *tcase = suite_case("contract");
    tcase_add_loop_test(tcase, rows_come_back_in_order_page_by_page_and_backwards, 0, KINDS);
    tcase_add_loop_test(tcase, a_reader_sees_its_own_writes_among_the_rows, 0, KINDS);
    tcase_add_loop_test(tcase, pages_of_any_size_give_the_same_rows, 0, KINDS);
    tcase_add_loop_test(tcase, an_expectation_that_fails_rejects_everything, 0, KINDS);
    tcase_add_loop_test(tcase, a_scan_without_limit_or_above_it_is_refused, 0, KINDS);
    tcase_add_loop_test(tcase, entries_are_read_one_by_one_and_in_pages_wherever_their_groups_begin,
                        0, KINDS);
    tcase_add_loop_test(tcase, the_feed_goes_on_behind_any_sequence, 0, KINDS);
    tcase_add_loop_test(tcase, damage_is_found_and_not_served, 0, KINDS);
    tcase_add_loop_test(tcase, the_last_write_of_a_row_in_a_commit_wins, 0, KINDS);
    tcase_add_loop_test(tcase, a_row_has_a_longest_key_and_no_longer_one, 0, KINDS);
    tcase_add_loop_test(tcase, a_scan_between_commits_sees_all_of_them, 0, KINDS);
    tcase_add_test(tcase, an_embedded_store_keeps_everything_and_admits_one_owner);
    tcase_add_test(tcase, memory_forgets_what_was_not_durable_when_it_crashes);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
