/* Lines of a process in the log of the server. */
#include "host/bridge_output.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/log.h"
#include "support/suite.h"

struct seen {
    unsigned lines, suppressed;
    char last[2000];
};

static void sink(void *ctx, enum log_level level, const char *line)
{
    struct seen *seen = ctx;
    (void)level;
    seen->lines += strstr(line, "plugin.output ") != NULL;
    seen->suppressed += strstr(line, "plugin.output_suppressed") != NULL;
    (void)snprintf(seen->last, sizeof seen->last, "%s", line);
}

struct talk {
    struct loop *loop;
    struct bridge_output output;
    struct seen seen;
    int ends[2];
};

static void begin(struct talk *talk)
{
    *talk = (struct talk){.loop = loop_create()};
    ck_assert_int_eq(pipe(talk->ends), 0);
    ck_assert_int_eq(fcntl(talk->ends[0], F_SETFL, O_NONBLOCK), 0);
    log_set_level(LOG_LEVEL_INFO);
    log_set_sink(sink, &talk->seen);
    bridge_output_open(&talk->output, talk->loop, TEXT("spam"), talk->ends[0]);
}

static void say(struct talk *talk, const char *text)
{
    ck_assert_int_eq(write(talk->ends[1], text, strlen(text)), (ssize_t)strlen(text));
    loop_turn(talk->loop, false);
}

static void end(struct talk *talk)
{
    log_set_sink(NULL, NULL);
    (void)close(talk->ends[0]);
    (void)close(talk->ends[1]);
    loop_destroy(&talk->loop);
}

START_TEST(each_line_is_one_of_the_log_and_the_last_is_kept)
{
    struct talk talk;
    begin(&talk);

    say(&talk, "one\ntw");
    ck_assert_uint_eq(talk.seen.lines, 1);
    say(&talk, "o\n\n");
    ck_assert_uint_eq(talk.seen.lines, 2);
    ck_assert_ptr_nonnull(strstr(talk.seen.last, "plugin=spam"));
    say(&talk, "no end");
    bridge_output_close(&talk.output);

    ck_assert_uint_eq(talk.seen.lines, 3);
    ck_assert_str_eq(talk.output.last, "no end");
    end(&talk);
}
END_TEST

START_TEST(a_flood_is_counted_and_not_written)
{
    struct talk talk;
    begin(&talk);

    for (unsigned i = 0; i < 10 * BRIDGE_OUTPUT_LINES_PER_SECOND; i++) {
        say(&talk, "again\n");
    }
    bridge_output_close(&talk.output);

    ck_assert_uint_lt(talk.seen.lines, 5 * BRIDGE_OUTPUT_LINES_PER_SECOND);
    ck_assert_uint_ge(talk.seen.suppressed, 1);
    end(&talk);
}
END_TEST

START_TEST(a_line_without_an_end_is_cut)
{
    struct talk talk;
    char large[3000];
    begin(&talk);
    memset(large, 'x', sizeof large - 1);
    large[sizeof large - 1] = '\0';

    say(&talk, large);
    bridge_output_close(&talk.output);

    ck_assert_uint_eq(strlen(talk.output.last), BRIDGE_OUTPUT_LINE_BYTES_MAX);
    end(&talk);
}
END_TEST

SUITE("bridge_output", each_line_is_one_of_the_log_and_the_last_is_kept,
      a_flood_is_counted_and_not_written, a_line_without_an_end_is_cut)
