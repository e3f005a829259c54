#include <arpa/inet.h>
#include <sys/socket.h>
#include "support/desk.h"

#define MAIL(more)                                                                                \
    DESK_BASE "plugins: {instances: {mail: {use: channel_email, config: {listen: '127.0.0.1:0', " \
              "address: support@support.example, smtp: 'smtp://127.0.0.1:1'" more "}}}}\n"

static int connect_lmtp(struct desk *desk)
{
    struct buf text;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    buf_init(&text);
    host_print_listening(desk->host, &text);
    const char *colon = strrchr(buf_z(&text), ':');
    ck_assert_ptr_nonnull(colon);
    address.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    buf_fini(&text);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

struct line_reader { /* what the channel has said so far */
    int fd;
    char text[8192];
    size_t n, lines_wanted;
};

static bool has_lines(struct desk *desk, void *arg)
{
    struct line_reader *reader = arg;
    size_t lines = 0;
    (void)desk;
    ssize_t got = recv(reader->fd, reader->text + reader->n, sizeof reader->text - 1 - reader->n,
                       MSG_DONTWAIT);
    reader->n += got > 0 ? (size_t)got : 0;
    reader->text[reader->n] = '\0';
    for (size_t i = 0; i < reader->n; i++) {
        lines += reader->text[i] == '\n';
    }
    return lines >= reader->lines_wanted;
}

static void deliver(struct desk *desk, struct line_reader *reader, const char *recipients,
                    const char *mail, size_t bytes, size_t answers)
{
    char head[600];
    int n = snprintf(head, sizeof head, "LHLO t\r\nMAIL FROM:<anna@customer.example>\r\n%sDATA\r\n",
                     recipients);
    *reader = (struct line_reader){.fd = connect_lmtp(desk)};
    ck_assert_int_eq(send(reader->fd, head, (size_t)n, 0), n);
    reader->lines_wanted = 1 + 6 + 1 + answers + 1;
    ck_assert_msg(desk_until(desk, has_lines, reader), "%s", reader->text);
    ck_assert_int_eq(send(reader->fd, mail, bytes, 0), (ssize_t)bytes);
    ck_assert_int_eq(send(reader->fd, "\r\n.\r\n", 5, 0), 5);
    reader->n = 0;
    reader->lines_wanted = answers;
    ck_assert_msg(desk_until(desk, has_lines, reader), "%s", reader->text);
    (void)close(reader->fd);
}

static size_t count_tickets(struct desk *desk)
{
    return value_get(desk_ask(desk, "ticket.list", NULL), "items")->list.count;
}

struct expected {
    size_t tickets;
};

static bool has_tickets(struct desk *desk, void *arg)
{
    return count_tickets(desk) >= ((struct expected *)arg)->tickets;
}

static void wait_for_tickets(struct desk *desk, size_t count)
{
    struct expected expected = {count};
    ck_assert_msg(desk_until(desk, has_tickets, &expected), "%zu tickets", count_tickets(desk));
}

#define TO "RCPT TO:<support@support.example>\r\n"

START_TEST(a_mail_becomes_a_ticket_once_however_often_it_comes)
{
    static const char mail[] = "From: Anna <anna@customer.example>\r\nSubject: Card\r\nMessage-ID: "
                               "<a@x.example>\r\n\r\nIt is gone.";
    struct desk desk;
    struct line_reader reader;
    desk_open(&desk, MAIL(""));

    deliver(&desk, &reader, TO, mail, sizeof mail - 1, 1);
    ck_assert_str_eq(reader.text, "250 2.0.0 kept\r\n");
    wait_for_tickets(&desk, 1);
    deliver(&desk, &reader, TO, mail, sizeof mail - 1, 1);
    ck_assert_str_eq(reader.text, "250 2.0.0 kept\r\n");
    for (int i = 0; i < 200; i++) {
        desk_turn(&desk);
    }

    ck_assert_uint_eq(count_tickets(&desk), 1);
    desk_close(&desk);
}
END_TEST

static bool has_ticket(struct desk *desk, void *arg)
{
    const struct value *items = value_get(desk_ask(desk, "ticket.list", NULL), "items");
    *(struct text *)arg =
        value_count(items) > 0 ? value_text(&items->list.items[0], "id") : TEXT_NONE;
    return value_count(items) > 0;
}

START_TEST(files_of_a_mail_are_kept_and_named_at_the_message)
{
    static const char mail[] = "Subject: bill\r\nMIME-Version: 1.0\r\n"
                               "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                               "--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
                               "--b\r\nContent-Type: application/pdf\r\n"
                               "Content-Disposition: attachment; filename=\"my bill.pdf\"\r\n"
                               "Content-Transfer-Encoding: base64\r\n\r\nZm9v\r\n--b--\r\n";
    struct desk desk;
    struct line_reader reader;
    struct text id = TEXT_NONE;
    desk_open(&desk, MAIL(""));

    deliver(&desk, &reader, "RCPT TO:<support@support.example>\r\n", mail, sizeof mail - 1, 1);
    ck_assert(desk_until(&desk, has_ticket, &id));

    const struct value *message = desk_event(&desk, id, "message", 0);
    const struct value *list = value_get(message, "attachments");
    ck_assert_uint_eq(value_count(list), 1);
    const struct value *file = &list->list.items[0];
    ck_assert(text_eq_z(value_text(file, "name"), "my bill.pdf"));
    ck_assert(text_eq_z(value_text(file, "type"), "application/pdf"));
    ck_assert_int_eq(value_int(file, "bytes", 0), 3);
    const char *blob = arena_text(&desk.arena, value_text(file, "id")).p;
    const struct value *got = desk_ask(&desk, "blob.get", "id", blob, NULL);
    ck_assert(text_eq_z(value_text(got, "bytes"), "foo"));
    desk_close(&desk);
}
END_TEST

START_TEST(the_same_id_with_another_body_is_a_new_message_with_a_flag)
{
    static const char one[] = "From: anna@customer.example\r\nSubject: Card\r\nMessage-ID: "
                              "<a@x.example>\r\n\r\nfirst";
    static const char two[] = "From: anna@customer.example\r\nSubject: Card\r\nMessage-ID: "
                              "<a@x.example>\r\n\r\nsecond";
    struct desk desk;
    struct line_reader reader;
    desk_open(&desk, MAIL(""));

    deliver(&desk, &reader, TO, one, sizeof one - 1, 1);
    wait_for_tickets(&desk, 1);
    deliver(&desk, &reader, TO, two, sizeof two - 1, 1);
    wait_for_tickets(&desk, 2);

    bool is_flagged = false;
    const struct value *items = value_get(desk_ask(&desk, "ticket.list", NULL), "items");
    char ids[2][32];
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(ids[i], 32, "%.*s", TEXT_ARG(value_text(&items->list.items[i], "id")));
    }
    for (size_t i = 0; i < 2; i++) {
        const struct value *message = desk_event(&desk, text_z(ids[i]), "message", 0);
        is_flagged = is_flagged || text_eq_z(value_text(message, "flag"), "same_id_other_body");
    }
    ck_assert(is_flagged);
    desk_close(&desk);
}
END_TEST

START_TEST(two_recipients_are_two_answers_and_a_stranger_is_none_of_us)
{
    static const char mail[] = "From: anna@customer.example\r\nSubject: Card\r\n\r\nboth";
    struct desk desk;
    struct line_reader reader;
    desk_open(&desk, MAIL(", recipients: [support@support.example, '@desk.example']"));

    deliver(&desk, &reader, TO "RCPT TO:<x@desk.example>\r\n", mail, sizeof mail - 1, 2);

    ck_assert_str_eq(reader.text, "250 2.0.0 kept\r\n250 2.0.0 kept\r\n");
    desk_close(&desk);
}
END_TEST

/* Every sample becomes a ticket or a recorded refusal: nothing waits, nothing is lost. */
START_TEST(every_sample_mail_is_a_ticket_or_a_recorded_refusal)
{
    char command[300];
    char path[300];
    struct desk desk;
    size_t sent = 0;
    desk_open(&desk, MAIL(""));
    (void)snprintf(command, sizeof command, "ls %s/tests/data/mail/*.eml", getenv("RUNG_SOURCE"));
    FILE *list = popen(command, "r");
    while (fgets(path, sizeof path, list) != NULL) {
        struct line_reader reader;
        static char mail[65536];
        path[strcspn(path, "\n")] = '\0';
        FILE *file = fopen(path, "rb");
        ck_assert_ptr_nonnull(file);
        size_t bytes = fread(mail, 1, sizeof mail, file);
        (void)fclose(file);
        deliver(&desk, &reader, TO, mail, bytes, 1);
        ck_assert_msg(strcmp(reader.text, "250 2.0.0 kept\r\n") == 0, "%s: %s", path, reader.text);
        sent++;
    }
    (void)pclose(list);
    ck_assert_uint_ge(sent, 30);

    wait_for_tickets(&desk, sent - 2); /* "reply" and the like may find a ticket to land on */
    const struct value *jobs =
        value_get(desk_ask(&desk, "job.list", "state", "dead", NULL), "items");
    ck_assert_uint_eq(jobs->list.count, 0);
    desk_close(&desk);
}
END_TEST

static bool has_bounced(struct desk *desk, void *arg)
{
    const char *id = arg;
    const struct value *data = NULL;
    for (size_t n = 0; (data = desk_event(desk, text_z(id), "message_delivery", n)) != NULL; n++) {
        if (text_eq_z(value_text(data, "state"), "failed")) {
            return text_find(value_text(data, "error"), TEXT("550 5.1.1"), 0) != SIZE_MAX;
        }
    }
    return false;
}

START_TEST(a_bounce_stands_at_the_message_that_came_back_and_is_no_ticket)
{
    static const char mail[] = "From: Anna <anna@customer.example>\r\nSubject: Card\r\nMessage-ID: "
                               "<a@x.example>\r\n\r\nIt is gone.";
    struct desk desk;
    struct line_reader reader;
    struct buf bounce;
    char id[32];
    desk_open(&desk, MAIL(""));
    deliver(&desk, &reader, TO, mail, sizeof mail - 1, 1);
    wait_for_tickets(&desk, 1);
    const struct value *items = value_get(desk_ask(&desk, "ticket.list", NULL), "items");
    (void)snprintf(id, sizeof id, "%.*s", TEXT_ARG(value_text(&items->list.items[0], "id")));
    (void)desk_ask(&desk, "message.add", "id", id, "body", "We look into it.", NULL);
    ck_assert_int_eq(desk.refusal.code, ERR_OK);
    struct text sent = value_text(desk_event(&desk, text_z(id), "message", 1), "external_id");
    ck_assert_uint_gt(sent.n, 0);

    buf_init(&bounce);
    buf_printf(&bounce,
               "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMessage-ID: "
               "<dsn@mx.example>\r\nContent-Type: multipart/report; "
               "report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: "
               "message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
               "Action: failed\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n--b\r\n"
               "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: %.*s\r\n--b--\r\n",
               TEXT_ARG(sent));
    deliver(&desk, &reader, TO, buf_z(&bounce), bounce.n, 1);
    ck_assert(desk_until(&desk, has_bounced, id));

    ck_assert_uint_eq(count_tickets(&desk), 1);
    buf_fini(&bounce);
    desk_close(&desk);
}
END_TEST

START_TEST(wrong_settings_are_refused)
{
    desk_expect_refused(MAIL(", listen: '127.0.0.1:0'"), "stands here again");
    desk_expect_refused(DESK_BASE "plugins: {instances: {m: {use: channel_email, config: {listen: "
                                  "'0.0.0.0:7424', address: a@b.example}}}}\n",
                        "is not loopback");
    desk_expect_refused(DESK_BASE "plugins: {instances: {m: {use: channel_email, config: {address: "
                                  "nobody}}}}\n",
                        "is no mail address");
    desk_expect_refused(DESK_BASE "plugins: {instances: {m: {use: channel_email}}}\n",
                        "\"address\" is missing");
    desk_expect_refused(MAIL(", recipients: [desk]"), "neither an address nor @domain");
    desk_expect_refused(MAIL(", max_size: 1GiB"), "are taken");
    desk_expect_refused(MAIL(", password: plain"), "env:NAME or file:/path");
}
END_TEST

SUITE("plugins/channel_email", a_mail_becomes_a_ticket_once_however_often_it_comes,
      files_of_a_mail_are_kept_and_named_at_the_message,
      the_same_id_with_another_body_is_a_new_message_with_a_flag,
      two_recipients_are_two_answers_and_a_stranger_is_none_of_us,
      every_sample_mail_is_a_ticket_or_a_recorded_refusal,
      a_bounce_stands_at_the_message_that_came_back_and_is_no_ticket, wrong_settings_are_refused)
