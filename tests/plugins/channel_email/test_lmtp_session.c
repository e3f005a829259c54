#include "lmtp_session.h"
#include <string.h>
#include "support/suite.h"

static const char *const accepted[] = {"support@support.example", "@desk.example", NULL};
static const struct lmtp_rules rules = {
    .hostname = "mx.test", .size_max = 1000, .accepted = accepted};

struct talk {
    struct lmtp_session session;
};

static void begin(struct talk *talk)
{
    lmtp_session_init(&talk->session, &rules);
    g_string_truncate(talk->session.out, 0);
}

static void end(struct talk *talk)
{
    lmtp_session_fini(&talk->session);
}

/* What is answered to these bytes. */
static char *say(struct talk *talk, const char *bytes)
{
    gsize n = strlen(bytes);
    ck_assert_uint_eq(lmtp_session_feed(&talk->session, bytes, n), n);
    char *answer = g_strdup(talk->session.out->str);
    g_string_truncate(talk->session.out, 0);
    return answer;
}

static void expect(struct talk *talk, const char *bytes, const char *begins)
{
    char *answer = say(talk, bytes);
    ck_assert_msg(g_str_has_prefix(answer, begins), "to \"%s\": \"%s\"", bytes, answer);
    g_free(answer);
}

static void open_mail(struct talk *talk, const char *recipient)
{
    char *rcpt = g_strdup_printf("RCPT TO:<%s>\r\n", recipient);
    expect(talk, "LHLO client\r\n", "250-mx.test\r\n");
    expect(talk, "MAIL FROM:<anna@x.example>\r\n", "250 2.1.0");
    expect(talk, rcpt, "250 2.1.5");
    expect(talk, "DATA\r\n", "354");
    g_free(rcpt);
}

static void expect_data(const struct talk *talk, const char *text)
{
    ck_assert_int_eq(talk->session.state, LMTP_DELIVERING);
    ck_assert_uint_eq(talk->session.data->len, strlen(text));
    ck_assert_mem_eq(talk->session.data->data, text, strlen(text));
}

START_TEST(a_mail_is_answered_for_each_recipient_in_their_order)
{
    struct talk talk;
    begin(&talk);
    expect(&talk, "LHLO client\r\n", "250-mx.test\r\n250-PIPELINING\r\n");
    expect(&talk, "MAIL FROM:<> BODY=8BITMIME SMTPUTF8 SIZE=20\r\n", "250 ");
    expect(&talk, "RCPT TO:<support@support.example>\r\n", "250 ");
    expect(&talk, "RCPT TO:<a@desk.example> NOTIFY=NEVER\r\n", "250 ");
    expect(&talk, "DATA\r\n", "354");

    expect(&talk, "Subject: x\r\n\r\nbody\r\n.\r\n", "");
    expect_data(&talk, "Subject: x\r\n\r\nbody\r\n");
    lmtp_session_answer(&talk.session, 1, 250);
    ck_assert_uint_eq(talk.session.out->len, 0); /* not before all are known */
    lmtp_session_answer(&talk.session, 0, 451);

    ck_assert_str_eq(talk.session.out->str,
                     "451 4.3.0 it could not be kept: try again\r\n250 2.0.0 kept\r\n");
    ck_assert_int_eq(talk.session.state, LMTP_READY);
    end(&talk);
}
END_TEST

START_TEST(dots_at_line_starts_are_removed_and_only_a_lone_one_ends)
{
    struct talk talk;
    begin(&talk);
    open_mail(&talk, "support@support.example");

    expect(&talk, "..a\r\n.b\r\nc.\r\n.\rd\r\n...\r\n.\r\n", "");

    expect_data(&talk, ".a\r\nb\r\nc.\r\n\rd\r\n..\r\n");
    end(&talk);
}
END_TEST

START_TEST(bytes_may_come_one_by_one)
{
    static const char all[] = "LHLO c\r\nMAIL FROM:<a@b.example>\r\nRCPT "
                              "TO:<support@support.example>\r\nDATA\r\nhello\r\n.\r\n";
    struct talk talk;
    begin(&talk);

    for (gsize i = 0; all[i] != '\0'; i++) {
        ck_assert_uint_eq(lmtp_session_feed(&talk.session, all + i, 1), 1);
    }

    expect_data(&talk, "hello\r\n");
    end(&talk);
}
END_TEST

START_TEST(what_is_pipelined_behind_a_mail_waits_for_its_answer)
{
    static const char all[] = "hello\r\n.\r\nMAIL FROM:<b@b.example>\r\n";
    struct talk talk;
    begin(&talk);
    open_mail(&talk, "support@support.example");

    gsize taken = lmtp_session_feed(&talk.session, all, strlen(all));
    ck_assert_uint_eq(taken, 10);
    ck_assert_uint_eq(lmtp_session_feed(&talk.session, all + taken, 5), 0);
    lmtp_session_answer(&talk.session, 0, 250);
    g_string_truncate(talk.session.out, 0);

    expect(&talk, all + taken, "250 2.1.0");
    end(&talk);
}
END_TEST

START_TEST(a_line_that_ends_with_lf_alone_smuggles_nothing_in)
{
    struct talk talk;
    begin(&talk);
    open_mail(&talk, "support@support.example");

    expect(&talk, "a\n.\nMAIL FROM:<evil@x.example>\n", "");
    ck_assert_int_eq(talk.session.state, LMTP_DATA);
    expect(&talk, "\r\n.\r\n", "554 5.6.0");

    ck_assert_int_eq(talk.session.state, LMTP_READY);
    expect(&talk, "NOOP\n", "500 5.5.2");
    end(&talk);
}
END_TEST

START_TEST(a_mail_that_is_too_large_is_refused_and_the_talk_goes_on)
{
    struct talk talk;
    begin(&talk);
    open_mail(&talk, "support@support.example");
    char *line = g_strnfill(998, 'x');

    for (int i = 0; i < 5; i++) {
        expect(&talk, line, "");
        expect(&talk, "\r\n", "");
    }
    expect(&talk, ".\r\n", "552 5.3.4");

    expect(&talk, "MAIL FROM:<a@b.example> SIZE=1001\r\n", "552 5.3.4");
    expect(&talk, "MAIL FROM:<a@b.example> SIZE=1000\r\n", "250");
    g_free(line);
    end(&talk);
}
END_TEST

START_TEST(each_wrong_command_has_its_answer)
{
    static const struct {
        const char *line, *answer;
    } talks[] = {{"MAIL FROM:<a@b.example>\r\n", "503 5.5.1 say LHLO"},
                 {"EHLO client\r\n", "500 5.5.1 this is LMTP"},
                 {"HELO client\r\n", "500 5.5.1 this is LMTP"},
                 {"LHLO\r\n", "501"},
                 {"lhlo client\r\n", "250-"},
                 {"DATA\r\n", "503"},
                 {"RCPT TO:<support@support.example>\r\n", "503"},
                 {"MAIL FROM:a@b.example\r\n", "501 5.1.7"},
                 {"MAIL FROM:<a b@c>\r\n", "501 5.1.7"},
                 {"MAIL FROM:<a@b.example> WHAT=1\r\n", "555 5.5.4"},
                 {"MAIL FROM:<a@b.example>\r\n", "250"},
                 {"MAIL FROM:<a@b.example>\r\n", "503"},
                 {"DATA\r\n", "503 5.5.1 no recipient"},
                 {"RCPT TO:<nobody@elsewhere.example>\r\n", "550 5.1.1"},
                 {"RCPT TO:<>\r\n", "501 5.1.3"},
                 {"RCPT TO:<SUPPORT+T-4G7K2-abc@Support.Example>\r\n", "250"},
                 {"RSET\r\n", "250"},
                 {"DATA\r\n", "503"},
                 {"VRFY ann\r\n", "252"},
                 {"WHATEVER\r\n", "500 5.5.2"},
                 {"NOOP\r\n", "250"},
                 {"QUIT\r\n", "221"}};
    struct talk talk;
    begin(&talk);

    for (gsize i = 0; i < G_N_ELEMENTS(talks); i++) {
        expect(&talk, talks[i].line, talks[i].answer);
    }

    ck_assert(talk.session.is_over);
    end(&talk);
}
END_TEST

START_TEST(lines_without_an_end_and_endless_errors_are_limited)
{
    struct talk talk;
    begin(&talk);
    char *line = g_strnfill(100000, 'x');
    expect(&talk, line, "");
    ck_assert_uint_le(talk.session.line->len, LMTP_LINE_BYTES_MAX);
    expect(&talk, "\r\n", "500 5.5.2 the line is too long");

    for (int i = 0; i < LMTP_ERRORS_MAX && !talk.session.is_over; i++) {
        g_free(say(&talk, "x\r\n"));
    }

    ck_assert(talk.session.is_over);
    g_free(line);
    end(&talk);
}
END_TEST

START_TEST(too_many_recipients_are_for_another_mail)
{
    struct talk talk;
    begin(&talk);
    expect(&talk, "LHLO c\r\n", "250");
    expect(&talk, "MAIL FROM:<a@b.example>\r\n", "250");
    for (int i = 0; i < LMTP_RECIPIENTS_MAX; i++) {
        expect(&talk, "RCPT TO:<x@desk.example>\r\n", "250");
    }

    expect(&talk, "RCPT TO:<x@desk.example>\r\n", "452 4.5.3");
    end(&talk);
}
END_TEST

SUITE("plugins/lmtp_session", a_mail_is_answered_for_each_recipient_in_their_order,
      dots_at_line_starts_are_removed_and_only_a_lone_one_ends, bytes_may_come_one_by_one,
      what_is_pipelined_behind_a_mail_waits_for_its_answer,
      a_line_that_ends_with_lf_alone_smuggles_nothing_in,
      a_mail_that_is_too_large_is_refused_and_the_talk_goes_on, each_wrong_command_has_its_answer,
      lines_without_an_end_and_endless_errors_are_limited, too_many_recipients_are_for_another_mail)
