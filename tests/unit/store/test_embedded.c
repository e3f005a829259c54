/* What is the embedded store's own; what every store does is in test_store.c. */
#include "store/embedded.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include "base/random.h"
#include "store/key.h"
#include "store/memory.h"
#include "support/folder.h"
#include "support/suite.h"

#define FOLD_BYTES ((size_t)16 << 10)
#define VALUE_BYTES_MAX 700
#define SETS_MAX 64

static struct store *open_with(const struct folder *folder, uint64_t map_bytes, size_t fold_bytes)
{
    char why[600] = "";
    struct embedded_options options = {.folder = folder->path,
                                       .map_bytes = map_bytes ? map_bytes : (uint64_t)64 << 20,
                                       .map_max = map_bytes, /* as large as it may be */
                                       .create = true,
                                       .segment_bytes = 8192,
                                       .fold_bytes = fold_bytes,
                                       .stepped = true};
    struct store *store = embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    return store;
}

static struct store *open_store(const struct folder *folder, uint64_t map_bytes)
{
    return open_with(folder, map_bytes, FOLD_BYTES);
}

static struct text row_key(struct key *key, unsigned number)
{
    key_begin(key);
    key_u32(key, number);
    return key_text(key);
}

struct commit {
    struct write_set set;
    struct store_request request;
};

static void submit(struct store *store, struct commit *commit)
{
    commit->request =
        (struct store_request){.what = STORE_COMMIT, .commit = {.writes = &commit->set}};
    store_submit(store, &commit->request);
}

static void put_row(struct commit *commit, unsigned number, size_t bytes)
{
    char value[VALUE_BYTES_MAX];
    struct key key;
    random_bytes(value, sizeof value); /* which nothing shortens */
    write_set_put(&commit->set, TABLE_DOCUMENT, row_key(&key, number), (struct text){value, bytes});
}

/* One commit with one row, through to its end. */
static enum store_outcome commit_row(struct store *store, unsigned number, size_t bytes,
                                     enum err *err)
{
    struct commit commit;
    struct store_request *done[2];
    write_set_init(&commit.set);
    put_row(&commit, number, bytes);
    submit(store, &commit);
    (void)embedded_step(store);
    ck_assert_uint_eq(store_reap(store, done, 2), 1);
    *err = commit.request.err;
    write_set_fini(&commit.set);
    return commit.request.commit.outcome;
}

static size_t count_rows(struct store *store)
{
    struct store_request request = {
        .what = STORE_SCAN, .scan = {.table = TABLE_DOCUMENT, .limit = STORE_SCAN_ROWS_MAX}};
    arena_init(&request.arena);
    store_submit(store, &request);
    ck_assert_int_eq(request.err, ERR_OK);
    size_t count = request.scan.count;
    arena_fini(&request.arena);
    return count;
}

/* --- a random history --- */

static enum err write_down(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct buf *out = ctx;
    buf_printf(out, "%d %zu %zu ", (int)table, key.n, value.n);
    buf_put_text(out, key);
    buf_put_text(out, value);
    return ERR_OK;
}

static void compare(struct store *a, struct store *b)
{
    struct buf seen[2];
    buf_init(&seen[0]);
    buf_init(&seen[1]);
    ck_assert_int_eq(store_walk(a, write_down, &seen[0]), ERR_OK);
    ck_assert_int_eq(store_walk(b, write_down, &seen[1]), ERR_OK);
    ck_assert(text_eq(buf_text(&seen[0]), buf_text(&seen[1])));
    buf_fini(&seen[0]);
    buf_fini(&seen[1]);
}

/* Pages of both, from a chance place, in a chance direction. */
static void compare_page(struct store *a, struct store *b, uint64_t *seed)
{
    struct key from;
    struct key to;
    struct store_request pages[2];
    unsigned low = (unsigned)random_below(seed, 300);
    uint32_t limit = 1 + (uint32_t)random_below(seed, 40);
    bool backwards = random_below(seed, 2) == 1;
    struct text bounds[2] = {row_key(&from, low),
                             row_key(&to, low + (unsigned)random_below(seed, 200))};
    for (int i = 0; i < 2; i++) {
        pages[i] = (struct store_request){.what = STORE_SCAN,
                                          .scan = {.table = TABLE_DOCUMENT,
                                                   .from = bounds[0],
                                                   .to = bounds[1],
                                                   .limit = limit,
                                                   .backwards = backwards}};
        arena_init(&pages[i].arena);
        store_submit(i == 0 ? a : b, &pages[i]);
    }
    ck_assert_uint_eq(pages[0].scan.count, pages[1].scan.count);
    ck_assert_int_eq(pages[0].scan.more, pages[1].scan.more);
    for (size_t i = 0; i < pages[0].scan.count; i++) {
        ck_assert(text_eq(pages[0].scan.rows[i].key, pages[1].scan.rows[i].key));
        ck_assert(text_eq(pages[0].scan.rows[i].value, pages[1].scan.rows[i].value));
    }
    arena_fini(&pages[0].arena);
    arena_fini(&pages[1].arena);
}

static void change_by_chance(struct commit *commit, uint64_t *seed)
{
    unsigned count = 1 + (unsigned)random_below(seed, 6);
    write_set_clear(&commit->set);
    for (unsigned i = 0; i < count; i++) {
        unsigned number = (unsigned)random_below(seed, 400);
        struct key key;
        if (random_below(seed, 3) == 0) {
            write_set_delete(&commit->set, TABLE_DOCUMENT, row_key(&key, number));
        } else {
            put_row(commit, number, (size_t)random_below(seed, VALUE_BYTES_MAX));
        }
    }
    if (random_below(seed, 8) == 0) { /* one in eight expects something that may not hold */
        struct key key;
        write_set_expect(&commit->set, TABLE_DOCUMENT,
                         row_key(&key, (unsigned)random_below(seed, 400)), true);
    }
}

/* The same commits to both; steps of the embedded one come when chance wants them. */
START_TEST(a_random_history_reads_the_same_as_in_memory)
{
    struct folder folder;
    struct commit commits[SETS_MAX];
    uint64_t seed = (uint64_t)_i + 1;
    unsigned under_way = 0;
    unsigned oldest = 0;
    folder_init(&folder);
    struct store *store = open_store(&folder, 0);
    struct store *memory = memory_open(0);
    for (unsigned i = 0; i < SETS_MAX; i++) {
        write_set_init(&commits[i].set);
    }

    for (int i = 0; i < 600; i++) {
        struct commit *commit = &commits[(oldest + under_way) % SETS_MAX];
        struct store_request *done[SETS_MAX];
        change_by_chance(commit, &seed);
        submit(memory, commit);
        ck_assert_uint_eq(store_reap(memory, done, 1), 1);
        enum store_outcome expected = commit->request.commit.outcome;
        submit(store, commit);
        commit->request.user = (void *)(uintptr_t)expected;
        under_way++;
        compare_page(store, memory, &seed);
        if (under_way == SETS_MAX || random_below(&seed, 5) == 0) {
            (void)embedded_step(store);
        }
        size_t count = store_reap(store, done, SETS_MAX);
        for (size_t j = 0; j < count; j++) {
            ck_assert_ptr_eq(done[j], &commits[oldest].request); /* in order, refused ones too */
            ck_assert_uint_eq(done[j]->commit.outcome, (uintptr_t)done[j]->user);
            oldest = (oldest + 1) % SETS_MAX;
            under_way--;
        }
    }

    compare(store, memory);
    store_close(&store);
    store = open_store(&folder, 0);
    compare(store, memory);
    store_close(&store);
    store_close(&memory);
    for (unsigned i = 0; i < SETS_MAX; i++) {
        write_set_fini(&commits[i].set);
    }
    folder_fini(&folder);
}
END_TEST

/* --- durability --- */

START_TEST(reads_see_a_commit_before_it_is_durable)
{
    struct folder folder;
    struct commit commit;
    struct store_request *done[1];
    folder_init(&folder);
    struct store *store = open_store(&folder, 0);
    write_set_init(&commit.set);
    put_row(&commit, 1, 10);

    submit(store, &commit);

    ck_assert_uint_eq(count_rows(store), 1);
    ck_assert_uint_eq(store_reap(store, done, 1), 0);
    (void)embedded_step(store);
    ck_assert_uint_eq(store_reap(store, done, 1), 1);
    write_set_fini(&commit.set);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(what_was_answered_survives_a_crash_and_what_was_not_even_written_does_not)
{
    struct folder folder;
    struct folder dead;
    struct commit commit;
    enum err err;
    folder_init(&folder);
    struct store *store = open_store(&folder, 0);
    for (unsigned i = 0; i < 60; i++) { /* several folds, several segments */
        ck_assert_int_eq(commit_row(store, i, VALUE_BYTES_MAX, &err), STORE_DURABLE);
    }
    write_set_init(&commit.set);
    put_row(&commit, 99, 10);
    submit(store, &commit);

    folder_copy(&folder, &dead);
    struct store *next = open_store(&dead, 0);

    ck_assert_uint_eq(count_rows(next), 60);
    ck_assert_uint_eq(count_rows(store), 61);
    store_close(&next);
    store_close(&store);
    write_set_fini(&commit.set);
    folder_fini(&dead);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_store_that_has_read_back_a_lot_begins_to_fold_unasked)
{
    struct folder folder;
    struct folder dead;
    struct store_info info;
    enum err err;
    folder_init(&folder);
    struct store *store = open_with(&folder, 0, FOLD_BYTES * 100);
    for (unsigned i = 0; i < 80; i++) {
        ck_assert_int_eq(commit_row(store, i, VALUE_BYTES_MAX, &err), STORE_DURABLE);
    }
    folder_copy(&folder, &dead);

    struct store *next = open_with(&dead, 0, FOLD_BYTES);

    store_info(next, &info);
    ck_assert(!info.busy); /* or nobody would come and ask, and nothing would ever end it */
    ck_assert_uint_eq(info.rows_waiting, 80);
    ck_assert(embedded_step(next));
    store_info(next, &info);
    ck_assert_uint_eq(info.rows_waiting, 0);
    store_close(&next);
    store_close(&store);
    folder_fini(&dead);
    folder_fini(&folder);
}
END_TEST

START_TEST(closing_folds_everything)
{
    struct folder folder;
    struct store_info info;
    enum err err;
    folder_init(&folder);
    struct store *store = open_store(&folder, 0);
    ck_assert_int_eq(commit_row(store, 1, 10, &err), STORE_DURABLE);

    store_close(&store);
    store = open_store(&folder, 0);

    store_info(store, &info);
    ck_assert_uint_eq(info.rows_waiting, 0); /* the start had nothing to read back */
    ck_assert_uint_eq(count_rows(store), 1);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_fold_can_be_asked_for)
{
    struct folder folder;
    struct store_info info;
    enum err err;
    folder_init(&folder);
    struct store *store = open_store(&folder, 0);
    ck_assert_int_eq(commit_row(store, 1, 10, &err), STORE_DURABLE);
    store_info(store, &info);
    ck_assert_uint_eq(info.rows_waiting, 1);

    (void)store_fold(store);
    while (embedded_step(store)) {
    }

    store_info(store, &info);
    ck_assert_uint_eq(info.rows_waiting, 0);
    ck_assert_uint_eq(count_rows(store), 1);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

/* --- limits --- */

START_TEST(too_much_that_waits_is_busy_and_then_refused)
{
    struct folder folder;
    struct store_info info;
    static struct commit commits[400];
    struct store_request *done[400];
    size_t count = 0;
    bool was_busy = false;
    folder_init(&folder);
    struct store *store = open_store(&folder, 0);

    do { /* nobody steps: nothing becomes durable, nothing is folded */
        ck_assert_uint_lt(count, 400);
        write_set_init(&commits[count].set);
        put_row(&commits[count], (unsigned)count, VALUE_BYTES_MAX);
        submit(store, &commits[count]);
        store_info(store, &info);
        was_busy = was_busy || (info.busy && commits[count].request.err == ERR_OK);
    } while (commits[count++].request.err == ERR_OK);

    ck_assert(was_busy);
    ck_assert_int_eq(commits[count - 1].request.err, ERR_BUSY);
    while (embedded_step(store)) {
    }
    ck_assert_uint_eq(store_reap(store, done, 400), count);
    ck_assert_int_eq(commits[count - 1].request.commit.outcome, STORE_REJECTED);
    while (embedded_step(store)) {
    }
    store_info(store, &info);
    ck_assert(!info.busy);
    ck_assert_uint_eq(count_rows(store), count - 1);
    for (size_t i = 0; i < count; i++) {
        write_set_fini(&commits[i].set);
    }
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_full_map_refuses_and_loses_nothing_that_was_answered)
{
    struct folder folder;
    struct store_info info;
    enum err err = ERR_OK;
    unsigned count = 0;
    folder_init(&folder);
    struct store *store = open_store(&folder, (uint64_t)1 << 20);

    while (commit_row(store, count, VALUE_BYTES_MAX, &err) == STORE_DURABLE) {
        count++;
        ck_assert_uint_lt(count, 5000);
    }

    ck_assert_int_eq(err, ERR_EXHAUSTED);
    ck_assert_uint_gt(count, 500);
    store_close(&store);
    store = open_store(&folder, (uint64_t)64 << 20); /* what the operator does about it */
    ck_assert_int_eq(commit_row(store, count, VALUE_BYTES_MAX, &err), STORE_DURABLE);
    (void)store_fold(store);
    while (embedded_step(store)) {
    }
    store_info(store, &info);
    ck_assert_uint_eq(info.rows_waiting, 0);
    ck_assert_uint_ge(info.rows, count + 1);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

static struct store *open_growing(const struct folder *folder)
{
    char why[600] = "";
    struct embedded_options options = {.folder = folder->path,
                                       .map_bytes = (uint64_t)1 << 20,
                                       .ballast_bytes = (uint64_t)1 << 20,
                                       .create = true,
                                       .segment_bytes = 32768,
                                       .fold_bytes = FOLD_BYTES,
                                       .stepped = true};
    struct store *store = embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    return store;
}

START_TEST(the_map_grows_by_itself_while_rows_are_read)
{
    struct folder folder;
    struct store_info info;
    struct key key;
    struct arena arena;
    struct text value;
    folder_init(&folder);
    struct store *store = open_growing(&folder);
    arena_init(&arena);

    for (unsigned count = 0; count < 12000; count += 40) {
        struct commit commit;
        struct store_request *done[2];
        write_set_init(&commit.set);
        for (unsigned i = 0; i < 40; i++) {
            put_row(&commit, count + i, VALUE_BYTES_MAX);
        }
        submit(store, &commit);
        (void)embedded_step(store);
        ck_assert_uint_eq(store_reap(store, done, 2), 1);
        ck_assert_int_eq(commit.request.commit.outcome, STORE_DURABLE);
        write_set_fini(&commit.set);
        ck_assert_int_eq(store_get(store, &arena, TABLE_DOCUMENT, row_key(&key, count / 2), &value),
                         ERR_OK);
        ck_assert_uint_eq(value.n, VALUE_BYTES_MAX);
    }

    store_info(store, &info);
    ck_assert_uint_ge(info.grown, 3);
    ck_assert_uint_gt(info.map_bytes, (uint64_t)8 << 20);
    ck_assert(!info.full);
    arena_fini(&arena);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

static enum store_outcome commit_urgently(struct store *store, unsigned number, enum err *err)
{
    struct commit commit;
    struct store_request *done[2];
    write_set_init(&commit.set);
    put_row(&commit, number, 100);
    commit.request = (struct store_request){.what = STORE_COMMIT,
                                            .commit = {.writes = &commit.set, .urgent = true}};
    store_submit(store, &commit.request);
    (void)embedded_step(store);
    ck_assert_uint_eq(store_reap(store, done, 2), 1);
    *err = commit.request.err;
    write_set_fini(&commit.set);
    return commit.request.commit.outcome;
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(without_room_it_reads_takes_what_is_urgent_and_recovers_by_itself)
{
    struct folder folder;
    struct store_info info;
    char why[200];
    char ballast[400];
    enum err err = ERR_OK;
    unsigned count = 0;
    (void)signal(SIGXFSZ, SIG_IGN);
    folder_init(&folder);
    folder_file(&folder, "ballast", ballast);
    struct store *store = open_growing(&folder);
    ck_assert_int_eq(store_tend(store, why, sizeof why), ERR_OK);
    ck_assert_int_eq(access(ballast, F_OK), 0);

    limit_files((rlim_t)1 << 20);
    while (commit_row(store, count, VALUE_BYTES_MAX, &err) == STORE_DURABLE) {
        count++;
        ck_assert_uint_lt(count, 5000);
    }
    ck_assert_int_eq(err, ERR_EXHAUSTED);
    store_info(store, &info);
    ck_assert(info.full);
    ck_assert(!info.busy);
    ck_assert_int_ne(access(ballast, F_OK), 0);
    ck_assert_uint_eq(count_rows(store), count < STORE_SCAN_ROWS_MAX ? count : STORE_SCAN_ROWS_MAX);
    for (unsigned i = 0; i < 20; i++) {
        ck_assert_int_eq(commit_urgently(store, count++, &err), STORE_DURABLE);
        ck_assert_int_eq(store_tend(store, why, sizeof why), ERR_OK);
    }
    ck_assert_int_eq(commit_row(store, count, 1, &err), STORE_REJECTED);

    limit_files(RLIM_INFINITY);
    for (int i = 0; i < 3; i++) { /* each is a second of a server */
        ck_assert_int_eq(store_tend(store, why, sizeof why), ERR_OK);
        while (embedded_step(store)) {
        }
    }
    ck_assert_int_eq(commit_row(store, count++, 1, &err), STORE_DURABLE);
    store_info(store, &info);
    ck_assert(!info.full);
    ck_assert_int_eq(access(ballast, F_OK), 0);
    store_close(&store);
    store = open_growing(&folder);
    ck_assert_uint_eq(count_rows(store), count < STORE_SCAN_ROWS_MAX ? count : STORE_SCAN_ROWS_MAX);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_store_that_was_taken_away_says_so_and_answers_durable_no_more)
{
    struct folder folder;
    char why[200] = "";
    char data[400];
    enum err err = ERR_OK;
    folder_init(&folder);
    folder_file(&folder, "data.mdb", data);
    struct store *store = open_growing(&folder);
    ck_assert_int_eq(commit_row(store, 1, 10, &err), STORE_DURABLE);
    ck_assert_int_eq(store_tend(store, why, sizeof why), ERR_OK);

    ck_assert_int_eq(unlink(data), 0);

    ck_assert_int_eq(store_tend(store, why, sizeof why), ERR_GONE);
    ck_assert_ptr_nonnull(strstr(why, "data.mdb"));
    ck_assert_int_eq(commit_row(store, 2, 10, &err), STORE_UNKNOWN);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_journal_that_was_taken_away_is_noticed_too)
{
    struct folder folder;
    char why[200] = "";
    char path[400];
    folder_init(&folder);
    folder_file(&folder, "journal-0001", path);
    struct store *store = open_growing(&folder);
    ck_assert_int_eq(store_tend(store, why, sizeof why), ERR_OK);

    ck_assert_int_eq(unlink(path), 0);

    ck_assert_int_eq(store_tend(store, why, sizeof why), ERR_GONE);
    ck_assert_ptr_nonnull(strstr(why, "journal-0001"));
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("embedded");
    TCase *tcase = suite_case("embedded");
    tcase_add_loop_test(tcase, a_random_history_reads_the_same_as_in_memory, 0, 5);
    tcase_add_test(tcase, reads_see_a_commit_before_it_is_durable);
    tcase_add_test(tcase,
                   what_was_answered_survives_a_crash_and_what_was_not_even_written_does_not);
    tcase_add_test(tcase, a_store_that_has_read_back_a_lot_begins_to_fold_unasked);
    tcase_add_test(tcase, closing_folds_everything);
    tcase_add_test(tcase, a_fold_can_be_asked_for);
    tcase_add_test(tcase, too_much_that_waits_is_busy_and_then_refused);
    tcase_add_test(tcase, a_full_map_refuses_and_loses_nothing_that_was_answered);
    tcase_add_test(tcase, the_map_grows_by_itself_while_rows_are_read);
    tcase_add_test(tcase, without_room_it_reads_takes_what_is_urgent_and_recovers_by_itself);
    tcase_add_test(tcase, a_store_that_was_taken_away_says_so_and_answers_durable_no_more);
    tcase_add_test(tcase, a_journal_that_was_taken_away_is_noticed_too);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
