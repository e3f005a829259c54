#include "host/bridge_output.h"
#include <stdio.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"

#define CHUNK_BYTES 4096

static void say_suppressed(struct bridge_output *output)
{
    if (output->suppressed > 0) {
        log_warn("plugin.output_suppressed", "plugin=%.*s lines=%u", TEXT_ARG(output->plugin),
                 output->suppressed);
        output->suppressed = 0;
    }
}

static void write_line(struct bridge_output *output)
{
    struct text line = text_trim(buf_text(&output->line));
    int64_t second = clock_monotonic_us(NULL) / CLOCK_SECOND_US;
    if (second != output->second) {
        say_suppressed(output);
        output->second = second;
        output->lines = 0;
    }
    if (line.n > 0) {
        (void)snprintf(output->last, sizeof output->last, "%.*s", TEXT_ARG(line));
        if (output->lines++ < BRIDGE_OUTPUT_LINES_PER_SECOND) {
            log_info("plugin.output", "plugin=%.*s text=\"%.*s\"", TEXT_ARG(output->plugin),
                     TEXT_ARG(line));
        } else {
            output->suppressed++;
        }
    }
    buf_clear(&output->line);
}

/* Of a line that is too long only the beginning is kept. */
static void take(struct bridge_output *output, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '\n') {
            write_line(output);
        } else if (output->line.n < BRIDGE_OUTPUT_LINE_BYTES_MAX) {
            buf_put_u8(&output->line, (uint8_t)bytes[i]);
        }
    }
}

static void on_ready(void *ctx, int what)
{
    struct bridge_output *output = ctx;
    char chunk[CHUNK_BYTES];
    (void)what;
    ssize_t n = read(output->fd, chunk, sizeof chunk);
    if (n == 0) {
        loop_fd_want(output->handle, 0); /* it has closed it: that is no trouble */
    } else if (n > 0) {
        take(output, chunk, (size_t)n);
    }
}

void bridge_output_open(struct bridge_output *output, struct loop *loop, struct text plugin, int fd)
{
    *output = (struct bridge_output){.plugin = plugin, .fd = fd};
    buf_init(&output->line);
    output->handle = loop_fd_create(loop, fd, on_ready, output);
    loop_fd_want(output->handle, LOOP_READ);
}

void bridge_output_close(struct bridge_output *output)
{
    char chunk[CHUNK_BYTES];
    ssize_t n = 0;
    if (output->handle == NULL) {
        return;
    }
    for (int i = 0; i < 64 && (n = read(output->fd, chunk, sizeof chunk)) > 0; i++) {
        take(output, chunk, (size_t)n);
    }
    write_line(output);
    say_suppressed(output);
    loop_fd_destroy(&output->handle);
    buf_fini(&output->line);
}
