/* Visitors of a page in another process: over the bridge and back, without a process. */
#include "host/bridge_route.h"
#include "host/host_api.h"
#include "host/route_call.h"
#include "support/suite.h"

#define PATIENCE_US INT64_C(20000)

static struct loop *loop;
static struct route_set *set;
static struct instance_env env;
static struct instance *instance;
static struct bridge_peer peer; /* what is sent stays in `out` */
static struct bridge_route routes;
static struct arena arena;

static void page(void *self, const rung_request *request)
{
    bridge_route_ask(self, request);
}

static void gone(void *self, uint64_t request)
{
    bridge_route_gone(self, request);
}

static struct instance *const *instances_of(void *ctx, size_t *count)
{
    (void)ctx;
    *count = 1;
    return &instance;
}

static void arrive(void)
{
    static struct published_route pages[] = {
        {.path = "/other", .checks_itself = true, .fn = page, .gone = gone},
        {.path = "/hook", .checks_itself = true, .fn = page, .gone = gone}};
    loop = loop_create();
    set = route_call_create(loop, PATIENCE_US, instances_of, NULL);
    env.routes = set;
    instance = instance_create(&env, TEXT("web"));
    instance->state = INSTANCE_RUNNING;
    instance->routes = pages;
    instance->route_count = 2;
    instance->self = &routes;
    host_api_fill(instance);
    arena_init(&arena);
    peer = (struct bridge_peer){.instance = instance, .state = BRIDGE_PEER_READY};
    buf_init(&peer.out);
    routes = (struct bridge_route){.instance = instance, .peer = &peer};
}

static void leave(void)
{
    bridge_route_forget(&routes);
    route_call_destroy(&set);
    buf_fini(&peer.out);
    bridge_backlog_clear(&peer.backlog);
    arena_fini(&arena);
    instance->state = INSTANCE_STOPPED;
    instance_release(&instance);
    loop_destroy(&loop);
}

static int status_seen;
static char body_seen[100];

static void on_answer(void *ctx, const struct route_answer *answer)
{
    (void)ctx;
    status_seen = answer->status;
    (void)snprintf(body_seen, sizeof body_seen, "%.*s", TEXT_ARG(answer->body));
}

static uint64_t visit(struct text body)
{
    struct route_request request = {
        .method = TEXT("POST"), .path = TEXT("/x/web/hook"), .query = TEXT("a=1"), .body = body};
    int status = 0;
    status_seen = 0;
    uint64_t id = route_call_start(set, &request, on_answer, NULL, &status);
    ck_assert_uint_ne(id, 0);
    return id;
}

/* The next message that the process would read. */
static struct bridge_message sent(void)
{
    struct bridge_frame frame;
    struct bridge_message message = {0};
    const char *why = "";
    bridge_frame_init(&frame);
    bridge_frame_feed(&frame, buf_text(&peer.out));
    buf_clear(&peer.out);
    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_DONE);
    bridge_frame_fini(&frame);
    return message;
}

static bool answer(uint64_t id, int64_t status, const char *body)
{
    struct bridge_message message = {.kind = BRIDGE_RESPONSE, .id = id};
    *value_put(&arena, &message.body, "status") = value_of_int(status);
    *value_put(&arena, &message.body, "body") = value_of_text(text_z(body));
    return bridge_route_answer(&routes, &message);
}

START_TEST(a_visitor_is_asked_about_and_answered)
{
    arrive();
    (void)visit(TEXT("hello"));

    struct bridge_message message = sent();
    ck_assert(text_eq_z(message.method, "route"));
    ck_assert_int_eq(value_int(&message.body, "route", -1), 1);
    ck_assert(text_eq_z(value_text(&message.body, "path"), "/hook"));
    ck_assert(text_eq_z(value_text(&message.body, "body"), "hello"));
    ck_assert(answer(message.id, 201, "kept"));
    loop_turn(loop, true);

    ck_assert_int_eq(status_seen, 201);
    ck_assert_str_eq(body_seen, "kept");
    ck_assert(!answer(message.id, 200, "twice"));
    leave();
}
END_TEST

START_TEST(a_visitor_who_goes_away_is_called_off)
{
    arrive();
    uint64_t id = visit(TEXT("hello"));
    uint64_t asked = sent().id;

    route_call_forget(set, id);

    struct bridge_message message = sent();
    ck_assert(text_eq_z(message.method, "cancel"));
    ck_assert_int_eq(value_int(&message.body, "id", 0), (int64_t)asked);
    ck_assert(!answer(asked, 200, "late"));
    leave();
}
END_TEST

START_TEST(an_answer_that_is_late_is_called_off_too)
{
    arrive();
    (void)visit(TEXT("hello"));
    (void)sent();

    while (status_seen == 0) {
        loop_turn(loop, true);
    }

    ck_assert_int_eq(status_seen, 504);
    ck_assert(text_eq_z(sent().method, "cancel"));
    leave();
}
END_TEST

START_TEST(an_error_or_no_answer_is_the_visitors_502_or_503)
{
    static const struct {
        int64_t code;
        int status;
    } rows[] = {{RUNG_ERETRY, 503}, {RUNG_EBUSY, 503}, {RUNG_EFAIL, 502}, {RUNG_ENOENT, 502}};
    arrive();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)visit(TEXT_NONE);
        struct bridge_message message = {.kind = BRIDGE_RESPONSE,
                                         .id = sent().id,
                                         .is_error = true,
                                         .code = rows[i].code,
                                         .error = TEXT("no")};
        ck_assert(bridge_route_answer(&routes, &message));
        loop_turn(loop, true);
        ck_assert_int_eq(status_seen, rows[i].status);
    }
    (void)visit(TEXT_NONE);
    ck_assert(answer(sent().id, 99, "no status"));
    loop_turn(loop, true);
    ck_assert_int_eq(status_seen, 502);
    leave();
}
END_TEST

START_TEST(who_waits_when_the_process_ends_is_told)
{
    arrive();
    (void)visit(TEXT_NONE);

    bridge_route_forget(&routes);
    loop_turn(loop, true);

    ck_assert_int_eq(status_seen, 502);
    peer.state = BRIDGE_PEER_DOWN;
    (void)visit(TEXT_NONE);
    loop_turn(loop, true);
    ck_assert_int_eq(status_seen, 503);
    leave();
}
END_TEST

START_TEST(what_the_process_does_not_take_is_told_and_what_waits_is_withdrawn)
{
    struct buf body;
    buf_init(&body);
    arrive();
    buf_reserve(&body, BRIDGE_FRAME_BYTES_MAX);
    memset(body.p, 'x', BRIDGE_FRAME_BYTES_MAX);
    body.n = BRIDGE_FRAME_BYTES_MAX;
    (void)visit(buf_text(&body));
    loop_turn(loop, true);
    ck_assert_int_eq(status_seen, 413);
    peer.message_max = 2 * BRIDGE_FRAME_BYTES_MAX;

    uint64_t id = visit(buf_text(&body));

    ck_assert_ptr_nonnull(peer.backlog.first);
    route_call_forget(set, id);
    ck_assert_ptr_null(peer.backlog.first);
    ck_assert_uint_eq(peer.out.n, 0);
    leave();
    buf_fini(&body);
}
END_TEST

SUITE("bridge_route", a_visitor_is_asked_about_and_answered, a_visitor_who_goes_away_is_called_off,
      an_answer_that_is_late_is_called_off_too, an_error_or_no_answer_is_the_visitors_502_or_503,
      who_waits_when_the_process_ends_is_told,
      what_the_process_does_not_take_is_told_and_what_waits_is_withdrawn)
