/* A store as format 5 had it is opened by the program of today. */
#include "store/migrate_to_6.h"
#include "store/scrub.h"
#include "store/tables.h"
#include "support/stores.h"
#include "support/suite.h"

#define TICKET UINT64_C(256)

static struct folder folder;
static struct arena arena;
static char why[600];

static struct store *open_today(void)
{
    struct embedded_options options = {.folder = folder.path, .map_bytes = (uint64_t)64 << 20};
    struct store *store = embedded_open(&options, why, sizeof why);
    ck_assert_msg(store != NULL, "%s", why);
    return store;
}

/* Its jobs in each state, and none that leads to one that has ended. */
static void put_as_5(struct write_set *writes)
{
    struct ticket ticket;
    ticket_init(&ticket);
    ticket.id = TICKET;
    ticket_table_put(writes, NULL, &ticket);
    for (int state = 0; state < JOB_STATES; state++) {
        struct job job = {
            .id = (uint64_t)(state + 1) << 8, .ticket = TICKET, .state = (enum job_state)state};
        job_table_put(writes, NULL, &job);
        if (!job_is_open(&job)) {
            struct key key;
            key_begin(&key);
            key_u64(&key, TICKET);
            key_u64(&key, job.id);
            write_set_delete(writes, TABLE_JOB_PAST, key_text(&key));
        }
    }
}

static void arrive(void)
{
    struct write_set writes;
    folder_init(&folder);
    arena_init(&arena);
    struct store *store = stores_open_as(5, folder.path);
    write_set_init(&writes);
    put_as_5(&writes);
    stores_commit(store, &writes);
    write_set_fini(&writes);
    store_close(&store);
}

static void leave(void)
{
    arena_fini(&arena);
    folder_fini(&folder);
}

START_TEST(a_job_of_format_5_that_has_ended_is_found_from_its_ticket)
{
    struct reader reader;
    uint64_t *ids = NULL;
    arrive();

    struct store *store = open_today();

    reader_init(&reader, store, NULL);
    ck_assert_uint_eq(job_table_past(&reader, &arena, TICKET, 99, &ids), 4);
    ck_assert_uint_eq(job_table_of(&reader, &arena, TICKET, &ids), JOB_STATES - 4);
    store_close(&store);
    leave();
}
END_TEST

static void count_missing(void *ctx, const char *table, struct text key, const char *what)
{
    int *missing = ctx;
    (void)key;
    *missing += strcmp(table, "job_past") == 0 && strcmp(what, "this row is missing") == 0;
}

START_TEST(a_scrub_misses_the_rows_without_the_step_and_nothing_behind_it)
{
    int missing = 0;
    struct scrub_hooks hooks = {.on_finding = count_missing, .ctx = &missing};
    struct scrub_report report;
    arrive();
    struct store *store = stores_open_as(5, folder.path);
    ck_assert_int_eq(scrub_store(store, &hooks, &report), ERR_OK);
    ck_assert_int_eq(missing, 4);
    store_close(&store);

    store = open_today();

    ck_assert_int_eq(scrub_store(store, &hooks, &report), ERR_OK);
    ck_assert_uint_eq(report.findings, 0);
    store_close(&store);
    leave();
}
END_TEST

START_TEST(a_record_that_is_damaged_stops_the_step)
{
    struct migrate_row row = {
        .table = TABLE_JOB, .key = TEXT("12345678"), .value = TEXT("nothing of ours")};

    ck_assert(!migrate_to_6_change(&row, NULL));
}
END_TEST

SUITE("migrate_to_6", a_job_of_format_5_that_has_ended_is_found_from_its_ticket,
      a_scrub_misses_the_rows_without_the_step_and_nothing_behind_it,
      a_record_that_is_damaged_stops_the_step)
