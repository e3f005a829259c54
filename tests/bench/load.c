/* Requests over TCP, as many clients send them, and what the answers took.
 *
 *   rung-bench-load PROTOCOL PORT [option=value ...]
 *
 *   connections=64 in_flight=16     each connection keeps so many open and sends one for each
 * answer count=N | seconds=S             when to stop rate=R                          open loop: R
 * requests per second come due whatever the answers do, and the time counts from when a request was
 * due tickets=N                       get: 1 .. N are there due_low=US due_high=US          list: a
 * page begins anywhere between these due times trace=FILE                      one line for each
 * answer: microseconds (monotonic), took progress=1                      a line on stderr every ten
 * seconds
 *
 * Prints one line of name=value. Any refusal ends the run: a figure with errors in it is none. */
#include "load.h"
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
#include "base/mem.h"
#include "base/random.h"

#define CONNECTIONS_MAX 1024u
#define IN_FLIGHT_MAX 1024u
#define READ_BYTES 65536
#define SILENCE_MS_MAX 60000
#define PROGRESS_US INT64_C(10000000)

static const struct load_protocol *const protocols[] = {&load_rung_create, &load_rung_get,
                                                        &load_rung_list, &load_tarantool_create};

struct client {
    int fd;
    struct buf out, in;
    uint32_t *free; /* slots without a request */
    size_t free_count, greeting_left;
};
struct run {
    const struct load_protocol *protocol;
    struct load_options options;
    struct client clients[CONNECTIONS_MAX];
    int64_t *due_us; /* by slot: when its request was due */
    uint32_t *took_us;
    size_t took_count, took_capacity;
    uint64_t sent, answered, answer_bytes, chance, salt;
    uint64_t in_second, slowest_second;
    int64_t began_us, second_us, told_us;
    FILE *trace;
    int epoll;
};

static _Noreturn void fail(const char *what)
{
    (void)fprintf(stderr, "rung-bench-load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static bool is_over(const struct run *run, int64_t now_us)
{
    return run->options.count > 0 ? run->sent >= run->options.count
                                  : (double)(now_us - run->began_us) >= run->options.seconds * 1e6;
}

/* When the next request is due; later than now: not yet. */
static int64_t next_due(const struct run *run, int64_t now_us)
{
    return run->options.rate > 0
               ? run->began_us + (int64_t)((double)run->sent * 1e6 / run->options.rate)
               : now_us;
}

static void write_out(struct client *client)
{
    size_t done = 0;
    while (done < client->out.n) {
        ssize_t written = write(client->fd, client->out.p + done, client->out.n - done);
        if (written < 0 && errno == EAGAIN) {
            break;
        }
        if (written < 0) {
            fail("write");
        }
        done += (size_t)written;
    }
    buf_drop(&client->out, done);
}

static void send_more(struct run *run, struct client *client)
{
    int64_t now_us = clock_monotonic_us(NULL);
    while (client->free_count > 0 && client->greeting_left == 0 && !is_over(run, now_us) &&
           next_due(run, now_us) <= now_us) {
        struct load_request request = {.slot = client->free[--client->free_count],
                                       .number = run->sent,
                                       .salt = run->salt,
                                       .chance = &run->chance};
        run->due_us[request.slot] = next_due(run, now_us);
        run->sent++;
        run->protocol->put(&run->options, &request, &client->out);
    }
    write_out(client);
}

static void count_answer(struct run *run, const struct load_answer *answer, int64_t now_us)
{
    int64_t took_us = now_us - run->due_us[answer->slot];
    if (run->took_count == run->took_capacity) {
        run->took_capacity = run->took_capacity ? run->took_capacity * 2 : 1 << 16;
        run->took_us = mem_resize(run->took_us, run->took_capacity * sizeof run->took_us[0]);
    }
    run->took_us[run->took_count++] = (uint32_t)took_us;
    run->answered++;
    run->answer_bytes += answer->bytes;
    if (run->trace != NULL) {
        (void)fprintf(run->trace, "%lld %lld\n", (long long)now_us, (long long)took_us);
    }
}

static void note_second(struct run *run, int64_t now_us)
{
    run->in_second++;
    if (now_us - run->second_us >= CLOCK_SECOND_US) {
        run->slowest_second =
            run->in_second < run->slowest_second ? run->in_second : run->slowest_second;
        run->in_second = 0;
        run->second_us = now_us;
    }
    if (run->options.progress && now_us - run->told_us >= PROGRESS_US) {
        run->told_us = now_us;
        (void)fprintf(stderr, "%llu answers after %.0f s, %.0f/s\n",
                      (unsigned long long)run->answered, (double)(now_us - run->began_us) / 1e6,
                      (double)run->answered * 1e6 / (double)(now_us - run->began_us));
    }
}

/* What the server said, as far as it can be read. */
static _Noreturn void refuse(const unsigned char *bytes, size_t count)
{
    char said[400];
    size_t n = count < sizeof said - 1 ? count : sizeof said - 1;
    for (size_t i = 0; i < n; i++) {
        said[i] = (char)(bytes[i] >= ' ' && bytes[i] < 127 ? bytes[i] : '.');
    }
    said[n] = '\0';
    (void)fprintf(stderr, "rung-bench-load: an answer is a refusal, or none: %s\n", said);
    exit(1);
}

static void take_answers(struct run *run, struct client *client)
{
    int64_t now_us = clock_monotonic_us(NULL);
    size_t at = client->greeting_left < client->in.n ? client->greeting_left : client->in.n;
    client->greeting_left -= at;
    while (at < client->in.n) {
        struct load_answer answer = run->protocol->take(client->in.p + at, client->in.n - at);
        if (answer.bytes == 0) {
            break;
        }
        if (!answer.good || answer.slot >= run->options.connections * run->options.in_flight) {
            refuse(client->in.p + at, answer.bytes);
        }
        count_answer(run, &answer, now_us);
        note_second(run, now_us);
        client->free[client->free_count++] = answer.slot;
        at += answer.bytes;
    }
    buf_drop(&client->in, at);
}

static void receive(struct run *run, struct client *client)
{
    buf_reserve(&client->in, READ_BYTES);
    ssize_t got = read(client->fd, client->in.p + client->in.n, client->in.capacity - client->in.n);
    if (got == 0) {
        errno = ECONNRESET;
    }
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        fail("read");
    }
    client->in.n += got > 0 ? (size_t)got : 0;
    take_answers(run, client);
}

static void connect_one(struct run *run, struct client *client, uint32_t first_slot)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)run->options.port)};
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
    client->greeting_left = run->protocol->greeting_bytes;
    client->free = calloc(run->options.in_flight, sizeof client->free[0]);
    for (uint32_t i = 0; i < run->options.in_flight; i++) {
        client->free[client->free_count++] = first_slot + i;
    }
}

/* Every answer of what was sent has come, and nothing more is to be sent. */
static bool is_done(const struct run *run)
{
    return run->answered == run->sent && is_over(run, clock_monotonic_us(NULL));
}

static void loop(struct run *run)
{
    struct epoll_event events[64];
    bool paced = run->options.rate > 0;
    int64_t heard_us = clock_monotonic_us(NULL);
    while (!is_done(run)) {
        int count = epoll_wait(run->epoll, events, 64, paced ? 1 : 1000);
        int64_t now_us = clock_monotonic_us(NULL);
        heard_us = count > 0 ? now_us : heard_us;
        if (run->sent > run->answered && now_us - heard_us > SILENCE_MS_MAX * CLOCK_MS_US) {
            errno = ETIMEDOUT;
            fail("no answer");
        }
        for (int i = 0; i < count; i++) {
            receive(run, events[i].data.ptr);
            send_more(run, events[i].data.ptr);
        }
        for (unsigned i = 0; (paced || count == 0) && i < run->options.connections; i++) {
            send_more(run, &run->clients[(run->sent + i) % run->options.connections]);
        }
    }
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void report(struct run *run)
{
    double took_s = (double)(clock_monotonic_us(NULL) - run->began_us) / 1e6;
    size_t count = run->took_count;
    if (count == 0) {
        errno = ETIMEDOUT;
        fail("no answer at all");
    }
    if (run->slowest_second == UINT64_MAX) {
        run->slowest_second = (uint64_t)((double)count / took_s); /* it was over within one */
    }
    qsort(run->took_us, count, sizeof run->took_us[0], compare);
    (void)printf("answers=%zu seconds=%.3f per_s=%.1f slowest_second=%llu p50_us=%u p99_us=%u "
                 "max_us=%u bytes_per_answer=%.1f\n",
                 count, took_s, (double)count / took_s, (unsigned long long)run->slowest_second,
                 run->took_us[count / 2], run->took_us[count * 99 / 100], run->took_us[count - 1],
                 (double)run->answer_bytes / (double)count);
}

static bool read_option(struct load_options *options, const char *name, const char *value)
{
    uint64_t number = strtoull(value, NULL, 10);
    if (strcmp(name, "connections") == 0) {
        options->connections = (unsigned)number;
    } else if (strcmp(name, "in_flight") == 0) {
        options->in_flight = (unsigned)number;
    } else if (strcmp(name, "count") == 0) {
        options->count = number;
    } else if (strcmp(name, "seconds") == 0) {
        options->seconds = strtod(value, NULL);
    } else if (strcmp(name, "rate") == 0) {
        options->rate = strtod(value, NULL);
    } else if (strcmp(name, "tickets") == 0) {
        options->tickets = number;
    } else if (strcmp(name, "due_low") == 0) {
        options->due_low_us = (int64_t)number;
    } else if (strcmp(name, "due_high") == 0) {
        options->due_high_us = (int64_t)number;
    } else if (strcmp(name, "trace") == 0) {
        options->trace = value;
    } else if (strcmp(name, "progress") == 0) {
        options->progress = number != 0;
    } else {
        return false;
    }
    return true;
}

static void read_arguments(struct run *run, int argc, char **argv)
{
    struct load_options *options = &run->options;
    *options = (struct load_options){.connections = 64, .in_flight = 16, .tickets = 1};
    for (size_t i = 0; argc > 2 && i < sizeof protocols / sizeof protocols[0]; i++) {
        run->protocol = strcmp(argv[1], protocols[i]->name) == 0 ? protocols[i] : run->protocol;
    }
    bool good = run->protocol != NULL;
    for (int i = 3; good && i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        good = equals != NULL;
        if (good) {
            *equals = '\0';
            good = read_option(options, argv[i], equals + 1);
        }
    }
    if (!good || options->connections == 0 || options->connections > CONNECTIONS_MAX ||
        options->in_flight == 0 || options->in_flight > IN_FLIGHT_MAX || options->tickets == 0 ||
        (options->count == 0 && options->seconds <= 0)) {
        (void)fprintf(stderr,
                      "usage: rung-bench-load create|get|list|tarantool PORT [option=value ...]\n"
                      "connections is 1 to %u, in_flight 1 to %u, and count or seconds is needed\n",
                      CONNECTIONS_MAX, IN_FLIGHT_MAX);
        exit(2);
    }
    options->port = (unsigned)strtoul(argv[2], NULL, 10);
}

int main(int argc, char **argv)
{
    static struct run run;
    read_arguments(&run, argc, argv);
    run.due_us =
        calloc((size_t)run.options.connections * run.options.in_flight, sizeof run.due_us[0]);
    run.epoll = epoll_create1(EPOLL_CLOEXEC);
    run.chance = random_u64();
    run.salt = random_u64();
    run.slowest_second = UINT64_MAX;
    if (run.options.trace != NULL && (run.trace = fopen(run.options.trace, "we")) == NULL) {
        fail(run.options.trace);
    }
    for (unsigned i = 0; i < run.options.connections; i++) {
        connect_one(&run, &run.clients[i], i * run.options.in_flight);
    }
    run.began_us = run.second_us = run.told_us = clock_monotonic_us(NULL);
    for (unsigned i = 0; i < run.options.connections; i++) {
        send_more(&run, &run.clients[i]);
    }
    loop(&run);
    report(&run);
    if (run.trace != NULL && fclose(run.trace) != 0) {
        fail(run.options.trace);
    }
    return 0;
}
