/* A program for power cuts. What it writes is a function of how many commits there were, so that
 * any state can be told from any other, and a state between two commits from both.
 *
 *   power_store write FOLDER COUNT   commits, several under way, notes each acknowledged one in ACK
 *   power_store verify FOLDER ACKED  opens, checks, makes 30 more commits, checks, opens again */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "store/embedded.h"
#include "store/key.h"

#define ROWS_KEPT 50
#define HOT_ROWS 7
#define IN_FLIGHT_MAX 4
#define COMMITS_MORE 30
#define BIG_EVERY 97
#define BIG_BYTES 20000

static int news_fd = -1;

static _Noreturn void fail(const char *what, uint64_t at)
{
    (void)fprintf(stderr, "power_store: %s (%llu)\n", what, (unsigned long long)at);
    exit(1);
}

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
        fail("no commit was answered within 30 s", 0);
    }
}

static struct store *open_store(const char *folder)
{
    char why[600] = "";
    struct embedded_options options = {.folder = folder,
                                       .map_bytes = (uint64_t)64 << 20,
                                       .create = true,
                                       .segment_bytes = (uint64_t)32 << 10,
                                       .fold_bytes = (size_t)48 << 10};
    struct store *store = embedded_open(&options, why, sizeof why);
    if (store == NULL) {
        (void)fprintf(stderr, "power_store: %s\n", why);
        exit(1);
    }
    store_on_ready(store, on_ready, &news_fd);
    return store;
}

/* --- what commit number n writes --- */

static struct text row_key(struct key *key, uint64_t number)
{
    key_begin(key);
    key_u8(key, 'r');
    key_u64(key, number);
    return key_text(key);
}

static struct text row_value(struct buf *buf, uint64_t number)
{
    uint64_t mixed = number * UINT64_C(0x9e3779b97f4a7c15);
    size_t bytes = number % BIG_EVERY == 0 ? BIG_BYTES : 50 + (size_t)(mixed >> 40) % 700;
    buf_clear(buf);
    while (buf->n < bytes) {
        mixed = mixed * UINT64_C(6364136223846793005) + number;
        buf_put_u64(buf, mixed);
    }
    return buf_text(buf);
}

static struct text number_value(struct buf *buf, uint64_t number)
{
    buf_clear(buf);
    buf_put_u64(buf, number);
    return buf_text(buf);
}

static struct text hot_key(struct key *key, uint64_t number)
{
    key_begin(key);
    key_u8(key, 'h');
    key_u64(key, number % HOT_ROWS);
    return key_text(key);
}

static void fill(struct write_set *set, uint64_t number)
{
    struct key key;
    struct buf buf;
    buf_init(&buf);
    write_set_clear(set);
    write_set_put(set, TABLE_DOCUMENT, row_key(&key, number), row_value(&buf, number));
    write_set_put(set, TABLE_META, TEXT("head"), number_value(&buf, number));
    write_set_put(set, TABLE_KV, hot_key(&key, number), number_value(&buf, number));
    if (number > ROWS_KEPT) {
        write_set_delete(set, TABLE_DOCUMENT, row_key(&key, number - ROWS_KEPT));
    }
    buf_fini(&buf);
}

/* --- commits --- */

struct commit {
    struct write_set set;
    struct store_request request;
};

static void submit(struct store *store, struct commit *commit, uint64_t number)
{
    fill(&commit->set, number);
    commit->request =
        (struct store_request){.what = STORE_COMMIT, .commit = {.writes = &commit->set}};
    store_submit(store, &commit->request);
}

/* Commits first .. last in order; on_durable hears of each. */
static void commit_all(struct store *store, uint64_t first, uint64_t last, int ack_fd)
{
    static struct commit commits[IN_FLIGHT_MAX];
    uint64_t next = first;
    uint64_t acked = first - 1;
    while (acked < last) {
        struct store_request *done[IN_FLIGHT_MAX];
        while (next <= last && next - acked <= IN_FLIGHT_MAX) {
            struct store_info info;
            store_info(store, &info);
            if (info.busy) {
                break;
            }
            submit(store, &commits[next % IN_FLIGHT_MAX], next);
            next++;
        }
        wait_for_news();
        size_t count = store_reap(store, done, IN_FLIGHT_MAX);
        for (size_t i = 0; i < count; i++) {
            acked++;
            if (done[i] != &commits[acked % IN_FLIGHT_MAX].request ||
                done[i]->commit.outcome != STORE_DURABLE) {
                fail(done[i]->detail, acked);
            }
            if (ack_fd >= 0 && pwrite(ack_fd, &acked, sizeof acked, 0) != sizeof acked) {
                fail("ACK cannot be written", acked);
            }
        }
    }
}

/* --- what there must be after commit number n --- */

static uint64_t number_at(struct store *store, enum store_table table, struct text key)
{
    struct arena arena;
    struct text value;
    arena_init(&arena);
    enum err err = store_get(store, &arena, table, key, &value);
    uint64_t number = err == ERR_OK && value.n == 8 ? buf_get_u64(value.p) : 0;
    if (err != ERR_OK && err != ERR_NOT_FOUND) {
        fail("the store cannot be read", (uint64_t)err);
    }
    arena_fini(&arena);
    return number;
}

static void check_rows(struct store *store, uint64_t head)
{
    struct store_request request = {
        .what = STORE_SCAN, .scan = {.table = TABLE_DOCUMENT, .limit = STORE_SCAN_ROWS_MAX}};
    uint64_t first = head > ROWS_KEPT ? head - ROWS_KEPT + 1 : 1;
    struct buf buf;
    struct key key;
    buf_init(&buf);
    arena_init(&request.arena);
    store_submit(store, &request);
    if (request.err != ERR_OK || request.scan.count != head - first + 1) {
        fail("the number of rows is wrong", request.scan.count);
    }
    for (uint64_t i = 0; i < request.scan.count; i++) {
        if (!text_eq(request.scan.rows[i].key, row_key(&key, first + i)) ||
            !text_eq(request.scan.rows[i].value, row_value(&buf, first + i))) {
            fail("a row is not what was written", first + i);
        }
    }
    arena_fini(&request.arena);
    buf_fini(&buf);
}

static uint64_t check(struct store *store, uint64_t acked)
{
    uint64_t head = number_at(store, TABLE_META, TEXT("head"));
    struct key key;
    if (head < acked) {
        fail("an acknowledged commit is lost", head);
    }
    check_rows(store, head);
    for (uint64_t number = head; number > 0 && number + HOT_ROWS > head; number--) {
        if (number_at(store, TABLE_KV, hot_key(&key, number)) != number) {
            fail("a row that is written again and again is wrong", number);
        }
    }
    return head;
}

static void verify(const char *folder, uint64_t acked)
{
    struct store *store = open_store(folder);
    uint64_t head = check(store, acked);
    commit_all(store, head + 1, head + COMMITS_MORE, -1);
    (void)check(store, head + COMMITS_MORE);
    store_close(&store);
    store = open_store(folder);
    if (check(store, head + COMMITS_MORE) != head + COMMITS_MORE) {
        fail("a commit came from nowhere", head);
    }
    store_close(&store);
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        (void)fprintf(stderr, "usage: power_store write|verify FOLDER COUNT|ACKED\n");
        return 2;
    }
    uint64_t number = strtoull(argv[3], NULL, 10);
    news_fd = eventfd(0, EFD_CLOEXEC);
    if (strcmp(argv[1], "verify") == 0) {
        verify(argv[2], number);
        return 0;
    }
    char path[500];
    (void)snprintf(path, sizeof path, "%s/ACK", argv[2]);
    struct store *store = open_store(argv[2]);
    int ack_fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (ack_fd < 0) {
        fail(strerror(errno), 0);
    }
    commit_all(store, 1, number, ack_fd);
    (void)close(ack_fd);
    store_close(&store);
    return 0;
}
