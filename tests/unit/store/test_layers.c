#include "store/layers.h"
#include "support/folder.h"
#include "support/suite.h"

struct fixture {
    struct folder folder;
    struct layers layers;
};

static void init(struct fixture *fixture)
{
    char path[400];
    char why[200] = "";
    folder_init(&fixture->folder);
    folder_file(&fixture->folder, "data.mdb", path);
    struct kv *kv = kv_open(path, (uint64_t)16 << 20, why, sizeof why);
    ck_assert_msg(kv != NULL, "%s", why);
    fixture->layers =
        (struct layers){.active = overlay_create(), .frozen = overlay_create(), .kv = kv};
    struct kv_txn txn;
    kv_begin(kv, &txn, true);
    for (char c = 'a'; c <= 'h'; c++) {
        char key[2] = {TABLE_DOCUMENT, c};
        kv_put(&txn, (struct text){key, 2}, TEXT("lmdb"));
    }
    kv_put(&txn, TEXT("\x14z"), TEXT("the table before"));
    kv_put(&txn,
           TEXT("\x16"
                "a"),
           TEXT("the table behind"));
    kv_end(&txn, true);
    ck_assert_int_eq(txn.err, ERR_OK);
}

static void fini(struct fixture *fixture)
{
    overlay_destroy(&fixture->layers.active);
    overlay_destroy(&fixture->layers.frozen);
    kv_close(&fixture->layers.kv);
    folder_fini(&fixture->folder);
}

static void put(struct overlay *overlay, const char *name, const char *value)
{
    struct overlay_key full;
    struct text key = overlay_key(&full, TABLE_DOCUMENT, text_z(name));
    if (value != NULL) {
        overlay_put(overlay, key, text_z(value));
    } else {
        overlay_delete(overlay, key);
    }
}

/* The keys of a page, one letter each. */
static const char *scan(struct fixture *fixture, const char *from, const char *to, uint32_t limit,
                        bool backwards, bool *more)
{
    static char seen[64];
    struct store_request request = {.what = STORE_SCAN,
                                    .scan = {.table = TABLE_DOCUMENT,
                                             .from = text_z(from),
                                             .to = text_z(to),
                                             .limit = limit,
                                             .backwards = backwards}};
    size_t n = 0;
    arena_init(&request.arena);
    layers_scan(&fixture->layers, &request);
    ck_assert_int_eq(request.err, ERR_OK);
    for (size_t i = 0; i < request.scan.count; i++) {
        seen[n++] = request.scan.rows[i].key.p[0];
    }
    seen[n] = 0;
    *more = request.scan.more;
    arena_fini(&request.arena);
    return seen;
}

static const char *get(struct fixture *fixture, const char *name)
{
    static char value[64];
    struct store_get item = {.table = TABLE_DOCUMENT, .key = text_z(name)};
    struct store_request request = {.what = STORE_GET, .get = {.items = &item, .count = 1}};
    arena_init(&request.arena);
    layers_get(&fixture->layers, &request);
    ck_assert_int_eq(request.err, ERR_OK);
    (void)snprintf(value, sizeof value, "%.*s", TEXT_ARG(item.value));
    arena_fini(&request.arena);
    return item.found ? value : "(absent)";
}

/* frozen deletes b and c and writes d; active writes b again, deletes d and e, adds i. */
static void stack(struct fixture *fixture)
{
    put(fixture->layers.frozen, "b", NULL);
    put(fixture->layers.frozen, "c", NULL);
    put(fixture->layers.frozen, "d", "frozen");
    put(fixture->layers.frozen, "cc", "frozen");
    put(fixture->layers.active, "b", "active");
    put(fixture->layers.active, "d", NULL);
    put(fixture->layers.active, "e", NULL);
    put(fixture->layers.active, "i", "active");
}

START_TEST(the_newer_layer_hides_the_older_one)
{
    struct fixture fixture;
    init(&fixture);
    stack(&fixture);

    ck_assert_str_eq(get(&fixture, "a"), "lmdb");
    ck_assert_str_eq(get(&fixture, "b"), "active");
    ck_assert_str_eq(get(&fixture, "c"), "(absent)");
    ck_assert_str_eq(get(&fixture, "cc"), "frozen");
    ck_assert_str_eq(get(&fixture, "d"), "(absent)");
    ck_assert_str_eq(get(&fixture, "e"), "(absent)");
    fini(&fixture);
}
END_TEST

START_TEST(a_scan_merges_all_layers_in_both_directions)
{
    struct fixture fixture;
    bool more = true;
    init(&fixture);
    stack(&fixture);

    ck_assert_str_eq(scan(&fixture, "", "", 100, false, &more), "abcfghi");
    ck_assert(!more);
    ck_assert_str_eq(scan(&fixture, "", "", 100, true, &more), "ihgfcba");
    ck_assert_str_eq(scan(&fixture, "b", "g", 100, false, &more), "bcf");
    ck_assert_str_eq(scan(&fixture, "b", "g", 100, true, &more), "fcb");
    ck_assert_str_eq(scan(&fixture, "x", "", 100, false, &more), "");
    fini(&fixture);
}
END_TEST

START_TEST(a_page_says_whether_more_shown_rows_follow)
{
    struct fixture fixture;
    bool more = false;
    init(&fixture);
    stack(&fixture);

    ck_assert_str_eq(scan(&fixture, "", "", 3, false, &more), "abc");
    ck_assert(more);
    ck_assert_str_eq(scan(&fixture, "d", "f", 3, false, &more), "");
    ck_assert(!more); /* d and e are there in LMDB, and gone */
    ck_assert_str_eq(scan(&fixture, "", "", 7, true, &more), "ihgfcba");
    ck_assert(!more);
    fini(&fixture);
}
END_TEST

START_TEST(without_a_frozen_overlay_two_layers_remain)
{
    struct fixture fixture;
    bool more = true;
    init(&fixture);
    overlay_destroy(&fixture.layers.frozen);
    put(fixture.layers.active, "a", NULL);

    ck_assert_str_eq(scan(&fixture, "", "", 100, false, &more), "bcdefgh");
    ck_assert_str_eq(get(&fixture, "a"), "(absent)");
    fini(&fixture);
}
END_TEST

START_TEST(expectations_look_through_all_layers)
{
    struct fixture fixture;
    struct write_set set;
    enum err err = ERR_OK;
    init(&fixture);
    stack(&fixture);
    write_set_init(&set);
    write_set_expect(&set, TABLE_DOCUMENT, TEXT("a"), true);
    write_set_expect(&set, TABLE_DOCUMENT, TEXT("c"), false);
    write_set_expect(&set, TABLE_DOCUMENT, TEXT("i"), true);

    ck_assert(layers_hold(&fixture.layers, &set, &err));
    write_set_expect(&set, TABLE_DOCUMENT, TEXT("e"), true);
    ck_assert(!layers_hold(&fixture.layers, &set, &err));

    ck_assert_int_eq(err, ERR_OK);
    write_set_fini(&set);
    fini(&fixture);
}
END_TEST

SUITE("layers", the_newer_layer_hides_the_older_one, a_scan_merges_all_layers_in_both_directions,
      a_page_says_whether_more_shown_rows_follow, without_a_frozen_overlay_two_layers_remain,
      expectations_look_through_all_layers)
