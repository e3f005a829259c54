#include "store/repair.h"
#include <fcntl.h>
#include "store/embedded.h"
#include "support/folder.h"
#include "support/suite.h"

#define COMMITS 20u /* of 1 KiB and more: three segments */
#define HEAD_BYTES 512

static struct store *open_store(const struct folder *folder, char why[700])
{
    struct embedded_options options = {.folder = folder->path,
                                       .map_bytes = (uint64_t)16 << 20,
                                       .create = true,
                                       .segment_bytes = 8192,
                                       .stepped = true};
    return embedded_open(&options, why, 700);
}

/* Commit n writes row n. What a process leaves that dies after the last one. */
static void make(struct folder *dead)
{
    struct folder folder;
    char why[700] = "";
    folder_init(&folder);
    struct store *store = open_store(&folder, why);
    ck_assert_msg(store != NULL, "%s", why);
    for (unsigned i = 1; i <= COMMITS; i++) {
        struct write_set set;
        struct store_request *done[1];
        struct store_request request = {.what = STORE_COMMIT, .commit = {.writes = &set}};
        char value[1000] = "x";
        char key = (char)i;
        write_set_init(&set);
        write_set_put(&set, TABLE_DOCUMENT, (struct text){&key, 1},
                      (struct text){value, sizeof value});
        store_submit(store, &request);
        ck_assert(embedded_step(store));
        ck_assert_uint_eq(store_reap(store, done, 1), 1);
        ck_assert_int_eq(request.commit.outcome, STORE_DURABLE);
        write_set_fini(&set);
    }
    folder_copy(&folder, dead);
    store_close(&store);
    folder_fini(&folder);
}

static void hurt(const struct folder *folder, const char *name, off_t at)
{
    char path[400];
    folder_file(folder, name, path);
    int fd = open(path, O_WRONLY);
    ck_assert_int_eq(pwrite(fd, "HURT", 4, at), 4);
    (void)close(fd);
}

static unsigned count_rows(const struct folder *folder)
{
    char why[700] = "";
    struct store *store = open_store(folder, why);
    ck_assert_msg(store != NULL, "%s", why);
    struct store_request request = {.what = STORE_SCAN,
                                    .scan = {.table = TABLE_DOCUMENT, .limit = 100}};
    arena_init(&request.arena);
    store_submit(store, &request);
    unsigned count = (unsigned)request.scan.count;
    arena_fini(&request.arena);
    store_close(&store);
    return count;
}

static enum err repair(const struct folder *folder, bool set_aside, struct buf *report)
{
    struct repair_options options = {
        .folder = folder->path, .map_bytes = (uint64_t)16 << 20, .set_aside = set_aside};
    buf_clear(report);
    return repair_run(&options, report);
}

static bool says(struct buf *report, const char *words)
{
    return strstr(buf_z(report), words) != NULL;
}

START_TEST(a_whole_journal_needs_nothing)
{
    struct folder folder;
    struct buf report;
    buf_init(&report);
    make(&folder);

    ck_assert_int_eq(repair(&folder, true, &report), ERR_OK);

    ck_assert(says(&report, "commits up to 20, 20 of them not yet in data.mdb"));
    ck_assert_uint_eq(count_rows(&folder), COMMITS);
    buf_fini(&report);
    folder_fini(&folder);
}
END_TEST

START_TEST(damage_is_told_and_left_alone_until_somebody_decides)
{
    struct folder folder;
    struct buf report;
    char why[700] = "";
    buf_init(&report);
    make(&folder);
    hurt(&folder, "journal-0002", HEAD_BYTES + 600);

    ck_assert_ptr_null(open_store(&folder, why));
    ck_assert_int_eq(repair(&folder, false, &report), ERR_CORRUPT);

    ck_assert_ptr_nonnull(strstr(why, "store repair"));
    ck_assert(says(&report, "whole: commits up to 7\n"));
    ck_assert(says(&report, "journal-0002 at byte 512; commits 8 to 14 at least"));
    ck_assert(says(&report, "nothing was changed"));
    ck_assert_ptr_null(open_store(&folder, why));
    buf_fini(&report);
    folder_fini(&folder);
}
END_TEST

START_TEST(what_cannot_be_followed_is_set_aside_and_the_store_opens)
{
    struct folder folder;
    struct buf report;
    buf_init(&report);
    make(&folder);
    hurt(&folder, "journal-0002", HEAD_BYTES + 600);

    ck_assert_int_eq(repair(&folder, true, &report), ERR_OK);

    ck_assert(says(&report, "journal-0002.damaged\n"));
    ck_assert(says(&report, "journal-0003.damaged\n"));
    ck_assert_uint_eq(folder_count(&folder, "journal-0002.damaged"), 1);
    ck_assert_uint_eq(count_rows(&folder), 7);
    ck_assert_uint_eq(count_rows(&folder), 7); /* and goes on opening */
    buf_fini(&report);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_head_that_cannot_be_read_costs_what_stood_behind_it)
{
    struct folder folder;
    struct buf report;
    buf_init(&report);
    make(&folder);
    hurt(&folder, "journal-0002", 8);

    ck_assert_int_eq(repair(&folder, true, &report), ERR_OK);

    ck_assert(says(&report, "how many is not known"));
    ck_assert(says(&report, "commits 8 to 14 at least"));
    ck_assert_uint_eq(count_rows(&folder), 7);
    buf_fini(&report);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_folder_without_a_store_is_refused)
{
    struct folder folder;
    struct buf report;
    buf_init(&report);
    folder_init(&folder);

    ck_assert_int_eq(repair(&folder, true, &report), ERR_INTERNAL);

    ck_assert(says(&report, "no store"));
    buf_fini(&report);
    folder_fini(&folder);
}
END_TEST

SUITE("repair", a_whole_journal_needs_nothing, damage_is_told_and_left_alone_until_somebody_decides,
      what_cannot_be_followed_is_set_aside_and_the_store_opens,
      a_head_that_cannot_be_read_costs_what_stood_behind_it, a_folder_without_a_store_is_refused)
