#include "store/scrub_journal.h"
#include <fcntl.h>
#include "store/snapshot.h"
#include "support/stores.h"
#include "support/suite.h"

struct fixture {
    struct folder folder;
    struct store *store;
    uint64_t number; /* of the store */
    struct buf found;
};

static void on_finding(void *ctx, const char *where, struct text key, const char *what)
{
    struct fixture *fixture = ctx;
    ck_assert_uint_eq(key.n, 0);
    buf_printf(&fixture->found, "%s, %s\n", where, what);
}

static struct scrub_journal_report scrub(struct fixture *fixture)
{
    struct scrub_hooks hooks = {.on_finding = on_finding, .ctx = fixture};
    struct scrub_journal_report report;
    ck_assert_int_eq(scrub_journal(fixture->folder.path, fixture->number, &hooks, &report), ERR_OK);
    return report;
}

/* A store whose journal has several segments, some of them used more than once. */
static void init(struct fixture *fixture)
{
    char why[300];
    folder_init(&fixture->folder);
    buf_init(&fixture->found);
    struct store *store = stores_open(STORES_SMALL, fixture->folder.path);
    store_close(&store);
    store = snapshot_open(fixture->folder.path, SNAPSHOT_STILL, why, sizeof why);
    ck_assert_ptr_nonnull(store);
    fixture->number = snapshot_facts(store).store;
    store_close(&store);
    fixture->store = stores_open(STORES_SMALL, fixture->folder.path);
    stores_fill(fixture->store, 0, 2000);
}

static void fini(struct fixture *fixture)
{
    store_close(&fixture->store);
    buf_fini(&fixture->found);
    folder_fini(&fixture->folder);
}

static void hurt(struct fixture *fixture, const char *name, off_t at)
{
    char path[400];
    folder_file(&fixture->folder, name, path);
    int fd = open(path, O_WRONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, "HURT", 4, at), 4);
    (void)close(fd);
}

START_TEST(a_journal_in_order_has_no_findings_while_its_owner_is_there)
{
    struct fixture fixture;
    init(&fixture);

    struct scrub_journal_report report = scrub(&fixture);

    ck_assert_str_eq(buf_z(&fixture.found), "");
    ck_assert_uint_eq(report.findings, 0);
    ck_assert_uint_ge(report.segments, 2);
    ck_assert_uint_gt(report.records, 5);
    fini(&fixture);
}
END_TEST

START_TEST(a_damaged_record_and_a_damaged_head_are_found_and_named)
{
    struct fixture fixture;
    init(&fixture);
    hurt(&fixture, "journal-0001", 512 + 60);
    ck_assert_uint_ge(scrub(&fixture).findings, 1);
    ck_assert_ptr_nonnull(
        strstr(buf_z(&fixture.found), "journal-0001, byte 512: a record that was synced"));

    hurt(&fixture, "journal-0002", 20);

    ck_assert_uint_ge(scrub(&fixture).findings, 2);
    ck_assert_ptr_nonnull(
        strstr(buf_z(&fixture.found), "journal-0002, byte 0: its head is damaged"));
    fini(&fixture);
}
END_TEST

START_TEST(a_segment_of_another_store_is_found)
{
    struct fixture fixture;
    init(&fixture);

    fixture.number++;

    ck_assert_uint_ge(scrub(&fixture).findings, 2);
    ck_assert_ptr_nonnull(strstr(buf_z(&fixture.found), "it belongs to another store"));
    fini(&fixture);
}
END_TEST

START_TEST(a_folder_that_is_not_there_cannot_be_read)
{
    struct scrub_hooks hooks = {.on_finding = on_finding};
    struct scrub_journal_report report;

    ck_assert_int_eq(scrub_journal("/proc/none", 1, &hooks, &report), ERR_INTERNAL);
}
END_TEST

SUITE("scrub_journal", a_journal_in_order_has_no_findings_while_its_owner_is_there,
      a_damaged_record_and_a_damaged_head_are_found_and_named, a_segment_of_another_store_is_found,
      a_folder_that_is_not_there_cannot_be_read)
