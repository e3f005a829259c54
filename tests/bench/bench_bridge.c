/* What a call of a plugin in a process of its own costs, against a bare echo of the same bytes by
 * another process, over a socketpair, in alternating rounds. Ratios only.
 *
 *   rung-bench-bridge LAUNCHER PLUGIN.so [CALLS]
 *
 * "one at a time" packs an ordinary event, sends it, waits, reads the answer and its effects; "in
 * flight" keeps so many of them open. The echo takes the same bytes in and gives the same bytes
 * back.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/clock.h"
#include "host/bridge_describe.h"
#include "host/bridge_event.h"
#include "host/bridge_shape.h"
#include "host/view.h"

#define ROUNDS 5
#define CALLS_DEFAULT 2000
#define IN_FLIGHT 4 /* as many as the plugin has workers */
#define BODY_BYTES 600

extern char **environ;

struct side { /* one of the two processes */
    int fd;
    struct text request;
    size_t answer_bytes;
    struct bridge_frame *in; /* NULL: the echo */
    const struct ask *ask;
    uint64_t id;
};

static void fail(const char *what)
{
    (void)fprintf(stderr, "rung-bench-bridge: %s\n", what);
    exit(1);
}

static void write_all(int fd, struct text bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n <= 0) {
            fail("the other end is gone");
        }
        bytes = text_slice(bytes, (size_t)n, bytes.n);
    }
}

static void read_all(int fd, char *into, size_t count)
{
    while (count > 0) {
        ssize_t n = read(fd, into, count);
        if (n <= 0) {
            fail("the other end is gone");
        }
        into += n;
        count -= (size_t)n;
    }
}

/* --- the echo: another process that knows two lengths --- */

static int echo(int fd, size_t request, size_t answer)
{
    char *bytes = calloc(1, request + answer);
    for (;;) {
        size_t left = request;
        while (bytes != NULL && left > 0) {
            ssize_t n = read(fd, bytes + request - left, left);
            if (n <= 0) {
                free(bytes);
                return 0;
            }
            left -= (size_t)n;
        }
        write_all(fd, (struct text){bytes, answer});
    }
}

static int start_echo(const char *self, size_t request, size_t answer, pid_t *pid)
{
    int both[2];
    char number[3][24];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, both) != 0 ||
        fcntl(both[0], F_SETFD, FD_CLOEXEC) != 0) {
        fail("no socketpair");
    }
    (void)snprintf(number[0], sizeof number[0], "%d", both[1]);
    (void)snprintf(number[1], sizeof number[1], "%zu", request);
    (void)snprintf(number[2], sizeof number[2], "%zu", answer);
    char word[] = "echo";
    char *const arguments[] = {(char *)self, word, number[0], number[1], number[2], NULL};
    if (posix_spawn(pid, self, NULL, NULL, arguments, environ) != 0) {
        fail("no echo");
    }
    (void)close(both[1]);
    return both[0];
}

/* --- one call --- */

static void pack_call(struct buf *out, uint64_t id, const struct ask *ask, struct arena *arena)
{
    struct bridge_frame_pen pen;
    struct view view;
    view_draw(&view, arena, ask, 3000);
    bridge_frame_request(&pen, out, id, "hook");
    bridge_event_pack(&pen.pack, &view.event, ask, 0);
    if (!bridge_frame_end(&pen)) {
        fail("the event is too long");
    }
}

/* Waits for one more message, whatever it is. */
static void receive(struct side *side, struct arena *arena, struct bridge_message *message)
{
    char chunk[65536];
    const char *why = NULL;
    for (;;) {
        enum bridge_frame_result result = bridge_frame_next(side->in, arena, message, &why);
        if (result == BRIDGE_FRAME_DONE) {
            return;
        }
        ssize_t n = result == BRIDGE_FRAME_BAD ? 0 : read(side->fd, chunk, sizeof chunk);
        if (n <= 0) {
            fail(why ? why : "the plugin is gone");
        }
        bridge_frame_feed(side->in, (struct text){chunk, (size_t)n});
    }
}

static void send_one(struct side *side, struct arena *arena)
{
    if (side->in == NULL) {
        write_all(side->fd, side->request);
        return;
    }
    struct buf out;
    buf_init(&out);
    pack_call(&out, ++side->id, side->ask, arena);
    write_all(side->fd, buf_text(&out));
    buf_fini(&out);
}

static void take_one(struct side *side, struct arena *arena)
{
    char bytes[4096];
    if (side->in == NULL) {
        read_all(side->fd, bytes, side->answer_bytes);
        return;
    }
    struct bridge_message message;
    rung_effect *effects = NULL;
    receive(side, arena, &message);
    if (message.is_error ||
        bridge_shape_read_effects(arena, value_get(&message.body, "effects"), &effects) == 0) {
        fail("the plugin did not do its work");
    }
}

/* Microseconds per call. */
static double run(struct side *side, unsigned calls, unsigned in_flight)
{
    struct arena arena;
    unsigned sent = 0;
    arena_init(&arena);
    int64_t began_us = clock_monotonic_us(NULL);
    for (unsigned taken = 0; taken < calls; taken++) {
        while (sent < calls && sent - taken < in_flight) {
            send_one(side, &arena);
            sent++;
        }
        take_one(side, &arena);
        arena_reset(&arena);
    }
    int64_t used_us = clock_monotonic_us(NULL) - began_us;
    arena_fini(&arena);
    return (double)used_us / calls;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void race(struct side *bridge, struct side *bare, unsigned calls, unsigned in_flight,
                 const char *name)
{
    double ours[ROUNDS], theirs[ROUNDS], ratios[ROUNDS];
    for (unsigned i = 0; i < ROUNDS; i++) {
        theirs[i] = run(bare, calls, in_flight);
        ours[i] = run(bridge, calls, in_flight);
        ratios[i] = ours[i] / theirs[i];
    }
    qsort(ours, ROUNDS, sizeof ours[0], compare);
    qsort(theirs, ROUNDS, sizeof theirs[0], compare);
    qsort(ratios, ROUNDS, sizeof ratios[0], compare);
    (void)printf("isolated call, %s: %.1f us, bare echo %.1f us, at most 2: %.2f\n", name,
                 ours[ROUNDS / 2], theirs[ROUNDS / 2], ratios[ROUNDS / 2]);
}

/* --- the plugin --- */

static int no_work(void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_EFAIL;
}

static void create(struct side *side, struct arena *arena)
{
    struct bridge_frame_pen pen;
    struct bridge_message message;
    struct buf out;
    buf_init(&out);
    bridge_frame_request(&pen, &out, side->id = 100, "create");
    (void)bridge_frame_end(&pen);
    write_all(side->fd, buf_text(&out));
    buf_fini(&out);
    receive(side, arena, &message);
    if (message.is_error) {
        fail("create said no");
    }
}

/* How long the answer to the first call is: the echo gives as much. */
static size_t measure_answer(struct side *side, struct arena *arena)
{
    char chunk[4096];
    send_one(side, arena);
    ssize_t n = read(side->fd, chunk, 4);
    size_t length = n == 4 ? buf_get_u32(chunk) : 0;
    if (length == 0 || length > sizeof chunk) {
        fail("no answer");
    }
    read_all(side->fd, chunk, length);
    return length + 4;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "echo") == 0) {
        return echo(atoi(argv[2]), strtoul(argv[3], NULL, 10), strtoul(argv[4], NULL, 10));
    }
    if (argc < 3) {
        (void)fprintf(stderr, "rung-bench-bridge LAUNCHER PLUGIN.so [CALLS]\n");
        return 2;
    }
    unsigned calls = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : CALLS_DEFAULT;
    static char body[BODY_BYTES];
    memset(body, 'x', sizeof body);
    struct ticket ticket = {.id = 42, .subject = TEXT("good"), .body = {body, sizeof body}};
    struct ask ask = {
        .hook = HOOK_TICKET_CLASSIFY, .id = 9, .attempt = 1, .ticket = &ticket, .seed = 77};
    struct child_plan plan = {.launcher = argv[1], .file = argv[2]};
    rung_plugin functions = {0};
    struct bridge_describe talk;
    struct bridge_plugin guest;
    struct arena arena;
    struct buf request;
    char why[400] = "";
    pid_t pid = 0;
    arena_init(&arena);
    buf_init(&request);
    if (!bridge_describe_open(&talk, &plan, TEXT("bench"), &functions, no_work, &arena, &guest, why,
                              sizeof why)) {
        fail(why);
    }
    (void)fcntl(talk.child.socket, F_SETFL, 0); /* both ends block, as those of the echo */
    struct side bridge = {.fd = talk.child.socket, .in = &talk.in, .ask = &ask};
    create(&bridge, &arena);
    pack_call(&request, 1000000, &ask, &arena);
    struct side bare = {.request = buf_text(&request)};
    bare.answer_bytes = measure_answer(&bridge, &arena);
    bare.fd = start_echo(argv[0], bare.request.n, bare.answer_bytes, &pid);
    race(&bridge, &bare, calls, 1, "one at a time");
    race(&bridge, &bare, calls, IN_FLIGHT, "4 in flight");
    (void)close(bare.fd);
    (void)waitpid(pid, NULL, 0);
    bridge_describe_close(&talk);
    buf_fini(&request);
    arena_fini(&arena);
    return 0;
}
