#include "store/lmdb/applier.h"
#include "store/home.h"
#include "base/random.h"
#include "support/folder.h"
#include "support/suite.h"

struct fixture {
    struct folder folder;
    struct home home;
    struct overlay *overlay;
};

static void init(struct fixture *fixture, uint64_t map_bytes)
{
    char why[300] = "";
    folder_init(&fixture->folder);
    struct home_options options = {
        .folder = fixture->folder.path, .map_bytes = map_bytes, .create = true};
    ck_assert_msg(home_init(&fixture->home, &options, why, sizeof why), "%s", why);
    fixture->overlay = overlay_create();
}

static void fini(struct fixture *fixture)
{
    overlay_destroy(&fixture->overlay);
    home_fini(&fixture->home);
    folder_fini(&fixture->folder);
}

static bool has_row(struct fixture *fixture, struct text key)
{
    struct kv_txn txn;
    struct text value;
    kv_begin(fixture->home.kv, &txn, false);
    bool found = kv_get(&txn, key, &value);
    kv_end(&txn, false);
    return found;
}

START_TEST(a_fold_brings_rows_tombstones_and_the_sequence_together)
{
    struct fixture fixture;
    struct format_fold fold;
    struct applier_hooks hooks = {0};
    char why[300];
    init(&fixture, (uint64_t)16 << 20);
    struct applier *applier = applier_create(fixture.home.kv, &hooks, true);
    fold = fixture.home.fold;
    overlay_put(fixture.overlay, TEXT("\2a"), TEXT("1"));
    fold.sequence = 1;
    applier_give(applier, fixture.overlay, &fold);
    ck_assert(applier_step(applier));
    ck_assert_int_eq(applier_state(applier, NULL, 0), APPLIER_DONE);
    applier_finish(applier);
    ck_assert(has_row(&fixture, TEXT("\2a")));

    overlay_delete(fixture.overlay, TEXT("\2a"));
    overlay_put(fixture.overlay, TEXT("\2b"), TEXT("2"));
    fold.sequence = 9;
    applier_give(applier, fixture.overlay, &fold);
    ck_assert(applier_step(applier));

    ck_assert(!has_row(&fixture, TEXT("\2a")));
    ck_assert(has_row(&fixture, TEXT("\2b")));
    ck_assert_int_eq(format_get_fold(fixture.home.kv, &fold, why, sizeof why), ERR_OK);
    ck_assert_uint_eq(fold.sequence, 9);
    ck_assert(!applier_step(applier));
    applier_destroy(&applier);
    fini(&fixture);
}
END_TEST

START_TEST(a_narrow_map_changes_nothing_and_takes_it_once_it_has_grown)
{
    struct fixture fixture;
    struct applier_hooks hooks = {0};
    char detail[120] = "";
    char value[2000]; /* of chance: nothing shortens it */
    init(&fixture, (uint64_t)1 << 20);
    struct applier *applier = applier_create(fixture.home.kv, &hooks, true);
    random_bytes(value, sizeof value);
    for (unsigned i = 0; i < 2000; i++) {
        char key[20];
        int length = snprintf(key, sizeof key, "\2%06u", i);
        overlay_put(fixture.overlay, (struct text){key, (size_t)length},
                    (struct text){value, sizeof value});
    }
    applier_give(applier, fixture.overlay, &fixture.home.fold);

    ck_assert(applier_step(applier));
    ck_assert_int_eq(applier_state(applier, detail, sizeof detail), APPLIER_TIGHT);
    ck_assert(!applier_step(applier));
    applier_retry(applier);
    ck_assert(applier_step(applier));

    ck_assert_int_eq(applier_state(applier, detail, sizeof detail), APPLIER_NARROW);
    ck_assert_ptr_nonnull(strstr(detail, "MAP_FULL"));
    ck_assert(!has_row(&fixture, TEXT("\2"
                                      "000000")));
    ck_assert(!applier_step(applier));
    applier_retry(applier);
    ck_assert(applier_step(applier));
    ck_assert_int_eq(applier_state(applier, NULL, 0), APPLIER_NARROW);
    ck_assert_int_eq(kv_grow(fixture.home.kv, (uint64_t)64 << 20, detail, sizeof detail), ERR_OK);
    applier_retry(applier);
    ck_assert(applier_step(applier));
    ck_assert_int_eq(applier_state(applier, NULL, 0), APPLIER_DONE);
    ck_assert(has_row(&fixture, TEXT("\2"
                                     "000000")));
    applier_destroy(&applier);
    fini(&fixture);
}
END_TEST

START_TEST(its_thread_finishes_its_work_before_it_ends)
{
    struct fixture fixture;
    struct applier_hooks hooks = {0};
    init(&fixture, (uint64_t)16 << 20);
    struct applier *applier = applier_create(fixture.home.kv, &hooks, false);
    overlay_put(fixture.overlay, TEXT("\2a"), TEXT("1"));

    applier_give(applier, fixture.overlay, &fixture.home.fold);
    applier_destroy(&applier);

    ck_assert(has_row(&fixture, TEXT("\2a")));
    fini(&fixture);
}
END_TEST

SUITE("applier", a_fold_brings_rows_tombstones_and_the_sequence_together,
      a_narrow_map_changes_nothing_and_takes_it_once_it_has_grown,
      its_thread_finishes_its_work_before_it_ends)
