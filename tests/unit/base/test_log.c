#include "base/log.h"
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include "support/suite.h"

struct heard {
    int lines;
    enum log_level level;
    char last[8192];
};

static void on_line(void *ctx, enum log_level level, const char *line)
{
    struct heard *heard = ctx;
    heard->lines++;
    heard->level = level;
    (void)strncpy(heard->last, line, sizeof heard->last - 1);
}

static bool ends_with(const char *line, const char *end)
{
    size_t length = strlen(line), wanted = strlen(end);
    return length >= wanted && strcmp(line + length - wanted, end) == 0;
}

START_TEST(a_line_is_time_level_event_and_pairs)
{
    struct heard heard = {0};
    log_set_sink(on_line, &heard);

    log_warn("notification.failed", "ticket=%s level=%u", "T-1", 2u);

    log_set_sink(NULL, NULL);
    ck_assert_int_eq(heard.level, LOG_LEVEL_WARN);
    ck_assert_msg(strncmp(heard.last, "ts=20", 5) == 0 && heard.last[26] == 'Z', "%s", heard.last);
    ck_assert_msg(ends_with(heard.last, " level=warn event=notification.failed ticket=T-1 level=2"),
                  "%s", heard.last);
}
END_TEST

START_TEST(control_characters_and_bad_bytes_are_escaped)
{
    struct heard heard = {0};
    log_set_sink(on_line, &heard);

    log_error("mail.odd", "subject=%s", "a\nts=0\r\x1b[2J\xff\xc2\x9b\t\xc3\xa4\x7f");

    log_set_sink(NULL, NULL);
    ck_assert_msg(
        ends_with(heard.last, "subject=a\\nts=0\\x0d\\x1b[2J\\xff\\xc2\\x9b\\t\xc3\xa4\\x7f"), "%s",
        heard.last);
}
END_TEST

START_TEST(a_long_line_is_cut_and_says_so)
{
    struct heard heard = {0};
    static char endless[100000];
    memset(endless, '\x01', sizeof endless - 1);
    log_set_sink(on_line, &heard);

    log_error("mail.odd", "subject=%s", endless);

    log_set_sink(NULL, NULL);
    ck_assert_msg(strlen(heard.last) < 4100, "%zu bytes", strlen(heard.last));
    ck_assert_msg(ends_with(heard.last, " ..."), "it ends without a mark");
}
END_TEST

START_TEST(what_is_below_the_level_is_not_said)
{
    struct heard heard = {0};
    log_set_sink(on_line, &heard);

    log_debug("tick", "n=%d", 1);
    log_set_level(LOG_LEVEL_ERROR);
    log_warn("tick", "n=%d", 2);
    log_set_level(LOG_LEVEL_DEBUG);
    log_debug("tick", "n=%d", 3);
    log_info("tick", "n=%d", 4);
    log_set_level(LOG_LEVEL_INFO);

    log_set_sink(NULL, NULL);
    ck_assert_int_eq(heard.lines, 2);
    ck_assert_msg(ends_with(heard.last, "event=tick n=4"), "%s", heard.last);
}
END_TEST

START_TEST(without_a_sink_the_line_goes_to_stderr)
{
    int ends[2];
    char said[512] = "";
    ck_assert_int_eq(pipe(ends), 0);
    int real = dup(STDERR_FILENO);
    (void)dup2(ends[1], STDERR_FILENO);

    log_info("server.started", "port=%d", 7);

    (void)dup2(real, STDERR_FILENO);
    (void)close(real);
    (void)close(ends[1]);
    ssize_t count = read(ends[0], said, sizeof said - 1);
    (void)close(ends[0]);
    ck_assert_msg(count > 0 && ends_with(said, "event=server.started port=7\n"), "%s", said);
}
END_TEST

SUITE("log", a_line_is_time_level_event_and_pairs, control_characters_and_bad_bytes_are_escaped,
      a_long_line_is_cut_and_says_so, what_is_below_the_level_is_not_said,
      without_a_sink_the_line_goes_to_stderr)
