/* Durable ticket.create over TCP, as a client sees it.
 *
 *   rung-bench-create PORT CONNECTIONS IN_FLIGHT COUNT [RATE]
 *
 * Each connection keeps IN_FLIGHT requests open and sends one for each answer; with a RATE (creates
 * per second over all connections) it sends no sooner than that. Prints creates per second and the
 * time to the acknowledgement. Any refusal ends the run. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/pack.h"
#include "base/random.h"
#include "base/scan.h"

#define CONNECTIONS_MAX 1024u
#define FRAME_BYTES_MAX ((size_t)1 << 20)
#define BODY_BYTES 600

struct client {
    int fd;
    struct buf out, in;
    struct scan scan;
    size_t open; /* requests without an answer */
};
struct run {
    struct client clients[CONNECTIONS_MAX];
    unsigned connections, in_flight, count, sent, answered;
    double rate;
    int64_t began_us, *sent_us; /* by request */
    double *took_us;
    uint64_t chance, salt;
    int epoll;
};

static _Noreturn void fail(const char *what)
{
    (void)fprintf(stderr, "rung-bench-create: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void put_request(struct run *run, struct client *client)
{
    static char body[BODY_BYTES];
    struct pack pack;
    char text[64];
    memset(body, 'b', sizeof body);
    pack_init(&pack, &client->out);
    pack_list_begin(&pack);
    pack_int(&pack, 0);
    pack_int(&pack, run->sent);
    pack_z(&pack, "ticket.create");
    pack_list_begin(&pack);
    pack_map_begin(&pack);
    (void)snprintf(text, sizeof text, "%016llx-%u", (unsigned long long)run->salt, run->sent);
    pack_pair_z(&pack, "key", text);
    pack_pair_z(&pack, "subject", "the same subject");
    pack_pair_text(&pack, "body", (struct text){body, sizeof body});
    (void)snprintf(text, sizeof text, "c%llu@example.org",
                   (unsigned long long)random_below(&run->chance, 65536));
    pack_pair_z(&pack, "requester", text);
    pack_map_end(&pack);
    pack_list_end(&pack);
    pack_list_end(&pack);
    run->sent_us[run->sent++] = clock_monotonic_us(NULL);
    client->open++;
}

static bool is_time(const struct run *run)
{
    return run->rate <= 0 ||
           (double)(clock_monotonic_us(NULL) - run->began_us) * run->rate / 1e6 > (double)run->sent;
}

static void send_more(struct run *run, struct client *client)
{
    while (client->open < run->in_flight && run->sent < run->count && is_time(run)) {
        put_request(run, client);
    }
    while (client->out.n > 0) {
        ssize_t written = write(client->fd, client->out.p, client->out.n);
        if (written < 0 && errno == EAGAIN) {
            break;
        }
        if (written < 0) {
            fail("write");
        }
        buf_drop(&client->out, (size_t)written);
    }
}

/* [1, id, nil, {...}] */
static void take_answer(struct run *run, struct client *client, struct text frame)
{
    struct arena arena;
    struct value answer;
    arena_init(&arena);
    if (pack_read(&arena, frame, &answer) != ERR_OK || answer.type != VALUE_LIST ||
        answer.list.count != 4 || answer.list.items[2].type != VALUE_NIL) {
        errno = EPROTO;
        fail("an answer is a refusal, or none");
    }
    int64_t id = answer.list.items[1].number;
    run->took_us[run->answered++] = (double)(clock_monotonic_us(NULL) - run->sent_us[id]);
    client->open--;
    arena_fini(&arena);
}

static void receive(struct run *run, struct client *client)
{
    buf_reserve(&client->in, 65536);
    ssize_t got = read(client->fd, client->in.p + client->in.n, client->in.capacity - client->in.n);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        fail("read");
    }
    client->in.n += got > 0 ? (size_t)got : 0;
    while (client->in.n > 0 &&
           scan_measure(&client->scan, client->in.p, client->in.n) == SCAN_DONE) {
        size_t size = client->scan.consumed;
        take_answer(run, client, (struct text){(const char *)client->in.p, size});
        buf_drop(&client->in, size);
        scan_init(&client->scan, FRAME_BYTES_MAX);
    }
}

static void connect_one(struct run *run, struct client *client, unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = client}};
    int one = 1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&address, sizeof address) != 0 ||
        setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0 ||
        fcntl(client->fd, F_SETFL, O_NONBLOCK) != 0 ||
        epoll_ctl(run->epoll, EPOLL_CTL_ADD, client->fd, &event) != 0) {
        fail("connect");
    }
    buf_init(&client->out);
    buf_init(&client->in);
    scan_init(&client->scan, FRAME_BYTES_MAX);
}

static int compare(const void *a, const void *b)
{
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static void loop(struct run *run)
{
    struct epoll_event events[64];
    while (run->answered < run->count) {
        int count = epoll_wait(run->epoll, events, 64, run->rate > 0 ? 1 : 10000);
        if (count == 0 && run->rate <= 0) {
            errno = ETIMEDOUT;
            fail("no answer within 10 s");
        }
        for (int i = 0; i < count; i++) {
            receive(run, events[i].data.ptr);
            send_more(run, events[i].data.ptr);
        }
        for (unsigned i = 0; run->rate > 0 && i < run->connections; i++) {
            send_more(run, &run->clients[i]);
        }
    }
}

int main(int argc, char **argv)
{
    static struct run run;
    if (argc < 5 || argc > 6) {
        (void)fprintf(stderr, "usage: rung-bench-create PORT CONNECTIONS IN_FLIGHT COUNT [RATE]\n");
        return 2;
    }
    run.connections = (unsigned)strtoul(argv[2], NULL, 10);
    run.in_flight = (unsigned)strtoul(argv[3], NULL, 10);
    run.count = (unsigned)strtoul(argv[4], NULL, 10);
    run.rate = argc == 6 ? strtod(argv[5], NULL) : 0;
    if (run.connections == 0 || run.connections > CONNECTIONS_MAX || run.in_flight == 0 ||
        run.count == 0) {
        (void)fprintf(stderr, "rung-bench-create: 1 to %u connections, each with 1 or more\n",
                      CONNECTIONS_MAX);
        return 2;
    }
    run.sent_us = calloc(run.count, sizeof *run.sent_us);
    run.took_us = calloc(run.count, sizeof *run.took_us);
    run.epoll = epoll_create1(EPOLL_CLOEXEC);
    run.salt = random_u64();
    for (unsigned i = 0; i < run.connections; i++) {
        connect_one(&run, &run.clients[i], (unsigned)strtoul(argv[1], NULL, 10));
    }
    run.began_us = clock_monotonic_us(NULL);
    for (unsigned i = 0; i < run.connections; i++) {
        send_more(&run, &run.clients[i]);
    }
    loop(&run);
    double took_s = (double)(clock_monotonic_us(NULL) - run.began_us) / 1e6;
    qsort(run.took_us, run.count, sizeof run.took_us[0], compare);
    (void)printf("%u x %u: %u creates, %.0f/s, acknowledged in p50 %.2f ms, p99 %.2f ms\n",
                 run.connections, run.in_flight, run.count, run.count / took_s,
                 run.took_us[run.count / 2] / 1000, run.took_us[run.count * 99ull / 100] / 1000);
    return 0;
}
