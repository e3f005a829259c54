#include "base/log.h"
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include "base/buf.h"

#define LOG_LINE_BYTES_MAX 4096

static _Atomic int level_min = LOG_LEVEL_INFO;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void (*line_sink)(void *ctx, enum log_level level, const char *line);
static void *line_sink_ctx;

void log_set_level(enum log_level level)
{
    atomic_store(&level_min, (int)level);
}

void log_set_sink(void (*sink)(void *ctx, enum log_level level, const char *line), void *ctx)
{
    (void)pthread_mutex_lock(&mutex);
    line_sink = sink;
    line_sink_ctx = ctx;
    (void)pthread_mutex_unlock(&mutex);
}

/* One record is one line: nothing that a stranger sent may start another. */
static void put_escaped(struct buf *line, struct text text)
{
    struct buf clean;
    buf_init(&clean);
    (void)buf_put_repaired(&clean, text);
    for (size_t i = 0; i < clean.n && line->n < LOG_LINE_BYTES_MAX; i++) {
        unsigned char c = clean.p[i];
        bool is_c1 = c == 0xc2 && i + 1 < clean.n && clean.p[i + 1] >= 0x80 && clean.p[i + 1] < 0xa0;
        if (c < 0x20 || c == 0x7f || is_c1) {
            buf_printf(line, "\\x%02x", is_c1 ? clean.p[++i] : c);
        } else {
            buf_put_u8(line, c);
        }
    }
    buf_fini(&clean);
}

static void put_time(struct buf *line)
{
    struct timespec now;
    struct tm utc;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)gmtime_r(&now.tv_sec, &utc);
    buf_printf(line, "ts=%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
               utc.tm_hour, utc.tm_min, utc.tm_sec, now.tv_nsec / 1000000);
}

static void write_line(enum log_level level, const char *event, const char *format, va_list args)
{
    static const char *const names[] = {"debug", "info", "warn", "error"};
    struct buf line;
    struct buf text;
    if ((int)level < atomic_load(&level_min)) {
        return;
    }
    buf_init(&line);
    buf_init(&text);
    put_time(&line);
    buf_printf(&line, " level=%s event=%s ", names[level], event);
    buf_vprintf(&text, format, args);
    put_escaped(&line, buf_text(&text));
    (void)pthread_mutex_lock(&mutex);
    if (line_sink != NULL) {
        line_sink(line_sink_ctx, level, buf_z(&line));
    } else {
        buf_put_u8(&line, '\n');
        ssize_t written = write(STDERR_FILENO, line.p, line.n); /* a log that cannot be written has no one to tell */
        (void)written;
    }
    (void)pthread_mutex_unlock(&mutex);
    buf_fini(&text);
    buf_fini(&line);
}

void log_debug(const char *event, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(LOG_LEVEL_DEBUG, event, format, args);
    va_end(args);
}

void log_info(const char *event, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(LOG_LEVEL_INFO, event, format, args);
    va_end(args);
}

void log_warn(const char *event, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(LOG_LEVEL_WARN, event, format, args);
    va_end(args);
}

void log_error(const char *event, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_line(LOG_LEVEL_ERROR, event, format, args);
    va_end(args);
}
