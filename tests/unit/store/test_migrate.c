/* Stores of the format of today, made through the embedded store and brought to the formats of
 * tests/support/plan.h. */
#include "store/migrate.h"
#include <sys/stat.h>
#include "store/digest.h"
#include "support/plan.h"
#include "support/stores.h"
#include "support/suite.h"

#define ROWS 4500u /* a third of them in each of three tables: pages end within tables */
#define PAGES_MAX 16u

struct fixture {
    struct folder folder;
    struct migrate_plan plan;
    char why[600];
    struct folder pages[PAGES_MAX]; /* the folder as it was after each page */
    unsigned page_count;
    uint64_t rows;
};

static void init(struct fixture *fixture, uint32_t steps)
{
    *fixture = (struct fixture){.plan = plan_of(steps)};
    folder_init(&fixture->folder);
    struct store *store = stores_open(STORES_EMBEDDED, fixture->folder.path);
    stores_fill(store, 0, ROWS);
    store_close(&store);
}

static void fini(struct fixture *fixture)
{
    for (unsigned i = 0; i < fixture->page_count; i++) {
        folder_fini(&fixture->pages[i]);
    }
    folder_fini(&fixture->folder);
}

static struct store *open_with(struct fixture *fixture, const struct folder *folder,
                               const struct migrate_hooks *hooks)
{
    struct embedded_options options = {.folder = folder->path,
                                       .map_bytes = (uint64_t)64 << 20,
                                       .plan = &fixture->plan,
                                       .migrate = hooks};
    return embedded_open(&options, fixture->why, sizeof fixture->why);
}

static void on_page(void *ctx, const struct migrate_news *news)
{
    struct fixture *fixture = ctx;
    fixture->rows = news->rows;
    ck_assert_uint_lt(fixture->page_count, PAGES_MAX);
    folder_copy(&fixture->folder, &fixture->pages[fixture->page_count++]);
}

static struct digest look(struct store *store)
{
    struct digest digest;
    ck_assert_int_eq(digest_of(store, &digest), ERR_OK);
    return digest;
}

/* Row i as stores_fill made it, and as it is behind so many steps. */
static void check_row(struct store *store, unsigned i, uint32_t steps)
{
    static const enum store_table tables[] = {TABLE_TICKET, TABLE_BY_DUE, TABLE_KV};
    enum store_table table = tables[i % 3];
    struct arena arena;
    struct text value;
    struct key key;
    arena_init(&arena);
    key_begin(&key);
    key_u32(&key, i);
    bool has_letter = steps >= 1 && table != TABLE_BY_DUE;
    enum store_table place = steps >= 2 && table == TABLE_KV ? TABLE_DOCUMENT : table;

    ck_assert_int_eq(store_get(store, &arena, place, key_text(&key), &value), ERR_OK);
    ck_assert_uint_eq(value.n, i % 91 + has_letter);
    ck_assert(!has_letter || value.p[value.n - 1] == PLAN_LETTER);
    ck_assert(place == table ||
              store_get(store, &arena, table, key_text(&key), &value) == ERR_NOT_FOUND);
    arena_fini(&arena);
}

START_TEST(each_row_that_a_step_walks_is_changed_once_and_no_other)
{
    struct fixture fixture;
    init(&fixture, 2);

    struct store *store = open_with(&fixture, &fixture.folder, NULL);

    ck_assert_msg(store != NULL, "%s", fixture.why);
    for (unsigned i = 0; i < ROWS; i++) {
        check_row(store, i, 2);
    }
    struct digest digest = look(store);
    ck_assert_uint_eq(digest.all.rows, ROWS);
    store_close(&store);
    fini(&fixture);
}
END_TEST

START_TEST(what_the_journal_has_is_folded_before_the_first_step)
{
    struct fixture fixture;
    struct folder dead;
    init(&fixture, 1);
    struct store *store = stores_open(STORES_EMBEDDED, fixture.folder.path);
    stores_fill(store, ROWS, ROWS + 300);
    folder_copy(&fixture.folder, &dead); /* killed: the journal has the last rows */
    store_close(&store);

    store = open_with(&fixture, &dead, NULL);

    ck_assert_msg(store != NULL, "%s", fixture.why);
    for (unsigned i = 0; i < ROWS + 300; i++) {
        check_row(store, i, 1);
    }
    stores_fill(store, ROWS + 300, ROWS + 301); /* of the new format, and folded at the end */
    store_close(&store);
    store = open_with(&fixture, &dead, NULL);
    ck_assert_msg(store != NULL, "%s", fixture.why);
    store_close(&store);
    folder_fini(&dead);
    fini(&fixture);
}
END_TEST

START_TEST(ended_after_any_page_it_goes_on_there_and_the_result_is_the_same)
{
    struct fixture fixture;
    struct migrate_hooks hooks = {.on_page = on_page, .ctx = &fixture};
    init(&fixture, 2);
    struct store *store = open_with(&fixture, &fixture.folder, &hooks);
    ck_assert_msg(store != NULL, "%s", fixture.why);
    struct digest whole = look(store);
    store_close(&store);
    ck_assert_uint_gt(fixture.page_count, 4);

    for (unsigned i = 0; i < fixture.page_count; i++) {
        store = open_with(&fixture, &fixture.pages[i], NULL);

        ck_assert_msg(store != NULL, "after page %u: %s", i, fixture.why);
        struct digest digest = look(store);
        ck_assert_msg(digest_equal(&digest.all, &whole.all), "after page %u", i);
        store_close(&store);
    }
    fini(&fixture);
}
END_TEST

START_TEST(from_the_first_page_on_an_older_program_keeps_out)
{
    struct fixture fixture;
    struct migrate_hooks hooks = {.on_page = on_page, .ctx = &fixture};
    init(&fixture, 2);
    struct store *store = open_with(&fixture, &fixture.folder, &hooks);
    ck_assert_msg(store != NULL, "%s", fixture.why);
    store_close(&store);

    for (uint32_t steps = 0; steps <= 1; steps++) {
        fixture.plan = plan_of(steps);
        for (unsigned i = 0; i < fixture.page_count; i++) {
            ck_assert_ptr_null(open_with(&fixture, &fixture.pages[i], NULL));
            ck_assert_ptr_nonnull(strstr(fixture.why, "install the newer rungd"));
        }
    }
    fini(&fixture);
}
END_TEST

START_TEST(progress_counts_rows_across_lives)
{
    struct fixture fixture;
    struct migrate_hooks hooks = {.on_page = on_page, .ctx = &fixture};
    init(&fixture, 1);
    struct store *store = open_with(&fixture, &fixture.folder, &hooks);
    store_close(&store);
    ck_assert_uint_eq(fixture.rows, ROWS / 3 * 2);
    unsigned pages = fixture.page_count;

    store = open_with(&fixture, &fixture.pages[0], &hooks);

    ck_assert_ptr_nonnull(store);
    ck_assert_uint_eq(fixture.rows, ROWS / 3 * 2);
    ck_assert_uint_eq(fixture.page_count, 2 * pages - 1);
    store_close(&store);
    fini(&fixture);
}
END_TEST

START_TEST(a_format_from_which_no_step_leads_is_refused)
{
    struct fixture fixture;
    init(&fixture, 2);
    fixture.plan.steps++;
    fixture.plan.count--;

    ck_assert_ptr_null(open_with(&fixture, &fixture.folder, NULL));

    char words[40];
    (void)snprintf(words, sizeof words, "knows no way to format %u", FORMAT_VERSION + 2);
    ck_assert_ptr_nonnull(strstr(fixture.why, words));
    fixture.plan = plan_of(0);
    struct store *store = open_with(&fixture, &fixture.folder, NULL); /* nothing was begun */
    ck_assert_msg(store != NULL, "%s", fixture.why);
    store_close(&store);
    fini(&fixture);
}
END_TEST

START_TEST(a_damaged_row_stops_it_and_is_named)
{
    struct fixture fixture;
    static const char large[PLAN_VALUE_BYTES_MAX + 1] = "too large for a row of these tests";
    init(&fixture, 1);
    struct store *store = stores_open(STORES_EMBEDDED, fixture.folder.path);
    stores_put(store, TABLE_KV, TEXT("bad"), (struct text){large, sizeof large});
    store_close(&store);

    ck_assert_ptr_null(open_with(&fixture, &fixture.folder, NULL));

    ck_assert_ptr_nonnull(strstr(fixture.why, "a row of table 20 is damaged, key 626164"));
    fini(&fixture);
}
END_TEST

START_TEST(a_map_that_is_too_small_for_a_page_grows)
{
    struct fixture fixture;
    char path[400];
    struct stat status;
    init(&fixture, 2);
    folder_file(&fixture.folder, "data.mdb", path);
    ck_assert_int_eq(stat(path, &status), 0);
    struct embedded_options options = {.folder = fixture.folder.path,
                                       .map_bytes = (uint64_t)status.st_size,
                                       .plan = &fixture.plan};

    struct store *store = embedded_open(&options, fixture.why, sizeof fixture.why);

    ck_assert_msg(store != NULL, "%s", fixture.why);
    struct store_info info;
    store_info(store, &info);
    ck_assert_uint_gt(info.grown, 0);
    store_close(&store);
    fini(&fixture);
}
END_TEST

SUITE("migrate", each_row_that_a_step_walks_is_changed_once_and_no_other,
      what_the_journal_has_is_folded_before_the_first_step,
      ended_after_any_page_it_goes_on_there_and_the_result_is_the_same,
      from_the_first_page_on_an_older_program_keeps_out, progress_counts_rows_across_lives,
      a_format_from_which_no_step_leads_is_refused, a_damaged_row_stops_it_and_is_named,
      a_map_that_is_too_small_for_a_page_grows)
