#include "host/http_client.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/clock.h"
#include "support/suite.h"

static bool may(const char *url, const char *rule, bool *is_named)
{
    struct text rules[1] = {text_z(rule)};
    return http_client_may_call(text_z(url), rules, 1, is_named);
}

START_TEST(only_hosts_of_the_list_may_be_called)
{
    bool named = false;
    ck_assert(may("https://pager.example/x", "pager.example", &named) && named);
    ck_assert(may("https://PAGER.example:8443/x", "pager.example", &named) && named);
    ck_assert(!may("https://pager.example.evil/x", "pager.example", &named));
    ck_assert(!may("https://pager.example@evil/x", "pager.example", &named));
    ck_assert(!may("https://evil/?pager.example", "pager.example", &named));
    ck_assert(may("https://a.b.example/x", "*.b.example", &named) && !named);
    ck_assert(!may("https://b.example/x", "*.b.example", &named));
    ck_assert(!may("https://ab.example/x", "*.b.example", &named));
    ck_assert(may("https://anything/x", "*", &named) && !named);
    ck_assert(!may("no url at all", "*", &named));
    ck_assert(!may("", "*", &named));
}
END_TEST

struct got {
    bool is_done;
    int status;
    char error[200];
};

static void on_response(void *ctx, const struct http_response *response)
{
    struct got *got = ctx;
    got->is_done = true;
    got->status = response->status;
    (void)snprintf(got->error, sizeof got->error, "%.*s", TEXT_ARG(response->error));
}

static void turn_until(struct loop *loop, const bool *done)
{
    int64_t until_us = clock_monotonic_us(NULL) + INT64_C(20000000);
    while (!*done && clock_monotonic_us(NULL) < until_us) {
        loop_turn(loop, false);
    }
}

/* "*" means any public address: what resolves to this machine is refused after it was resolved. */
START_TEST(a_wildcard_never_reaches_private_addresses)
{
    static const char *const urls[] = {"http://127.0.0.1:1/",     "http://localhost:1/",
                                       "http://10.0.0.1:1/",      "http://[::1]:1/",
                                       "http://169.254.169.254/", "http://[::ffff:127.0.0.1]:1/",
                                       "http://0.0.0.0:1/"};
    struct text any[1] = {TEXT("*")};
    struct loop *loop = loop_create();
    struct http_client *client = http_client_create(loop);
    char why[200];

    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        struct got got = {0};
        struct http_request request = {
            .url = text_z(urls[i]), .timeout_ms = 5000, .hosts = any, .host_count = 1};
        ck_assert_uint_ne(http_client_start(client, &request, on_response, &got, why, sizeof why),
                          0);
        ck_assert(!got.is_done); /* never before it returned */
        turn_until(loop, &got.is_done);
        ck_assert_int_eq(got.status, 0);
        ck_assert_msg(strstr(got.error, "private") != NULL, "%s: %s", urls[i], got.error);
    }
    http_client_destroy(&client, NULL);
    loop_destroy(&loop);
}
END_TEST

struct far_side { /* one that keeps its connection open, and counts what it was asked */
    int listener;
    unsigned port;
    atomic_uint asked;
};

static void *serve(void *ctx)
{
    static const char yes[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    struct far_side *far = ctx;
    char bytes[2000];
    int fd = accept(far->listener, NULL, NULL);
    while (fd >= 0 && read(fd, bytes, sizeof bytes) > 0) {
        atomic_fetch_add(&far->asked, 1);
        (void)!write(fd, yes, sizeof yes - 1);
    }
    (void)close(fd);
    return NULL;
}

static pthread_t far_side_start(struct far_side *far)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof here;
    pthread_t thread;
    *far = (struct far_side){.listener = socket(AF_INET, SOCK_STREAM, 0)};
    ck_assert_int_eq(bind(far->listener, (const struct sockaddr *)&here, sizeof here), 0);
    ck_assert_int_eq(listen(far->listener, 4), 0);
    ck_assert_int_eq(getsockname(far->listener, (struct sockaddr *)&here, &size), 0);
    far->port = ntohs(here.sin_port);
    ck_assert_int_eq(pthread_create(&thread, NULL, serve, far), 0);
    return thread;
}

/* The client is one for all instances. One that names an inner host leaves its connection open; one
 * that may call "*" was given it, and so came where it may not. */
START_TEST(a_connection_that_somebody_else_may_have_is_not_lent_out)
{
    struct far_side far;
    struct text inner[1] = {TEXT("127.0.0.1")};
    struct text any[1] = {TEXT("*")};
    char why[200], url[60];
    struct loop *loop = loop_create();
    struct http_client *client = http_client_create(loop);
    struct got named = {0}, other = {0};
    pthread_t thread = far_side_start(&far);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/", far.port);
    struct http_request request = {
        .url = text_z(url), .timeout_ms = 5000, .hosts = inner, .host_count = 1};
    ck_assert_uint_ne(http_client_start(client, &request, on_response, &named, why, 200), 0);
    turn_until(loop, &named.is_done);
    ck_assert_int_eq(named.status, 200);

    request.hosts = any;
    ck_assert_uint_ne(http_client_start(client, &request, on_response, &other, why, 200), 0);
    turn_until(loop, &other.is_done);

    ck_assert_int_eq(other.status, 0);
    ck_assert_msg(strstr(other.error, "private") != NULL, "%s", other.error);
    ck_assert_uint_eq(atomic_load(&far.asked), 1);
    http_client_destroy(&client, NULL);
    loop_destroy(&loop);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    (void)close(far.listener);
}
END_TEST

START_TEST(nothing_comes_after_cancel_and_a_refused_request_has_no_id)
{
    struct text named[1] = {TEXT("127.0.0.1")};
    struct loop *loop = loop_create();
    struct http_client *client = http_client_create(loop);
    struct got got = {0};
    char why[200] = "";
    struct http_request request = {
        .url = TEXT("http://127.0.0.1:1/"), .hosts = named, .host_count = 1};

    uint64_t id = http_client_start(client, &request, on_response, &got, why, sizeof why);
    ck_assert_ptr_eq(http_client_cancel(client, id), &got);
    ck_assert_ptr_null(http_client_cancel(client, id));
    for (int i = 0; i < 100; i++) {
        loop_turn(loop, false);
    }
    ck_assert(!got.is_done);

    request.url = TEXT("http://elsewhere/");
    ck_assert_uint_eq(http_client_start(client, &request, on_response, &got, why, sizeof why), 0);
    ck_assert_ptr_nonnull(strstr(why, "`hosts`"));
    http_client_destroy(&client, NULL);
    loop_destroy(&loop);
}
END_TEST

START_TEST(a_refused_connection_is_an_answer_without_status)
{
    struct text named[1] = {TEXT("127.0.0.1")};
    struct arena arena;
    struct http_response response;
    arena_init(&arena);
    struct http_request request = {
        .url = TEXT("http://127.0.0.1:1/"), .hosts = named, .host_count = 1};

    http_client_fetch(&arena, &request, &response);

    ck_assert_int_eq(response.status, 0);
    ck_assert_uint_gt(response.error.n, 0);
    arena_fini(&arena);
}
END_TEST

SUITE("host/http_client", only_hosts_of_the_list_may_be_called,
      a_wildcard_never_reaches_private_addresses,
      a_connection_that_somebody_else_may_have_is_not_lent_out,
      nothing_comes_after_cancel_and_a_refused_request_has_no_id,
      a_refused_connection_is_an_answer_without_status)
