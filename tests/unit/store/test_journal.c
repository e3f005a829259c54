#include "store/journal.h"
#include "store/journal_supply.h"
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>
#include "support/folder.h"
#include "support/suite.h"

struct commit {
    struct write_set set;
    struct store_request request;
};

static void commit_init(struct commit *commit, size_t bytes)
{
    char *value = calloc(1, bytes + 1);
    write_set_init(&commit->set);
    write_set_put(&commit->set, TABLE_DOCUMENT, TEXT("k"), (struct text){value, bytes});
    free(value);
    commit->request =
        (struct store_request){.what = STORE_COMMIT, .commit = {.writes = &commit->set}};
}

static struct journal *start(const struct folder *folder, bool stepped)
{
    struct recovery recovery = {0};
    struct journal_options options = {.folder = folder->path,
                                      .segment_bytes = JOURNAL_SEGMENT_BYTES_MIN,
                                      .store = 1,
                                      .stepped = stepped};
    return journal_create(&options, &recovery);
}

static void append(struct journal *journal, struct commit *commit, size_t bytes)
{
    char detail[120];
    commit_init(commit, bytes);
    ck_assert_int_eq(
        journal_reserve(journal, journal_record_size(&commit->set), detail, sizeof detail), ERR_OK);
    (void)journal_append(journal, &commit->request);
}

START_TEST(nothing_is_durable_before_its_group_is_synced)
{
    struct folder folder;
    struct commit commits[2];
    struct store_request *done[4];
    folder_init(&folder);
    struct journal *journal = start(&folder, true);
    append(journal, &commits[0], 100);
    append(journal, &commits[1], 100);

    ck_assert_uint_eq(journal_reap(journal, done, 4), 0);
    ck_assert_uint_eq(journal_synced(journal), 0);
    ck_assert(journal_step(journal));

    ck_assert_uint_eq(journal_synced(journal), 2);
    ck_assert_uint_eq(journal_reap(journal, done, 4), 2);
    ck_assert_ptr_eq(done[0], &commits[0].request);
    ck_assert_ptr_eq(done[1], &commits[1].request);
    ck_assert(!journal_step(journal));
    write_set_fini(&commits[0].set);
    write_set_fini(&commits[1].set);
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

START_TEST(an_answered_request_keeps_its_place_in_the_line)
{
    struct folder folder;
    struct commit commits[3];
    struct store_request *done[4];
    folder_init(&folder);
    struct journal *journal = start(&folder, true);
    append(journal, &commits[0], 10);
    commit_init(&commits[1], 10);
    commits[1].request.commit.outcome = STORE_REJECTED;
    journal_pass(journal, &commits[1].request);
    append(journal, &commits[2], 10);

    (void)journal_step(journal);

    ck_assert_uint_eq(journal_reap(journal, done, 4), 3);
    ck_assert_ptr_eq(done[1], &commits[1].request);
    ck_assert_int_eq(done[1]->commit.outcome, STORE_REJECTED);
    ck_assert_int_eq(done[2]->commit.outcome, STORE_DURABLE);
    for (int i = 0; i < 3; i++) {
        write_set_fini(&commits[i].set);
    }
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_commit_larger_than_a_segment_gets_one_of_its_size)
{
    struct folder folder;
    struct commit commit;
    struct store_request *done[1];
    folder_init(&folder);
    struct journal *journal = start(&folder, true);

    append(journal, &commit, JOURNAL_SEGMENT_BYTES_MIN * 3);
    (void)journal_step(journal);

    ck_assert_uint_eq(journal_reap(journal, done, 1), 1);
    ck_assert_int_eq(commit.request.commit.outcome, STORE_DURABLE);
    write_set_fini(&commit.set);
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

START_TEST(folded_segments_are_used_again)
{
    struct folder folder;
    struct store_request *done[1];
    folder_init(&folder);
    struct journal *journal = start(&folder, true);

    for (int i = 0; i < 50; i++) {
        struct commit commit;
        append(journal, &commit, 3000);
        (void)journal_step(journal);
        ck_assert_uint_eq(journal_reap(journal, done, 1), 1);
        journal_recycle(journal, journal_synced(journal));
        write_set_fini(&commit.set);
    }

    ck_assert_uint_eq(folder_count(&folder, "journal-"), 2);
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

/* Only the segment in use was looked for: one that the journal had just left was missed a second
 * late. */
START_TEST(a_full_segment_is_missed_until_its_records_are_folded)
{
    struct folder folder;
    struct store_request *done[1];
    char path[400];
    char why[200] = "";
    folder_init(&folder);
    folder_file(&folder, "journal-0001", path);
    struct journal *journal = start(&folder, true);
    while (folder_count(&folder, "journal-") < 2) {
        struct commit commit;
        append(journal, &commit, 3000);
        (void)journal_step(journal);
        ck_assert_uint_eq(journal_reap(journal, done, 1), 1);
        write_set_fini(&commit.set);
    }
    ck_assert(!journal_is_gone(journal, why, sizeof why));

    ck_assert_int_eq(unlink(path), 0);

    ck_assert(journal_is_gone(journal, why, sizeof why));
    ck_assert_ptr_nonnull(strstr(why, "journal-0001"));
    journal_recycle(journal, journal_synced(journal));
    ck_assert(!journal_is_gone(journal, why, sizeof why));
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

START_TEST(spare_segments_are_made_before_they_are_needed)
{
    struct folder folder;
    folder_init(&folder);
    struct journal *journal = start(&folder, true);

    for (int i = 0; i < 10; i++) {
        journal_prepare(journal);
    }

    ck_assert_uint_eq(folder_count(&folder, "journal-"), JOURNAL_SUPPLY_SPARE_MIN);
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_write_that_fails_leaves_the_outcome_open_and_is_the_end)
{
    struct folder folder;
    struct commit commits[2];
    struct store_request *done[4];
    struct rlimit before;
    folder_init(&folder);
    struct journal *journal = start(&folder, true);
    append(journal, &commits[0], 4000);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {.rlim_cur = 1024, .rlim_max = before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);

    (void)journal_step(journal);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    append(journal, &commits[1], 10); /* there would be room again: nobody may trust it */
    (void)journal_step(journal);

    ck_assert(journal_is_dead(journal));
    ck_assert_uint_eq(journal_synced(journal), 0);
    ck_assert_uint_eq(journal_reap(journal, done, 4), 2);
    ck_assert_int_eq(commits[0].request.commit.outcome, STORE_UNKNOWN);
    ck_assert_int_eq(commits[1].request.commit.outcome, STORE_UNKNOWN);
    ck_assert_ptr_nonnull(strstr(commits[0].request.detail, "journal"));
    write_set_fini(&commits[0].set);
    write_set_fini(&commits[1].set);
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_segment_that_cannot_be_made_refuses_and_changes_nothing)
{
    struct folder folder;
    char detail[120] = "";
    struct rlimit before;
    folder_init(&folder);
    struct journal *journal = start(&folder, true);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {.rlim_cur = 1024, .rlim_max = before.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);

    ck_assert_int_eq(journal_reserve(journal, 100, detail, sizeof detail), ERR_EXHAUSTED);
    ck_assert_int_eq(journal_reserve(journal, JOURNAL_RECORD_BYTES_MAX + 1, detail, sizeof detail),
                     ERR_LIMIT);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);

    ck_assert_uint_eq(folder_count(&folder, "journal-"), 0);
    ck_assert(!journal_is_dead(journal));
    ck_assert_int_eq(journal_reserve(journal, 100, detail, sizeof detail), ERR_OK);
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

static void count_news(void *ctx)
{
    atomic_uint *count = ctx;
    (*count)++;
}

START_TEST(its_own_thread_syncs_and_says_so)
{
    struct folder folder;
    struct commit commit;
    struct store_request *done[1];
    atomic_uint news = 0;
    folder_init(&folder);
    struct journal *journal = start(&folder, false);
    journal_on_ready(journal, count_news, &news);

    append(journal, &commit, 100);
    struct pollfd ready = {.fd = journal_fd(journal), .events = POLLIN};
    ck_assert_int_eq(poll(&ready, 1, 30000), 1);

    ck_assert_uint_eq(journal_reap(journal, done, 1), 1);
    ck_assert_uint_eq(news, 1);
    ck_assert_int_eq(commit.request.commit.outcome, STORE_DURABLE);
    write_set_fini(&commit.set);
    journal_destroy(&journal);
    folder_fini(&folder);
}
END_TEST

SUITE("journal", nothing_is_durable_before_its_group_is_synced,
      an_answered_request_keeps_its_place_in_the_line,
      a_commit_larger_than_a_segment_gets_one_of_its_size, folded_segments_are_used_again,
      a_full_segment_is_missed_until_its_records_are_folded,
      spare_segments_are_made_before_they_are_needed,
      a_write_that_fails_leaves_the_outcome_open_and_is_the_end,
      a_segment_that_cannot_be_made_refuses_and_changes_nothing, its_own_thread_syncs_and_says_so)
