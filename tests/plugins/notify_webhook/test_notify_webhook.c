#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include "support/desk.h"
#include "webhook_body.h"
#include "webhook_sign.h"

/* --- a receiver that answers what the test tells it --- */

struct receiver {
    int door;
    unsigned port;
    pthread_t thread;
    atomic_int status; /* of the next answers */
    atomic_int count;
    char last[8192]; /* the newest request */
};

static void answer(struct receiver *receiver, int client)
{
    char reply[200];
    size_t used = 0;
    ssize_t got = 0;
    memset(receiver->last, 0, sizeof receiver->last);
    while (used < sizeof receiver->last - 1 &&
           (got = read(client, receiver->last + used, sizeof receiver->last - 1 - used)) > 0) {
        used += (size_t)got;
        const char *body = strstr(receiver->last, "\r\n\r\n");
        const char *length = strstr(receiver->last, "Content-Length: ");
        if (body != NULL && length != NULL && strlen(body + 4) >= strtoul(length + 16, NULL, 10)) {
            break;
        }
    }
    int n = snprintf(reply, sizeof reply,
                     "HTTP/1.1 %d X\r\nRetry-After: 77\r\nContent-Length: 0\r\nConnection: "
                     "close\r\n\r\n",
                     atomic_load(&receiver->status));
    ck_assert_int_eq(write(client, reply, (size_t)n), n);
    atomic_fetch_add(&receiver->count, 1);
}

static void *serve(void *ctx)
{
    struct receiver *receiver = ctx;
    int client = -1;
    while ((client = accept(receiver->door, NULL, NULL)) >= 0) {
        answer(receiver, client);
        (void)close(client);
    }
    return NULL;
}

static void receiver_start(struct receiver *receiver)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    memset(receiver, 0, sizeof *receiver);
    atomic_store(&receiver->status, 200);
    receiver->door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(bind(receiver->door, (struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(listen(receiver->door, 8), 0);
    ck_assert_int_eq(getsockname(receiver->door, (struct sockaddr *)&address, &length), 0);
    receiver->port = ntohs(address.sin_port);
    ck_assert_int_eq(pthread_create(&receiver->thread, NULL, serve, receiver), 0);
}

static void receiver_stop(struct receiver *receiver)
{
    (void)shutdown(receiver->door, SHUT_RDWR);
    (void)pthread_join(receiver->thread, NULL);
    (void)close(receiver->door);
}

static void open_desk(struct desk *desk, const struct receiver *receiver, const char *more)
{
    struct buf yaml;
    buf_init(&yaml);
    buf_put_z(&yaml, DESK_BASE);
    buf_printf(&yaml,
               "notification: {default_channel: pager}\n"
               "plugins: {instances: {rules: {use: classify_rules, config: {rules: [{when: 'true', "
               "priority: urgent}]}},\n"
               "  pager: {use: notify_webhook, config: {url: 'http://127.0.0.1:%u/p/{address}', "
               "secret: 'env:PAGER_SECRET'%s}}}}\n",
               receiver->port, more);
    desk_open(desk, buf_z(&yaml));
    buf_fini(&yaml);
}

struct wanted {
    struct text ticket;
    const char *state;
};

static bool has_result(struct desk *desk, void *arg)
{
    const struct wanted *wanted = arg;
    for (size_t i = 0;; i++) {
        const struct value *event = desk_event(desk, wanted->ticket, "page_result", i);
        if (event == NULL) {
            return false;
        }
        if (text_eq_z(value_text(event, "state"), wanted->state)) {
            return true;
        }
    }
}

static void expect_result(struct desk *desk, struct text ticket, const char *state)
{
    struct wanted wanted = {ticket, state};
    ck_assert_msg(desk_until(desk, has_result, &wanted), "the page did not become %s", state);
}

START_TEST(a_page_is_posted_with_a_stable_id_and_a_signature)
{
    struct desk desk;
    struct receiver receiver;
    receiver_start(&receiver);
    open_desk(&desk, &receiver, "");

    struct text ticket =
        value_text(desk_ticket(&desk, "anna@x.example", "He said \"no\"", "b"), "id");
    expect_result(&desk, ticket, "sent");

    ck_assert_ptr_nonnull(strstr(receiver.last, "POST /p/ann HTTP/1.1"));
    ck_assert_ptr_nonnull(strstr(receiver.last, "webhook-id: page-J-"));
    ck_assert_ptr_nonnull(strstr(receiver.last, "webhook-signature: v1,"));
    ck_assert_ptr_nonnull(strstr(receiver.last, "\"ticket_subject\":\"He said \\\"no\\\"\""));
    desk_close(&desk);
    receiver_stop(&receiver);
}
END_TEST

START_TEST(a_receiver_in_trouble_is_asked_again_not_before_it_wants)
{
    struct desk desk;
    struct receiver receiver;
    receiver_start(&receiver);
    atomic_store(&receiver.status, 503);
    open_desk(&desk, &receiver, "");

    struct text ticket = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");
    expect_result(&desk, ticket, "retry");
    atomic_store(&receiver.status, 200);
    desk.now_us += 76 * DESK_SECOND; /* later than the back-off, sooner than Retry-After: 77 */
    for (int i = 0; i < 50; i++) {
        desk_turn(&desk);
    }
    ck_assert_int_eq(atomic_load(&receiver.count), 1);
    desk.now_us += 2 * DESK_SECOND;
    expect_result(&desk, ticket, "sent");

    ck_assert_int_eq(atomic_load(&receiver.count), 2);
    desk_close(&desk);
    receiver_stop(&receiver);
}
END_TEST

START_TEST(a_receiver_that_says_no_for_good_moves_the_escalation_on)
{
    struct desk desk;
    struct receiver receiver;
    receiver_start(&receiver);
    atomic_store(&receiver.status, 410);
    open_desk(&desk, &receiver, "");

    struct text ticket = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");
    expect_result(&desk, ticket, "failed");

    const struct value *second = desk_event(&desk, ticket, "level_fired", 1);
    ck_assert_ptr_nonnull(second);
    ck_assert_int_eq(value_int(second, "level", 0), 2);
    desk_close(&desk);
    receiver_stop(&receiver);
}
END_TEST

START_TEST(nobody_at_the_other_end_is_tried_again)
{
    struct desk desk;
    struct receiver receiver;
    receiver_start(&receiver);
    receiver_stop(&receiver); /* its port is free now */
    open_desk(&desk, &receiver, "");

    struct text ticket = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");

    expect_result(&desk, ticket, "retry");
    desk_close(&desk);
}
END_TEST

START_TEST(both_keys_sign_while_receivers_change)
{
    struct desk desk;
    struct receiver receiver;
    receiver_start(&receiver);
    open_desk(&desk, &receiver, ", secret_previous: 'env:PAGER_SECRET', headers: ['X-Team: a b']");

    struct text ticket = value_text(desk_ticket(&desk, "anna@x.example", "s", "b"), "id");
    expect_result(&desk, ticket, "sent");

    const char *signature = strstr(receiver.last, "webhook-signature: v1,");
    ck_assert_ptr_nonnull(signature);
    ck_assert_ptr_nonnull(strstr(signature + 22, " v1,"));
    ck_assert_ptr_nonnull(strstr(receiver.last, "X-Team: a b"));
    desk_close(&desk);
    receiver_stop(&receiver);
}
END_TEST

START_TEST(the_signature_is_hmac_sha256_of_id_time_and_body)
{
    char signature[WEBHOOK_SIGN_CHARS];

    webhook_sign(RUNG_S("key"), RUNG_S("page-1"), 1700000000, RUNG_S("{}"), signature);

    /* printf 'page-1.1700000000.{}' | openssl dgst -sha256 -hmac key -binary | base64 */
    ck_assert_str_eq(signature, "v1,hloAJvBRq683/+vR30Z8KnOvACwNDolRz9DJfMlpeAU=");
}
END_TEST

START_TEST(addresses_are_encoded_into_the_url)
{
    char *url =
        webhook_body_url(RUNG_S("https://x/{address}/y?to={address}"), RUNG_S("a b/\xc3\xa4"));

    ck_assert_str_eq(url, "https://x/a%20b%2F%C3%A4/y?to=a%20b%2F%C3%A4");
    free(url);
}
END_TEST

START_TEST(json_survives_quotes_control_characters_and_no_ticket)
{
    rung_message message = {.size = sizeof message,
                            .external_id = RUNG_S("page-1"),
                            .subject = RUNG_S("a\"b\\c\n\x01"),
                            .body = RUNG_S(""),
                            .kind = RUNG_S("page")};
    rung_event event = {.size = sizeof event, .attempt = 2, .message = &message};

    char *body = webhook_body(&event);

    ck_assert_ptr_nonnull(strstr(body, "\"subject\":\"a\\\"b\\\\c\\u000a\\u0001\""));
    ck_assert_ptr_nonnull(strstr(body, "\"attempt\":2"));
    ck_assert_ptr_null(strstr(body, "\"ticket\""));
    free(body);
}
END_TEST

#define PAGER(config) \
    DESK_BASE "plugins: {instances: {p: {use: notify_webhook, config: {" config "}}}}\n"

START_TEST(wrong_settings_are_refused)
{
    desk_expect_refused(PAGER(""), "\"url\" is missing");
    desk_expect_refused(PAGER("url: nowhere"), "is no URL");
    desk_expect_refused(PAGER("url: 'https://x/', secret: hunter2"), "env:NAME or file:/path");
    desk_expect_refused(PAGER("url: 'https://x/', headers: ['no header']"), "is no header");
    desk_expect_refused(PAGER("url: 'https://x/', headers: ['Webhook-ID: 1']"),
                        "is set by the plugin itself");
    desk_expect_refused(PAGER("url: 'https://x/', secret_previous: 'env:PAGER_SECRET'"),
                        "secret_previous without secret");
    desk_expect_refused(PAGER("url: 'https://x/', timeout: 2m"), "are taken");
}
END_TEST

SUITE("plugins/notify_webhook", a_page_is_posted_with_a_stable_id_and_a_signature,
      a_receiver_in_trouble_is_asked_again_not_before_it_wants,
      a_receiver_that_says_no_for_good_moves_the_escalation_on,
      nobody_at_the_other_end_is_tried_again, both_keys_sign_while_receivers_change,
      the_signature_is_hmac_sha256_of_id_time_and_body, addresses_are_encoded_into_the_url,
      json_survives_quotes_control_characters_and_no_ticket, wrong_settings_are_refused)
