/* A store that is in order, and then one fault at a time. */
#include "store/scrub.h"
#include "store/tables.h"
#include "support/stores.h"
#include "support/suite.h"

#define TICKETS 5u
#define TABLE_UNKNOWN ((enum store_table)(TABLE_END - 1))

struct fixture {
    struct store *store;
    struct buf found;
    uint64_t progress;
};

static void on_finding(void *ctx, const char *where, struct text key, const char *what)
{
    struct fixture *fixture = ctx;
    buf_printf(&fixture->found, "%s/%zu: %s\n", where, key.n, what);
}

static void on_progress(void *ctx, uint64_t rows)
{
    struct fixture *fixture = ctx;
    fixture->progress = rows;
}

static struct ticket make_ticket(struct arena *arena, unsigned i)
{
    struct ticket ticket;
    ticket_init(&ticket);
    ticket.id = (uint64_t)i << 8;
    ticket.customer = 256;
    ticket.agent = i % 2 ? TEXT("ann") : TEXT_NONE;
    ticket.entries = 3;
    ticket.problem = i == 1 ? 0 : 256; /* the first one's */
    *ARENA_PUSH(arena, ticket.timers, ticket.timer_count) =
        (struct timer){.kind = TIMER_LEVEL, .n = i, .generation = 1, .due_us = 1000 + i};
    return ticket;
}

/* A row with `count` entries from `first` on. */
static void put_entries(struct write_set *writes, uint64_t ticket, uint32_t first, uint32_t count)
{
    struct entry_group group = {.ticket = ticket, .first = first};
    struct pack pack;
    entry_table_begin(&pack, writes, &group);
    for (uint32_t i = 0; i < count; i++) {
        entry_table_add(&pack, TEXT("created"), TEXT("\x80"));
    }
    entry_table_end(&pack, writes);
}

/* Three entries in two rows, two events in one. */
static void put_ticket(struct write_set *writes, struct arena *arena, unsigned i)
{
    struct ticket ticket = make_ticket(arena, i);
    struct event_row rows[2] = {{.sequence = i * 2 - 1, .ticket = ticket.id, .entry = 1},
                                {.sequence = i * 2, .ticket = ticket.id, .entry = 3}};
    ticket_table_put(writes, NULL, &ticket);
    put_entries(writes, ticket.id, 1, 2);
    put_entries(writes, ticket.id, 3, 1);
    event_table_put(writes, rows, 2);
    struct job job = {.id = (uint64_t)i << 8, .ticket = ticket.id, .next_us = 5};
    job_table_put(writes, NULL, &job);
    command_table_put(writes, i, TEXT("\x80"));
}

static void fill(struct fixture *fixture)
{
    static const struct customer_identity identity = {.kind = TEXT("mail"), .value = TEXT("a@b")};
    struct customer customer = {.id = 256};
    struct write_set writes;
    struct arena arena;
    unsigned char digest[SHA256_BYTES];
    *fixture = (struct fixture){.store = memory_open(0)};
    buf_init(&fixture->found);
    arena_init(&arena);
    write_set_init(&writes);
    for (unsigned i = 1; i <= TICKETS; i++) {
        put_ticket(&writes, &arena, i);
    }
    *ARENA_PUSH(&arena, customer.identities, customer.identity_count) = identity;
    customer_table_put(&writes, NULL, &customer);
    sha256_of(TEXT("raw"), digest);
    blob_table_put(&writes, digest, TEXT("raw"));
    put_entries(&writes, 0, 1, 1);
    meta_table_put(&writes, "system", 1);
    meta_table_put(&writes, "event", 2 * TICKETS);
    meta_table_put(&writes, "command", TICKETS);
    stores_commit(fixture->store, &writes);
    write_set_fini(&writes);
    arena_fini(&arena);
}

static void drop(struct fixture *fixture)
{
    buf_fini(&fixture->found);
    store_close(&fixture->store);
}

static struct scrub_report scrub(struct fixture *fixture)
{
    struct scrub_hooks hooks = {
        .on_finding = on_finding, .on_progress = on_progress, .ctx = fixture};
    struct scrub_report report;
    ck_assert_int_eq(scrub_store(fixture->store, &hooks, &report), ERR_OK);
    return report;
}

/* The nth row of a table. */
static struct store_row row_at(struct fixture *fixture, struct arena *arena, enum store_table table,
                               size_t n)
{
    struct reader reader;
    struct store_row *rows = NULL;
    reader_init(&reader, fixture->store, NULL);
    size_t count =
        reader_scan(&reader, arena, table, TEXT_NONE, TEXT_NONE, 100, false, &rows, NULL);
    ck_assert_uint_gt(count, n);
    return rows[n];
}

enum fault { FLIP, REMOVE, ADD };
static const struct {
    enum store_table table;
    size_t row;
    enum fault fault;
    const char *found;
} faults[] = {
    {TABLE_TICKET, 2, FLIP, "ticket/8: the checksum is wrong"},
    {TABLE_ENTRY, 3, FLIP, "entry/12: the checksum is wrong"},
    {TABLE_META, 0, FLIP, "meta/7: the checksum is wrong"},
    {TABLE_CUSTOMER, 0, FLIP, "customer/8: the checksum is wrong"},
    {TABLE_IDENTITY, 0, FLIP, "identity/16: the checksum is wrong"},
    {TABLE_BLOB, 0, FLIP, "blob/32: the checksum is wrong"},
    {TABLE_BY_DUE, 1, REMOVE, "by_due/16: this row is missing"},
    {TABLE_BY_AGENT, 1, REMOVE, "by_agent/32: this row is missing"},
    {TABLE_BY_CUSTOMER, 1, REMOVE, "by_customer/16: this row is missing"},
    {TABLE_BY_LINK, 1, REMOVE, "by_link/17: this row is missing"},
    {TABLE_BY_PROBLEM, 1, REMOVE, "by_problem/24: this row is missing"},
    {TABLE_TIMER, 1, REMOVE, "timer/30: this row is missing"},
    {TABLE_JOB_DUE, 1, REMOVE, "job_due/24: this row is missing"},
    {TABLE_JOB_OF, 1, REMOVE, "job_of/16: this row is missing"},
    {TABLE_IDENTITY, 0, REMOVE, "identity/16: this row is missing"},
    {TABLE_TICKET, 1, REMOVE, "by_due/16: no record wants this row"},
    {TABLE_JOB, 1, REMOVE, "job_due/24: no record wants this row"},
    {TABLE_ENTRY, 2, REMOVE, "entry/8: the timeline of this ticket does not end"},
    {TABLE_ENTRY, 1, REMOVE, "entry/12: there is a gap in the timeline"},
    {TABLE_ENTRY, 0, REMOVE, "entry/12: the first entry"},
    {TABLE_EVENT, 2, REMOVE, "event/8: there is a gap in front of it"},
    {TABLE_EVENT, TICKETS - 1, REMOVE, "event/0: its last number"},
    {TABLE_COMMAND, 2, REMOVE, "command/8: there is a gap in front of it"},
    {TABLE_BY_DUE, 0, ADD, "by_due/17: no record wants this row"},
    {TABLE_BY_LINK, 0, ADD, "by_link/18: no record wants this row"},
    {TABLE_BY_PROBLEM, 0, ADD, "by_problem/25: no record wants this row"},
    {TABLE_TIMER, 0, ADD, "timer/31: no record wants this row"},
    {TABLE_IDENTITY, 0, ADD, "identity/17: no record wants this row"},
    {TABLE_UNKNOWN, 0, ADD, "?/1: this rungd knows no such table"},
};
#define FAULTS (sizeof faults / sizeof faults[0])

/* Row n with a flipped bit, or gone, or with a neighbour that nobody asked for. */
static void hurt(struct fixture *fixture, size_t number)
{
    struct arena arena;
    struct write_set writes;
    struct buf bytes;
    enum store_table table = faults[number].table;
    arena_init(&arena);
    write_set_init(&writes);
    buf_init(&bytes);
    struct store_row row = {.key = TEXT_NONE, .value = TEXT_NONE};
    if (table != TABLE_UNKNOWN) {
        row = row_at(fixture, &arena, table, faults[number].row);
    }
    if (faults[number].fault == FLIP) {
        buf_put_text(&bytes, row.value);
        bytes.p[bytes.n - 1] ^= 1;
        write_set_put(&writes, table, row.key, buf_text(&bytes));
    } else if (faults[number].fault == REMOVE) {
        write_set_delete(&writes, table, row.key);
    } else {
        buf_put_text(&bytes, row.key);
        buf_put_u8(&bytes, 7);
        write_set_put(&writes, table, buf_text(&bytes), row.value);
    }
    stores_commit(fixture->store, &writes);
    buf_fini(&bytes);
    write_set_fini(&writes);
    arena_fini(&arena);
}

START_TEST(a_store_in_order_has_no_findings)
{
    struct fixture fixture;
    struct digest digest;
    fill(&fixture);

    struct scrub_report report = scrub(&fixture);

    ck_assert_str_eq(buf_z(&fixture.found), "");
    ck_assert_uint_eq(report.findings, 0);
    ck_assert_int_eq(digest_of(fixture.store, &digest), ERR_OK);
    ck_assert(digest_equal(&digest.all, &report.digest.all));
    drop(&fixture);
}
END_TEST

START_TEST(an_empty_store_is_in_order)
{
    struct fixture fixture = {.store = memory_open(0)};
    buf_init(&fixture.found);

    ck_assert_uint_eq(scrub(&fixture).findings, 0);

    drop(&fixture);
}
END_TEST

START_TEST(each_fault_is_found_and_named)
{
    struct fixture fixture;
    fill(&fixture);
    hurt(&fixture, (size_t)_i);

    struct scrub_report report = scrub(&fixture);

    ck_assert_uint_gt(report.findings, 0);
    ck_assert_msg(strstr(buf_z(&fixture.found), faults[_i].found) != NULL,
                  "not found: %s; found:\n%s", faults[_i].found, buf_z(&fixture.found));
    drop(&fixture);
}
END_TEST

START_TEST(a_ticket_whose_whole_timeline_is_gone_is_found)
{
    struct fixture fixture;
    struct arena arena;
    struct write_set writes;
    fill(&fixture);
    arena_init(&arena);
    write_set_init(&writes);
    for (size_t n = 1; n <= 2; n++) {
        write_set_delete(&writes, TABLE_ENTRY, row_at(&fixture, &arena, TABLE_ENTRY, n).key);
    }
    stores_commit(fixture.store, &writes);

    ck_assert_uint_eq(scrub(&fixture).findings, 1);

    ck_assert_str_eq(buf_z(&fixture.found),
                     "entry/12: the first entry of this ticket is missing\n");
    write_set_fini(&writes);
    arena_fini(&arena);
    drop(&fixture);
}
END_TEST

START_TEST(progress_is_told)
{
    struct fixture fixture = {.store = memory_open(0)};
    buf_init(&fixture.found);
    stores_fill(fixture.store, 0, 17000);

    (void)scrub(&fixture);

    ck_assert_uint_eq(fixture.progress, 16384);
    drop(&fixture);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scrub");
    TCase *tcase = suite_case("scrub");
    tcase_add_test(tcase, a_store_in_order_has_no_findings);
    tcase_add_test(tcase, an_empty_store_is_in_order);
    tcase_add_loop_test(tcase, each_fault_is_found_and_named, 0, FAULTS);
    tcase_add_test(tcase, a_ticket_whose_whole_timeline_is_gone_is_found);
    tcase_add_test(tcase, progress_is_told);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
