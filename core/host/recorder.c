#include "host/recorder.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/mutex.h"
#include "base/pool.h"

#define HEAD_BYTES 5      /* of what waits: whose frame, and how long it is */
#define END_BYTES_MAX 500 /* of the last record */

struct recorder {
    struct recorder_rules rules;
    struct text instance; /* lent */
    struct pool *pool;    /* of one thread */
    int64_t began_us;
    /* Of the thread that writes: */
    struct recording_sieve sieve;
    struct buf taken, records;
    int fd; /* -1: closed */
    off_t written;
    /* The lock guards what follows. */
    struct mutex *lock;
    struct buf waiting; /* frames, each behind its HEAD_BYTES */
    bool is_at_work;    /* the thread will look at `waiting` once more */
    bool is_ending;     /* what waits is the last of it */
    struct recorder_state state;
};

/* --- writing --- */

/* The lock is held. */
static void stop(struct recorder *recorder, const char *why)
{
    recorder->is_ending = true;
    (void)snprintf(recorder->state.why, sizeof recorder->state.why, "%s", why);
}

static int write_all(int fd, struct text bytes)
{
    while (bytes.n > 0) {
        ssize_t n = write(fd, bytes.p, bytes.n);
        if (n < 0 && errno != EINTR) {
            return -errno;
        }
        bytes = text_slice(bytes, n > 0 ? (size_t)n : 0, bytes.n);
    }
    return 0;
}

/* A record that did not fit is taken back: the file ends with a whole one. */
static void give_up(struct recorder *recorder, int err)
{
    int cut = ftruncate(recorder->fd, recorder->written);
    (void)close(recorder->fd);
    recorder->fd = -1;
    log_error("plugin.recording_failed", "plugin=%.*s file=%s bytes=%lld why=\"%s%s\"",
              TEXT_ARG(recorder->instance), recorder->rules.file, (long long)recorder->written,
              strerror(-err), cut == 0 ? "" : "; its end is not whole");
    mutex_lock(recorder->lock);
    stop(recorder, strerror(-err));
    mutex_unlock(recorder->lock);
}

static void write_records(struct recorder *recorder)
{
    int err = recorder->fd < 0 ? 0 : write_all(recorder->fd, buf_text(&recorder->records));
    if (err != 0) {
        give_up(recorder, err);
    } else if (recorder->fd >= 0) {
        recorder->written += (off_t)recorder->records.n;
    }
    buf_clear(&recorder->records);
}

static void write_end(struct recorder *recorder)
{
    struct buf body;
    struct pack pack;
    buf_init(&body);
    pack_init(&pack, &body);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "why", recorder->state.why);
    pack_pair_int(&pack, "calls", recorder->sieve.calls);
    pack_map_end(&pack);
    recording_put(&recorder->records, RECORDING_END, buf_text(&body));
    buf_fini(&body);
    write_records(recorder);
    if (recorder->fd >= 0 && fsync(recorder->fd) != 0) {
        give_up(recorder, -errno);
    }
    if (recorder->fd >= 0) {
        (void)close(recorder->fd);
        recorder->fd = -1;
        log_info("plugin.recorded", "plugin=%.*s file=%s calls=%lld bytes=%lld why=\"%s\"",
                 TEXT_ARG(recorder->instance), recorder->rules.file,
                 (long long)recorder->sieve.calls, (long long)recorder->written,
                 recorder->state.why);
    }
}

/* What was taken, as records, no further than the limits. NULL: none is reached. */
static const char *sift(struct recorder *recorder)
{
    struct text rest = buf_text(&recorder->taken);
    int64_t room = recorder->rules.bytes_max - END_BYTES_MAX - (int64_t)recorder->written;
    const char *limit = NULL;
    while (rest.n > 0 && limit == NULL) {
        size_t end = HEAD_BYTES + buf_get_u32(rest.p + 1);
        size_t before = recorder->records.n;
        recording_sieve_take(&recorder->sieve, &recorder->records, rest.p[0] != 0,
                             text_slice(rest, HEAD_BYTES, end));
        rest = text_slice(rest, end, rest.n);
        if ((int64_t)recorder->records.n > room) {
            recorder->records.n = before;
            limit = "it is as long as it may be";
        } else if (recorder->sieve.calls >= recorder->rules.calls_max) {
            limit = "it has the calls that it was to have";
        }
    }
    buf_clear(&recorder->taken);
    return limit;
}

/* False: there is nothing to do. `is_last`: nothing comes behind it. */
static bool take_waiting(struct recorder *recorder, bool *is_last)
{
    mutex_lock(recorder->lock);
    struct buf waiting = recorder->waiting;
    bool has_work = !recorder->state.is_over && (waiting.n > 0 || recorder->is_ending);
    recorder->waiting = recorder->taken;
    recorder->taken = waiting;
    recorder->is_at_work = has_work;
    *is_last = recorder->is_ending;
    mutex_unlock(recorder->lock);
    return has_work;
}

static void say_how_far(struct recorder *recorder, bool is_over)
{
    mutex_lock(recorder->lock);
    recorder->state.is_over = is_over;
    recorder->state.calls = recorder->sieve.calls;
    recorder->state.bytes = (int64_t)recorder->written;
    mutex_unlock(recorder->lock);
}

/* [its thread] */
static void work(void *ctx)
{
    struct recorder *recorder = ctx;
    bool is_last = false;
    while (take_waiting(recorder, &is_last)) {
        const char *limit = sift(recorder);
        write_records(recorder);
        if (limit != NULL) { /* also when it was ended meanwhile: there would have been more */
            mutex_lock(recorder->lock);
            stop(recorder, limit);
            mutex_unlock(recorder->lock);
        }
        if (recorder->fd >= 0 && (is_last || limit != NULL)) {
            write_end(recorder);
        }
        say_how_far(recorder, recorder->fd < 0);
    }
}

/* The lock is held. */
static void begin_work(struct recorder *recorder)
{
    if (!recorder->is_at_work) {
        recorder->is_at_work = true;
        (void)pool_submit(recorder->pool, work, recorder); /* one at a time: there is room */
    }
}

/* --- taking --- */

void recorder_take(struct recorder *recorder, bool is_of_plugin, struct text frame)
{
    if (recorder == NULL) {
        return;
    }
    mutex_lock(recorder->lock);
    if (!recorder->is_ending && recorder->waiting.n + frame.n > RECORDER_WAITING_BYTES_MAX) {
        stop(recorder, "the disk is slower than the plugin");
        begin_work(recorder);
    }
    if (!recorder->is_ending) {
        buf_put_u8(&recorder->waiting, is_of_plugin ? 1 : 0);
        buf_put_u32(&recorder->waiting, (uint32_t)frame.n);
        buf_put_text(&recorder->waiting, frame);
        begin_work(recorder);
    }
    mutex_unlock(recorder->lock);
}

void recorder_end(struct recorder *recorder, const char *why)
{
    if (recorder == NULL) {
        return;
    }
    mutex_lock(recorder->lock);
    if (!recorder->is_ending) {
        stop(recorder, why);
        begin_work(recorder);
    }
    mutex_unlock(recorder->lock);
}

void recorder_tick(struct recorder *recorder)
{
    if (recorder != NULL &&
        clock_monotonic_us(NULL) - recorder->began_us >= recorder->rules.us_max) {
        recorder_end(recorder, "its time is over");
    }
}

void recorder_look(struct recorder *recorder, struct recorder_state *state)
{
    mutex_lock(recorder->lock);
    *state = recorder->state;
    mutex_unlock(recorder->lock);
}

/* --- life --- */

struct recorder *recorder_create(const struct recorder_parts *parts, char *why, size_t why_size)
{
    const char *file = parts->rules.file;
    int fd = open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        bool is_there = errno == EEXIST;
        (void)snprintf(why, why_size, "%.200s: %s%s", file, strerror(errno),
                       is_there ? ", and a recording never writes over a file: name another one"
                                : "");
        return NULL;
    }
    struct recorder *recorder = MEM_NEW(struct recorder);
    *recorder = (struct recorder){.rules = parts->rules,
                                  .instance = parts->head.instance,
                                  .fd = fd,
                                  .began_us = clock_monotonic_us(NULL),
                                  .lock = mutex_create(),
                                  .pool = pool_create(1, 1)};
    recording_sieve_init(&recorder->sieve, &parts->options, parts->secrets, parts->secret_count);
    recording_begin(&recorder->records, &parts->head);
    log_info("plugin.recording", "plugin=%.*s file=%s", TEXT_ARG(recorder->instance), file);
    write_records(recorder);
    return recorder;
}

void recorder_destroy(struct recorder **recorder)
{
    struct recorder *old = *recorder;
    if (old == NULL) {
        return;
    }
    recorder_end(old, "the plugin has ended");
    pool_destroy(&old->pool);
    recording_sieve_fini(&old->sieve);
    buf_fini(&old->taken);
    buf_fini(&old->records);
    buf_fini(&old->waiting);
    mutex_destroy(&old->lock);
    mem_free(old);
    *recorder = NULL;
}
