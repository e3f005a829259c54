#include "host/bridge_describe.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/clock.h"

#define CHUNK_BYTES 65536
#define LAST_WORDS_MS 300

static bool send_all(int fd, struct text bytes)
{
    while (bytes.n > 0) {
        struct pollfd ready = {.fd = fd, .events = POLLOUT};
        if (poll(&ready, 1, BRIDGE_DESCRIBE_MS_MAX) <= 0) {
            return false;
        }
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL); /* it may have ended already */
        if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        bytes = n > 0 ? text_slice(bytes, (size_t)n, bytes.n) : bytes;
    }
    return true;
}

/* Keeps the end of what comes. */
static void drain(struct bridge_describe *talk, char *chunk)
{
    ssize_t n = 0;
    while ((n = read(talk->child.errors, chunk, CHUNK_BYTES)) > 0) {
        struct text all = {chunk, (size_t)n};
        size_t from = all.n > BRIDGE_DESCRIBE_TAIL_BYTES ? all.n - BRIDGE_DESCRIBE_TAIL_BYTES : 0;
        (void)snprintf(talk->tail, sizeof talk->tail, "%.*s",
                       TEXT_ARG(text_trim(text_slice(all, from, all.n))));
    }
    while (read(talk->child.output, chunk, CHUNK_BYTES) > 0) {
    }
}

/* The response to `id`; anything else that comes is not for us. NULL, or what is wrong. */
static const char *receive(struct bridge_describe *talk, uint64_t id, struct arena *arena,
                           struct bridge_message *message)
{
    int64_t until_us = clock_monotonic_us(NULL) + BRIDGE_DESCRIBE_MS_MAX * CLOCK_MS_US;
    char *chunk = arena_alloc(arena, CHUNK_BYTES);
    for (;;) {
        const char *why = NULL;
        enum bridge_frame_result result = bridge_frame_next(&talk->in, arena, message, &why);
        if (result == BRIDGE_FRAME_BAD) {
            return why;
        }
        if (result == BRIDGE_FRAME_DONE && message->kind == BRIDGE_RESPONSE && message->id == id) {
            return NULL;
        }
        if (result == BRIDGE_FRAME_DONE) {
            continue;
        }
        int64_t left_us = until_us - clock_monotonic_us(NULL);
        struct pollfd ready[] = {{.fd = talk->child.socket, .events = POLLIN},
                                 {.fd = talk->child.errors, .events = POLLIN}};
        if (left_us <= 0 || poll(ready, 2, (int)(left_us / CLOCK_MS_US) + 1) == 0) {
            return "no answer within 5 s";
        }
        drain(talk, chunk);
        ssize_t n = read(talk->child.socket, chunk, CHUNK_BYTES);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
            return "it closed descriptor 3";
        }
        bridge_frame_feed(&talk->in, (struct text){chunk, n > 0 ? (size_t)n : 0});
    }
}

/* How it ended, when it did, and its last words: "...; it ended with exit code 1: no such file". */
static void complain(struct bridge_describe *talk, struct arena *arena, const char *what, char *why,
                     size_t why_size)
{
    char end[100] = "";
    int status = 0;
    for (int i = 0; i < LAST_WORDS_MS && talk->child.pid != 0; i++) {
        if (child_reap(&talk->child, &status)) {
            child_explain(status, end, sizeof end);
        } else {
            (void)poll(NULL, 0, 1);
        }
    }
    drain(talk, arena_alloc(arena, CHUNK_BYTES));
    (void)snprintf(why, why_size, "%s%s%s%s%s", what, end[0] ? "; " : "", end,
                   talk->tail[0] ? ": " : "", talk->tail);
}

bool bridge_describe_open(struct bridge_describe *talk, const struct child_plan *plan,
                          struct text instance, const rung_plugin *functions, rung_work_fn work,
                          struct arena *arena, struct bridge_plugin *out, char *why,
                          size_t why_size)
{
    struct bridge_plugin_hello hello = {.instance = instance, .describe = true};
    struct bridge_frame_pen pen;
    struct bridge_message message;
    struct buf bytes;
    *talk = (struct bridge_describe){0};
    bridge_frame_init(&talk->in);
    if (!child_start(plan, &talk->child, why, why_size)) {
        return false;
    }
    buf_init(&bytes);
    bridge_frame_request(&pen, &bytes, 1, "hello");
    bridge_plugin_pack_hello(&pen.pack, &hello);
    (void)bridge_frame_end(&pen);
    bool is_sent = send_all(talk->child.socket, buf_text(&bytes));
    buf_fini(&bytes);
    const char *trouble = is_sent ? receive(talk, 1, arena, &message) : "it reads nothing";
    if (trouble == NULL && message.is_error) {
        trouble = arena_text(arena, message.error).p;
    }
    if (trouble != NULL) {
        complain(talk, arena, trouble, why, why_size);
        bridge_describe_close(talk);
        return false;
    }
    if (!bridge_plugin_read(arena, &message.body, functions, work, out, why, why_size)) {
        bridge_describe_close(talk);
        return false;
    }
    return true;
}

bool bridge_describe_check(struct bridge_describe *talk, const struct option_table *options,
                           const void *config, char *why, size_t why_size)
{
    struct arena arena;
    struct bridge_frame_pen pen;
    struct bridge_message message;
    struct buf bytes;
    arena_init(&arena);
    buf_init(&bytes);
    struct bridge_rules rules = {.arena = &arena};
    bridge_frame_request(&pen, &bytes, 2, "check");
    pack_key(&pen.pack, "config");
    pack_map_begin(&pen.pack);
    bridge_config_pack(&pen.pack, options, config, &rules);
    pack_map_end(&pen.pack);
    const char *trouble = bridge_frame_end(&pen) ? NULL : "these settings are longer than 1 MiB";
    if (trouble == NULL && !send_all(talk->child.socket, buf_text(&bytes))) {
        trouble = "it reads nothing";
    }
    if (trouble == NULL) {
        trouble = receive(talk, 2, &arena, &message);
    }
    if (trouble == NULL && message.is_error) {
        trouble = arena_text(&arena, message.error).p;
    }
    if (trouble != NULL) {
        (void)snprintf(why, why_size, "%s", trouble);
    }
    buf_fini(&bytes);
    arena_fini(&arena);
    return trouble == NULL;
}

void bridge_describe_close(struct bridge_describe *talk)
{
    int status = 0;
    child_close(&talk->child);
    child_kill(&talk->child, &status);
    bridge_frame_fini(&talk->in);
}
