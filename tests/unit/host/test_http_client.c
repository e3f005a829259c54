#include "host/http_client.h"
#include <stdio.h>
#include <string.h>
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
      nothing_comes_after_cancel_and_a_refused_request_has_no_id,
      a_refused_connection_is_an_answer_without_status)
