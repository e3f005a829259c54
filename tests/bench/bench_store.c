/* The store against the least that anybody could do: the same bytes appended to a file that is
 * already there, and synced. Rounds alternate, so that both meet the same weather; what counts is
 * the ratio within one run.
 *
 *   rung-bench store FOLDER [BATCHES [TICKETS [ROUNDS]]]   per round, per batch
 *   rung-bench raw FOLDER BATCHES BYTES                    batches per second, appended and synced
 *   rung-bench bare FOLDER BYTES COUNT                     what one overwrite and its sync take
 *
 * A batch is what the engine commits for so many new tickets: rows, indexes, keys, counters. Each
 * round is a line: a bare fdatasync, appended batches per second, the store's one at a time, and
 * with four under way, as the engine has them. tests/bench/bench.py makes figures of it. */
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

#define IN_FLIGHT_MAX 4
#define BARE_BYTES ((size_t)4096)
#define BARE_COUNT ((size_t)200)
#define NUMBER_MAX (16ul << 20)
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

struct bare {
    double p50_us, p99_us;
};

/* What an overwrite of so many bytes and its sync take. */
static struct bare run_bare(int fd, size_t bytes, size_t count)
{
    char *page = calloc(1, bytes);
    double *took_us = calloc(count, sizeof *took_us);
    off_t slots = RAW_BYTES / (off_t)bytes;
    for (size_t i = 0; i < count; i++) {
        int64_t began_us = clock_monotonic_us(NULL);
        if (pwrite(fd, page, bytes, ((off_t)i % slots) * (off_t)bytes) < 0 || fdatasync(fd) != 0) {
            fail("bare");
        }
        took_us[i] = (double)(clock_monotonic_us(NULL) - began_us);
    }
    qsort(took_us, count, sizeof took_us[0], compare);
    struct bare bare = {took_us[count / 2], took_us[count * 99 / 100]};
    free(page);
    free(took_us);
    return bare;
}

/* --- what is asked for --- */

static void bench_store(const char *folder, unsigned batches, unsigned tickets, unsigned rounds)
{
    char why[600] = "";
    struct embedded_options options = {.folder = folder, .create = true};
    struct store *store = embedded_open(&options, why, sizeof why);
    if (store == NULL) {
        (void)fprintf(stderr, "rung-bench: %s\n", why);
        exit(1);
    }
    int fd = make_raw(folder);
    news_fd = eventfd(0, EFD_CLOEXEC);
    store_on_ready(store, on_ready, &news_fd);
    for (unsigned i = 0; i < rounds; i++) {
        double bare_us = run_bare(fd, BARE_BYTES, BARE_COUNT).p50_us;
        double raw = run_raw(fd, batches, tickets);
        double one = run_store(store, batches, tickets, 1);
        double four = run_store(store, batches, tickets, IN_FLIGHT_MAX);
        (void)printf("bare_us=%.1f raw=%.1f one=%.1f four=%.1f\n", bare_us, raw, one, four);
        (void)fflush(stdout);
    }
    store_close(&store);
    (void)close(fd);
}

static void bench_raw(const char *folder, unsigned batches, size_t bytes)
{
    int fd = make_raw(folder);
    char *batch = calloc(1, bytes);
    off_t at = 0;
    int64_t began_us = clock_monotonic_us(NULL);
    for (unsigned i = 0; i < batches; i++) {
        at = at + (off_t)bytes > RAW_BYTES ? 0 : at;
        if (pwrite(fd, batch, bytes, at) != (ssize_t)bytes || fdatasync(fd) != 0) {
            fail("raw");
        }
        at += (off_t)bytes;
    }
    (void)printf("batches=%.1f\n", batches * 1e6 / (double)(clock_monotonic_us(NULL) - began_us));
    free(batch);
    (void)close(fd);
}

static void bench_bare(const char *folder, size_t bytes, size_t count)
{
    int fd = make_raw(folder);
    struct bare bare = run_bare(fd, bytes, count);
    (void)printf("p50_us=%.1f p99_us=%.1f\n", bare.p50_us, bare.p99_us);
    (void)close(fd);
}

static unsigned long number(int argc, char **argv, int at, unsigned long otherwise)
{
    unsigned long given = argc > at ? strtoul(argv[at], NULL, 10) : otherwise;
    if (given == 0 || given > NUMBER_MAX) {
        (void)fprintf(stderr, "rung-bench: \"%s\" is no number of 1 to %lu\n", argv[at],
                      NUMBER_MAX);
        exit(2);
    }
    return given;
}

int main(int argc, char **argv)
{
    if (argc >= 3 && argc <= 6 && strcmp(argv[1], "store") == 0) {
        bench_store(argv[2], (unsigned)number(argc, argv, 3, 2000),
                    (unsigned)number(argc, argv, 4, 16), (unsigned)number(argc, argv, 5, 7));
    } else if (argc == 5 && strcmp(argv[1], "raw") == 0) {
        bench_raw(argv[2], (unsigned)number(argc, argv, 3, 0), number(argc, argv, 4, 0));
    } else if (argc == 5 && strcmp(argv[1], "bare") == 0) {
        bench_bare(argv[2], number(argc, argv, 3, 0), number(argc, argv, 4, 0));
    } else {
        (void)fprintf(stderr,
                      "usage: rung-bench store FOLDER [BATCHES [TICKETS [ROUNDS]]]\n"
                      "       rung-bench raw FOLDER BATCHES BYTES | bare FOLDER BYTES COUNT\n");
        return 2;
    }
    return 0;
}
