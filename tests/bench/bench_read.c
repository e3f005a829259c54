/* What a store holds and how fast it is read, without a server.
 *
 *   rung-bench-read count FOLDER            tickets, and when the first and the last are due
 *   rung-bench-read rows FOLDER             what each table holds, per ticket
 *   rung-bench-read pages FOLDER SECONDS    pages of 50 tickets by due time, from anywhere in it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"
#include "store/embedded.h"
#include "store/key.h"
#include "store/tables.h"

#define PAGE_TICKETS 50

static struct store *open_store(const char *folder)
{
    struct embedded_options options = {.folder = folder};
    char why[600] = "";
    struct store *store = embedded_open(&options, why, sizeof why);
    if (store == NULL) {
        (void)fprintf(stderr, "rung-bench-read: %s\n", why);
        exit(1);
    }
    return store;
}

static int64_t due_at_end(struct reader *reader, struct arena *arena, bool backwards)
{
    struct store_row *rows = NULL;
    size_t count =
        reader_scan(reader, arena, TABLE_BY_DUE, TEXT_NONE, TEXT_NONE, 1, backwards, &rows, NULL);
    return count == 1 ? key_get_i64(rows[0].key, 0) : 0;
}

static void print_count(const char *folder)
{
    struct store *store = open_store(folder);
    struct reader reader;
    struct arena arena;
    reader_init(&reader, store, NULL);
    arena_init(&arena);
    (void)printf("tickets=%llu due_low=%lld due_high=%lld last_now_us=%llu\n",
                 (unsigned long long)meta_table_get(&reader, "ticket"),
                 (long long)due_at_end(&reader, &arena, false),
                 (long long)due_at_end(&reader, &arena, true),
                 (unsigned long long)meta_table_get(&reader, "last_now_us"));
    arena_fini(&arena);
    store_close(&store);
}

/* --- what a store holds --- */

struct holding {
    uint64_t rows, key_bytes, value_bytes;
};

static enum err count_row(void *ctx, enum store_table table, struct text key, struct text value)
{
    struct holding *holdings = ctx;
    holdings[table].rows++;
    holdings[table].key_bytes += key.n + 1; /* the byte of the table */
    holdings[table].value_bytes += value.n;
    return ERR_OK;
}

static void print_rows(const char *folder)
{
    static const char *const names[TABLE_END] = {
        [TABLE_META] = "meta",           [TABLE_TICKET] = "ticket",
        [TABLE_ENTRY] = "entry",         [TABLE_BY_DUE] = "by_due",
        [TABLE_BY_AGENT] = "by_agent",   [TABLE_BY_CUSTOMER] = "by_customer",
        [TABLE_TIMER] = "timer",         [TABLE_JOB] = "job",
        [TABLE_JOB_DUE] = "job_due",     [TABLE_JOB_OF] = "job_of",
        [TABLE_INBOX] = "inbox",         [TABLE_BLOB] = "blob",
        [TABLE_COMMAND] = "command",     [TABLE_EVENT] = "event",
        [TABLE_REFERENCE] = "reference", [TABLE_IDEMPOTENCY] = "idempotency",
        [TABLE_CUSTOMER] = "customer",   [TABLE_IDENTITY] = "identity",
        [TABLE_AGENT] = "agent",         [TABLE_KV] = "kv",
        [TABLE_DOCUMENT] = "document",   [TABLE_REMAINS] = "remains",
        [TABLE_PURGED] = "purged",       [TABLE_BLOB_USE] = "blob_use",
        [TABLE_JOB_PAST] = "job_past"};
    struct holding holdings[TABLE_END] = {0};
    struct store *store = open_store(folder);
    if (store_walk(store, count_row, holdings) != ERR_OK) {
        (void)fprintf(stderr, "rung-bench-read: the store cannot be read\n");
        exit(1);
    }
    store_close(&store);
    double tickets = holdings[TABLE_TICKET].rows ? (double)holdings[TABLE_TICKET].rows : 1;
    (void)printf("%-12s %12s %14s %10s %12s\n", "table", "rows", "rows/ticket", "key", "value");
    for (int i = 1; i < TABLE_END; i++) {
        const struct holding *one = &holdings[i];
        if (one->rows > 0) {
            (void)printf("%-12s %12llu %14.2f %10.1f %12.1f\n", names[i] ? names[i] : "?",
                         (unsigned long long)one->rows, (double)one->rows / tickets,
                         (double)one->key_bytes / (double)one->rows,
                         (double)one->value_bytes / (double)one->rows);
        }
    }
}

/* --- pages --- */

/* One page: ids in the order of the index, then each ticket. */
static size_t read_page(struct store *store, struct arena *arena, int64_t due_us)
{
    struct reader reader;
    struct key after;
    uint64_t *ids = NULL;
    struct text next;
    reader_init(&reader, store, NULL);
    key_begin(&after);
    key_i64(&after, due_us);
    size_t count = ticket_table_list(&reader, arena, TICKET_LIST_BY_DUE, TEXT_NONE, 0,
                                     key_text(&after), PAGE_TICKETS, &ids, &next);
    for (size_t i = 0; i < count; i++) {
        struct ticket ticket;
        ticket_init(&ticket);
        if (!ticket_table_get(&reader, arena, ids[i], &ticket)) {
            (void)fprintf(stderr, "rung-bench-read: an index names a ticket that is not there\n");
            exit(1);
        }
    }
    return count;
}

static void read_pages(const char *folder, double seconds)
{
    struct store *store = open_store(folder);
    struct reader reader;
    struct arena arena;
    uint64_t chance = random_u64();
    uint64_t pages = 0;
    uint64_t tickets = 0;
    reader_init(&reader, store, NULL);
    arena_init(&arena);
    int64_t low_us = due_at_end(&reader, &arena, false);
    uint64_t span = (uint64_t)(due_at_end(&reader, &arena, true) - low_us) + 1;
    int64_t began_us = clock_monotonic_us(NULL);
    while ((double)(clock_monotonic_us(NULL) - began_us) < seconds * 1e6) {
        arena_reset(&arena);
        tickets += read_page(store, &arena, low_us + (int64_t)random_below(&chance, span));
        pages++;
    }
    (void)printf("per_s=%.1f tickets_per_page=%.1f\n",
                 (double)pages * 1e6 / (double)(clock_monotonic_us(NULL) - began_us),
                 (double)tickets / (double)pages);
    arena_fini(&arena);
    store_close(&store);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "count") == 0) {
        print_count(argv[2]);
    } else if (argc == 3 && strcmp(argv[1], "rows") == 0) {
        print_rows(argv[2]);
    } else if (argc == 4 && strcmp(argv[1], "pages") == 0) {
        read_pages(argv[2], strtod(argv[3], NULL));
    } else {
        (void)fprintf(stderr, "usage: rung-bench-read count|rows FOLDER | pages FOLDER SECONDS\n");
        return 2;
    }
    return 0;
}
