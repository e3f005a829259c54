#include "base/log.h"
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/text.h"

/* Longest line, and the room in which it is written: one write, so that lines of several threads
 * never mix. */
#define LOG_BYTES_MAX 4096

struct log_line {
    char bytes[LOG_BYTES_MAX];
    size_t n;
    bool cut;
};

static _Atomic int level_min = LOG_LEVEL_INFO;
static pthread_mutex_t sink_lock = PTHREAD_MUTEX_INITIALIZER;
static void (*sink_write)(void *ctx, enum log_level level, const char *line);
static void *sink_ctx;

static const char *const level_names[] = {"debug", "info", "warn", "error"};

void log_set_level(enum log_level level)
{
    atomic_store(&level_min, (int)level);
}

void log_set_sink(void (*sink)(void *ctx, enum log_level level, const char *line), void *ctx)
{
    (void)pthread_mutex_lock(&sink_lock);
    sink_write = sink;
    sink_ctx = ctx;
    (void)pthread_mutex_unlock(&sink_lock);
}

static void line_put(struct log_line *line, const char *bytes, size_t count)
{
    /* Room stays for " ...", the end of the line and a 0. */
    if (line->cut || count > sizeof line->bytes - line->n - 6) {
        line->cut = true;
        return;
    }
    memcpy(line->bytes + line->n, bytes, count);
    line->n += count;
}

static void line_put_hex(struct log_line *line, unsigned char byte)
{
    char hex[5];
    (void)snprintf(hex, sizeof hex, "\\x%02x", byte);
    line_put(line, hex, 4);
}

/* A stranger's text must not be able to begin a line of its own or to talk to the terminal. */
static void line_put_escaped(struct log_line *line, struct text text)
{
    for (size_t at = 0; at < text.n;) {
        unsigned char byte = (unsigned char)text.p[at];
        size_t length = text_utf8_at(text, at);
        bool high_control = length == 2 && byte == 0xc2 && (unsigned char)text.p[at + 1] < 0xa0;
        if (byte == '\n') {
            line_put(line, "\\n", 2);
            length = 1;
        } else if (byte == '\t') {
            line_put(line, "\\t", 2);
            length = 1;
        } else if (length == 0 || byte < 0x20 || byte == 0x7f) {
            line_put_hex(line, byte);
            length = 1;
        } else if (high_control) {
            line_put_hex(line, byte);
            line_put_hex(line, (unsigned char)text.p[at + 1]);
        } else {
            line_put(line, text.p + at, length);
        }
        at += length;
    }
}

static void line_begin(struct log_line *line, enum log_level level, const char *event)
{
    int64_t now_us = clock_wall_us(NULL);
    time_t seconds = (time_t)(now_us / CLOCK_SECOND_US);
    struct tm utc;
    (void)gmtime_r(&seconds, &utc);
    int length =
        snprintf(line->bytes, sizeof line->bytes,
                 "ts=%04d-%02d-%02dT%02d:%02d:%02d.%03dZ level=%s event=", utc.tm_year + 1900,
                 utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                 (int)(now_us / CLOCK_MS_US % 1000), level_names[level]);
    line->n = length > 0 ? (size_t)length : 0;
    line->cut = false;
    line_put_escaped(line, text_z(event));
}

static void log_write_stderr(struct log_line *line)
{
    line->bytes[line->n++] = '\n';
    for (size_t done = 0; done < line->n;) {
        ssize_t written = write(STDERR_FILENO, line->bytes + done, line->n - done);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return; /* Nobody reads our words: nowhere to complain. */
        }
        done += (size_t)written;
    }
}

static void log_line(enum log_level level, const char *event, const char *format, va_list args)
{
    int keep_errno = errno;
    struct log_line line;
    line_begin(&line, level, event);
    char text[LOG_BYTES_MAX];
    int length = format == NULL ? 0 : vsnprintf(text, sizeof text, format, args);
    if (length > 0) {
        size_t n = (size_t)length < sizeof text ? (size_t)length : sizeof text - 1;
        line_put(&line, " ", 1);
        line_put_escaped(&line, (struct text){text, n});
        line.cut = line.cut || (size_t)length > n;
    }
    if (line.cut) {
        memcpy(line.bytes + line.n, " ...", 4);
        line.n += 4;
    }
    line.bytes[line.n] = '\0';

    (void)pthread_mutex_lock(&sink_lock);
    void (*sink)(void *, enum log_level, const char *) = sink_write;
    void *ctx = sink_ctx;
    (void)pthread_mutex_unlock(&sink_lock);
    if (sink != NULL) {
        sink(ctx, level, line.bytes);
    } else {
        log_write_stderr(&line);
    }
    errno = keep_errno;
}

/* One body for four names. */
#define LOG_AT(level, event, format)                \
    if ((level) >= atomic_load(&level_min)) {       \
        va_list args;                               \
        va_start(args, format);                     \
        log_line((level), (event), (format), args); \
        va_end(args);                               \
    }

void log_debug(const char *event, const char *format, ...)
{
    LOG_AT(LOG_LEVEL_DEBUG, event, format)
}

void log_info(const char *event, const char *format, ...)
{
    LOG_AT(LOG_LEVEL_INFO, event, format)
}

void log_warn(const char *event, const char *format, ...)
{
    LOG_AT(LOG_LEVEL_WARN, event, format)
}

void log_error(const char *event, const char *format, ...)
{
    LOG_AT(LOG_LEVEL_ERROR, event, format)
}
