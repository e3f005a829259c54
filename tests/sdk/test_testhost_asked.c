/* The test host, with a plugin that others ask: methods, pages, searches, files. */
#include <rung/testhost.h>
#include "support/suite.h"
#undef fail /* of libcheck; rung_host has one */

static const rung_host *porters; /* of the one porter that is open */
static const rung_routes *pages;

static void take_hook(void *self, const rung_request *request)
{
    (void)self;
    (void)pages->reply(porters, request->id, rung_eq(request->body, RUNG_S("good")) ? 202 : 403,
                       RUNG_S("Content-Type: text/plain"), request->actor);
}

static void take_nothing(void *self, const rung_request *request)
{
    (void)self;
    (void)request;
}

static int create_porter(const rung_host *host, const void *config, void **self)
{
    static const rung_route routes[] = {
        {sizeof(rung_route), 0, "POST", "/hook", "channel", take_hook},
        {sizeof(rung_route), RUNG_OWN_CHECK, NULL, "/never", NULL, take_nothing}};
    static const rung_method methods[] = {
        {.size = sizeof(rung_method), .name = "ask", .role = "agent", .doc = "Asks."}};
    const rung_methods *published = host->service(host, RUNG_METHODS);
    (void)config;
    *self = NULL;
    porters = host;
    pages = host->service(host, RUNG_ROUTES);
    int code = pages->publish(host, routes, RUNG_COUNT(routes));
    return code == RUNG_OK ? published->publish(host, methods, RUNG_COUNT(methods)) : code;
}

static int answer_call(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    return rung_fx(porters, call, RUNG_FX_RESULT, event->method, event->message->raw, 0, 1, NULL);
}

static int search(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    return rung_fx(porters, call, RUNG_FX_RESULT, event->message->body, rung_z(NULL), 0, 1, NULL);
}

/* Puts what came and reads a piece of it. */
static int keep_file(void *self, rung_call *call, const rung_event *event)
{
    const rung_blob *blob = porters->service(porters, RUNG_BLOB);
    rung_str id = {"", 0};
    rung_str piece = {"", 0};
    (void)self;
    int code = blob->put(porters, call, event->message->raw, &id);
    code = code == RUNG_OK ? blob->get(porters, call, id, 1, 1, &piece) : code;
    if (code != RUNG_OK || blob->get(porters, call, RUNG_S("none"), 0, 1, &id) != RUNG_ENOENT) {
        return RUNG_EFAIL;
    }
    return rung_fx(porters, call, RUNG_FX_RESULT, RUNG_S("attachment"), piece, 0, 1, "kept");
}

static const rung_sub porter_subs[] = {{.hook = RUNG_INBOUND_PARSE, .work = keep_file},
                                       {.hook = RUNG_RPC_CALL, .decide = answer_call},
                                       {.hook = RUNG_SEARCH_QUERY, .decide = search}};
static const char *const porter_needs[] = {RUNG_METHODS, RUNG_ROUTES, NULL};
static const rung_plugin porter = {.size = sizeof(rung_plugin),
                                   .magic = RUNG_MAGIC,
                                   .abi_major = RUNG_ABI_MAJOR,
                                   .abi_minor = RUNG_ABI_TARGET,
                                   .sub_size = sizeof(rung_sub),
                                   .option_size = sizeof(rung_option),
                                   .id = "org.example.porter",
                                   .version = "1.0.0",
                                   .may = RUNG_MAY(RUNG_FX_RESULT),
                                   .needs = porter_needs,
                                   .subs = porter_subs,
                                   .n_subs = RUNG_COUNT(porter_subs),
                                   .create = create_porter};

static char why[1000];

START_TEST(pages_methods_searches_and_files_are_as_on_the_server)
{
    testhost *host = testhost_open(&porter, NULL, NULL, why, sizeof why);
    ck_assert_msg(host != NULL, "%s", why);

    const testhost_reply *reply = testhost_page(host, "POST", "/hook", "", "good", "desk");
    ck_assert_int_eq(reply->status, 202);
    ck_assert_str_eq(reply->body, "desk");
    ck_assert_int_eq(testhost_page(host, "POST", "/hook", "", "bad", "")->status, 403);
    ck_assert_int_eq(testhost_page(host, "GET", "/hook", "", "", "")->status, 404);
    int64_t before = testhost_now(host);
    ck_assert_int_eq(testhost_page(host, "GET", "/never", "", "", "")->status, 504);
    ck_assert_int_eq(testhost_now(host) - before, 30000);

    testhost_method(host, "ask");
    testhost_raw(host, "\x80", 1);
    ck_assert_int_eq(testhost_call(host, RUNG_RPC_CALL), RUNG_OK);
    ck_assert_ptr_nonnull(testhost_find(host, RUNG_FX_RESULT, "ask"));
    ck_assert_int_eq(testhost_message(host, "{body: T-12}"), RUNG_OK);
    ck_assert_int_eq(testhost_call(host, RUNG_SEARCH_QUERY), RUNG_OK);
    ck_assert_ptr_nonnull(testhost_find(host, RUNG_FX_RESULT, "T-12"));
    testhost_raw(host, "foo", 3);
    ck_assert_int_eq(testhost_call(host, RUNG_INBOUND_PARSE), RUNG_OK);
    ck_assert_str_eq(testhost_find(host, RUNG_FX_RESULT, "attachment")->val, "o");
    testhost_close(&host);
}
END_TEST

SUITE("testhost_asked", pages_methods_searches_and_files_are_as_on_the_server)
