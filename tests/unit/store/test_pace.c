#include "store/pace.h"
#include "support/stores.h"
#include "support/suite.h"

START_TEST(every_store_is_filled_at_its_own_pace)
{
    struct folder folder;
    struct store_info info;
    struct arena arena;
    struct text value;
    struct key key;
    folder_init(&folder);
    arena_init(&arena);
    struct store *store = stores_open(_i, folder.path);

    stores_fill(store, 0, 2000);

    store_info(store, &info);
    ck_assert(!info.busy);
    key_begin(&key);
    key_u32(&key, 1999);
    ck_assert_int_eq(store_get(store, &arena, TABLE_BY_DUE, key_text(&key), &value), ERR_OK);
    arena_fini(&arena);
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_store_that_answers_late_is_asked_again)
{
    struct store *store = memory_open(3);

    stores_fill(store, 0, 20);

    store_close(&store);
}
END_TEST

START_TEST(a_refusal_is_told)
{
    struct store *store = memory_open(0);
    struct write_set writes;
    struct pace pace;
    char detail[120];
    write_set_init(&writes);
    write_set_expect(&writes, TABLE_KV, TEXT("a"), true);
    pace_init(&pace, store);

    ck_assert_int_eq(pace_commit(&pace, &writes, detail, sizeof detail), ERR_CONFLICT);

    pace_fini(&pace);
    write_set_fini(&writes);
    store_close(&store);
}
END_TEST

/* It once was, for ever: LMDB had failed while more waited than a fold takes. */
START_TEST(a_store_that_is_dead_is_not_waited_for)
{
    static const char value[4000] = "x";
    static struct write_set sets[10];
    static struct store_request requests[10];
    struct store_request *done[10];
    struct folder folder;
    struct store_info info;
    char path[400];
    char why[300] = "";
    folder_init(&folder);
    folder_file(&folder, "data.mdb", path);
    struct embedded_options options = {.folder = folder.path,
                                       .map_bytes = (uint64_t)64 << 20,
                                       .create = true,
                                       .fold_bytes = 10000,
                                       .stepped = true};
    struct store *store = embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    for (unsigned i = 0; i < 10; i++) { /* nobody steps: nothing is folded */
        struct key key;
        write_set_init(&sets[i]);
        key_begin(&key);
        key_u32(&key, i);
        write_set_put(&sets[i], TABLE_KV, key_text(&key), (struct text){value, sizeof value});
        requests[i] = (struct store_request){.what = STORE_COMMIT, .commit = {.writes = &sets[i]}};
        store_submit(store, &requests[i]);
    }
    store_info(store, &info);
    ck_assert(info.busy);

    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(store_tend(store, why, sizeof why), ERR_GONE);

    store_info(store, &info);
    ck_assert(!info.busy);
    ck_assert(embedded_step_journal(store));
    ck_assert_uint_eq(store_reap(store, done, 10), 10);
    for (unsigned i = 0; i < 10; i++) {
        write_set_fini(&sets[i]);
    }
    store_close(&store);
    folder_fini(&folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("pace");
    TCase *tcase = suite_case("pace");
    tcase_add_loop_test(tcase, every_store_is_filled_at_its_own_pace, 0, STORES_KINDS);
    tcase_add_test(tcase, a_store_that_answers_late_is_asked_again);
    tcase_add_test(tcase, a_refusal_is_told);
    tcase_add_test(tcase, a_store_that_is_dead_is_not_waited_for);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
