/* The store against the least that anybody could do: the same bytes appended to a file that is
 * already there, and synced. Rounds alternate, so that both meet the same weather; what counts is
 * the ratio within one run.
 *
 *   rung-bench store FOLDER [BATCHES [TICKETS]]   batches per round, tickets per batch
 *   rung-bench rows FOLDER                        what each table of a store holds, per ticket
 *
 * A batch is what the engine commits for so many new tickets: rows, indexes, keys, counters. Lines:
 * one batch at a time; several under way, as the engine has them; and a bare fdatasync, whose own
 * spread says whether the run means anything. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/random.h"
#include "store/embedded.h"
#include "store/journal_record.h"
#include "store/key.h"

#define ROUNDS 7
#define IN_FLIGHT_MAX 4
#define SPREAD_MAX 0.25
#define RAW_BYTES ((off_t)64 << 20)

static int news_fd = -1;
static uint64_t seed = 1, next_ticket = 1;

static _Noreturn void fail(const char *what)
{
    (void)fprintf(stderr, "rung-bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* --- a batch of new tickets --- */

static void put(struct write_set *set, enum store_table table, const struct key *key, size_t bytes)
{
    static char value[4096] = "bench";
    write_set_put(set, table, key_text(key), (struct text){value, bytes});
}

/* Sizes of a ticket with a short text, as the engine writes it. */
static void add_ticket(struct write_set *set)
{
    struct key key;
    uint64_t ticket = next_ticket++ << 8;
    key_begin(&key);
    key_u64(&key, ticket);
    put(set, TABLE_TICKET, &key, 600);
    key_u32(&key, 1);
    put(set, TABLE_ENTRY, &key, 250);
    key_begin(&key);
    key_u64(&key, random_next(&seed) >> 40); /* due */
    key_u64(&key, ticket);
    put(set, TABLE_BY_DUE, &key, 5);
    put(set, TABLE_TIMER, &key, 20);
    key_begin(&key);
    key_u64(&key, random_below(&seed, 10000) << 8);
    key_u64(&key, ticket);
    put(set, TABLE_BY_CUSTOMER, &key, 5);
    key_begin(&key);
    key_u32(&key, 2900);
    key_u64(&key, random_next(&seed));
    key_u64(&key, random_next(&seed));
    put(set, TABLE_IDEMPOTENCY, &key, 150);
    key_begin(&key);
    key_u64(&key, ticket >> 8);
    put(set, TABLE_COMMAND, &key, 300);
    put(set, TABLE_EVENT, &key, 20);
    key_begin(&key);
    key_bytes(&key, TEXT("ticket"));
    put(set, TABLE_META, &key, 12);
}

static void fill(struct write_set *set, unsigned tickets)
{
    write_set_clear(set);
    for (unsigned i = 0; i < tickets; i++) {
        add_ticket(set);
    }
}

/* --- the store --- */

/* Something durable, or room again. */
static void on_ready(void *ctx)
{
    (void)eventfd_write(*(int *)ctx, 1);
}

static void wait_for_news(void)
{
    struct pollfd news = {.fd = news_fd, .events = POLLIN};
    eventfd_t count = 0;
    if (poll(&news, 1, 30000) != 1 || eventfd_read(news_fd, &count) != 0) {
        fail("no answer within 30 s");
    }
}

struct batch {
    struct write_set set;
    struct store_request request;
};

static bool may_submit(struct store *store)
{
    struct store_info info;
    store_info(store, &info);
    return !info.busy;
}

/* Batches per second. */
static double run_store(struct store *store, unsigned batches, unsigned tickets, unsigned in_flight)
{
    static struct batch ring[IN_FLIGHT_MAX];
    int64_t began_us = clock_monotonic_us(NULL);
    unsigned submitted = 0;
    unsigned answered = 0;
    while (answered < batches) {
        struct store_request *done[IN_FLIGHT_MAX];
        while (submitted < batches && submitted - answered < in_flight && may_submit(store)) {
            struct batch *batch = &ring[submitted++ % IN_FLIGHT_MAX];
            fill(&batch->set, tickets);
            batch->request =
                (struct store_request){.what = STORE_COMMIT, .commit = {.writes = &batch->set}};
            store_submit(store, &batch->request);
        }
        wait_for_news();
        size_t count = store_reap(store, done, IN_FLIGHT_MAX);
        for (size_t i = 0; i < count; i++) {
            if (done[i]->commit.outcome != STORE_DURABLE) {
                errno = EIO;
                fail(done[i]->detail);
            }
            answered++;
        }
    }
    return batches * 1e6 / (double)(clock_monotonic_us(NULL) - began_us);
}

/* --- the file --- */

static int make_raw(const char *folder)
{
    char path[500];
    char *zeros = calloc(1, 1 << 20);
    (void)snprintf(path, sizeof path, "%s/raw", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (off_t at = 0; fd >= 0 && at < RAW_BYTES; at += 1 << 20) {
        if (pwrite(fd, zeros, 1 << 20, at) != 1 << 20) {
            fail(path);
        }
    }
    if (fd < 0 || fsync(fd) != 0) {
        fail(path);
    }
    free(zeros);
    return fd;
}

static double run_raw(int fd, unsigned batches, unsigned tickets)
{
    struct write_set set;
    struct buf bytes;
    off_t at = 0;
    int64_t began_us = clock_monotonic_us(NULL);
    write_set_init(&set);
    buf_init(&bytes);
    for (unsigned i = 0; i < batches; i++) {
        struct journal_record record = {.sequence = i};
        fill(&set, tickets); /* both sides make their bytes, and the same ones */
        buf_clear(&bytes);
        journal_record_put(&bytes, &set, 1, NULL, &record);
        at = at + (off_t)bytes.n > RAW_BYTES ? 0 : at;
        if (pwrite(fd, bytes.p, bytes.n, at) != (ssize_t)bytes.n || fdatasync(fd) != 0) {
            fail("raw");
        }
        at += (off_t)bytes.n;
    }
    write_set_fini(&set);
    buf_fini(&bytes);
    return batches * 1e6 / (double)(clock_monotonic_us(NULL) - began_us);
}

static int compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

/* Microseconds of a 4 KiB overwrite and its sync: the median of many. */
static double run_bare(int fd)
{
    static char page[4096];
    double took_us[200];
    for (size_t i = 0; i < 200; i++) {
        int64_t began_us = clock_monotonic_us(NULL);
        if (pwrite(fd, page, sizeof page, (off_t)i * 4096) < 0 || fdatasync(fd) != 0) {
            fail("bare");
        }
        took_us[i] = (double)(clock_monotonic_us(NULL) - began_us);
    }
    qsort(took_us, 200, sizeof took_us[0], compare);
    return took_us[100];
}

/* --- the report --- */

struct line {
    const char *name;
    double values[ROUNDS];
};

/* Prints median and spread, and yields the median. */
static double print_line(struct line *line, const char *unit, double *spread)
{
    double *values = line->values;
    qsort(values, ROUNDS, sizeof values[0], compare);
    double median = values[ROUNDS / 2];
    *spread = (values[ROUNDS - 1] - values[0]) / median;
    (void)printf("%-24s %10.1f %-10s (%.1f .. %.1f)\n", line->name, median, unit, values[0],
                 values[ROUNDS - 1]);
    return median;
}

static void bench_store(const char *folder, unsigned batches, unsigned tickets)
{
    char why[600] = "";
    struct embedded_options options = {.folder = folder, .create = true};
    struct store *store = embedded_open(&options, why, sizeof why);
    struct line one = {.name = "store, 1 under way"};
    struct line four = {.name = "store, 4 under way"};
    struct line raw = {.name = "append + fdatasync"};
    struct line bare = {.name = "bare fdatasync of 4 KiB"};
    double ratios[2][ROUNDS];
    double spread = 0;
    if (store == NULL) {
        (void)fprintf(stderr, "rung-bench: %s\n", why);
        exit(1);
    }
    int fd = make_raw(folder);
    news_fd = eventfd(0, EFD_CLOEXEC);
    store_on_ready(store, on_ready, &news_fd);
    for (int i = 0; i < ROUNDS; i++) {
        bare.values[i] = run_bare(fd);
        raw.values[i] = run_raw(fd, batches, tickets);
        one.values[i] = run_store(store, batches, tickets, 1);
        four.values[i] = run_store(store, batches, tickets, IN_FLIGHT_MAX);
        ratios[0][i] = one.values[i] / raw.values[i];
        ratios[1][i] = four.values[i] / raw.values[i];
    }
    store_close(&store);
    (void)close(fd);
    (void)printf("%u batches of %u tickets a round, %d rounds, folding included\n", batches,
                 tickets, ROUNDS);
    (void)print_line(&raw, "batches/s", &spread);
    (void)print_line(&one, "batches/s", &spread);
    (void)print_line(&four, "batches/s", &spread);
    (void)print_line(&bare, "us", &spread);
    struct line ratio_one = {.name = "ratio, 1 under way"};
    struct line ratio_four = {.name = "ratio, 4 under way"};
    double bare_spread = spread;
    memcpy(ratio_one.values, ratios[0], sizeof ratios[0]);
    memcpy(ratio_four.values, ratios[1], sizeof ratios[1]);
    (void)print_line(&ratio_one, "", &spread);
    (void)print_line(&ratio_four, "", &spread);
    if (bare_spread > SPREAD_MAX) {
        (void)printf("VOID: a bare fdatasync varied by %.0f %% between rounds: the ratios say "
                     "little, the absolute figures nothing\n",
                     bare_spread * 100);
    }
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
        [TABLE_DOCUMENT] = "document"};
    struct holding holdings[TABLE_END] = {0};
    struct embedded_options options = {.folder = folder};
    char why[600] = "";
    struct store *store = embedded_open(&options, why, sizeof why);
    if (store == NULL || store_walk(store, count_row, holdings) != ERR_OK) {
        (void)fprintf(stderr, "rung-bench: %s\n", why[0] ? why : "the store cannot be read");
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

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "rows") == 0) {
        print_rows(argv[2]);
        return 0;
    }
    if (argc < 3 || argc > 5 || strcmp(argv[1], "store") != 0) {
        (void)fprintf(stderr, "usage: rung-bench store FOLDER [BATCHES [TICKETS]] | rows FOLDER\n");
        return 2;
    }
    unsigned batches = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 2000;
    unsigned tickets = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 16;
    if (batches == 0 || tickets == 0) {
        (void)fprintf(stderr, "rung-bench: a round has at least one batch of one ticket\n");
        return 2;
    }
    bench_store(argv[2], batches, tickets);
    return 0;
}
