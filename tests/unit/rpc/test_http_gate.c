#include "rpc/http_gate.h"
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/clock.h"
#include "support/suite.h"

/* A door before one page, whose plugin is this test; the visitor is a plain socket. */
static struct loop *loop;
static struct route_set *set;
static struct http_gate *gate;
static struct instance *instance;
static struct instance_env env;
static uint64_t asked; /* id of the last request; 0: nobody has asked */
static char seen[400];

static void serve(void *self, const rung_request *request)
{
    (void)self;
    asked = request->id;
    (void)snprintf(seen, sizeof seen, "%s %s ?%s body=%.*s actor=%s", request->method.p,
                   request->path.p, request->query.p, (int)request->body.n, request->body.p,
                   request->actor.p);
}

static struct instance *const *instances_of(void *ctx, size_t *count)
{
    (void)ctx;
    *count = 1;
    return &instance;
}

static void arrive(void)
{
    static struct published_route routes[] = {{.path = "/any", .checks_itself = true, .fn = serve},
                                              {.path = "/desk", .role = ACCESS_AGENT, .fn = serve}};
    static const struct http_token tokens[] = {
        {TEXT("desk"), TEXT("0123456789abcdef"), ACCESS_AGENT}};
    struct http_gate_options options = {.host = "127.0.0.1", .tokens = tokens, .token_count = 1};
    char why[300] = "";
    loop = loop_create();
    set = route_call_create(loop, 30 * CLOCK_SECOND_US, instances_of, NULL);
    instance = instance_create(&env, TEXT("web"));
    instance->state = INSTANCE_RUNNING;
    instance->routes = routes;
    instance->route_count = 2;
    gate = http_gate_create(loop, set, &options, why, sizeof why);
    ck_assert_msg(gate != NULL, "%s", why);
    asked = 0;
}

static void leave(void)
{
    http_gate_destroy(&gate);
    route_call_destroy(&set);
    instance->state = INSTANCE_STOPPED;
    instance_release(&instance);
    loop_destroy(&loop);
}

static int visit(const char *request)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)http_gate_port(gate))};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_eq(connect(fd, (const struct sockaddr *)&address, sizeof address), 0);
    ck_assert_int_eq(send(fd, request, strlen(request), MSG_NOSIGNAL), (ssize_t)strlen(request));
    return fd;
}

/* Turns until the answer's end words have come. */
static const char *hear(int fd, const char *words)
{
    static char text[2000];
    size_t n = 0;
    memset(text, 0, sizeof text);
    while (strstr(text, words) == NULL) {
        ssize_t got = recv(fd, text + n, sizeof text - 1 - n, MSG_DONTWAIT);
        ck_assert(got > 0 || (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)));
        n += got > 0 ? (size_t)got : 0;
        loop_turn(loop, false);
    }
    return text;
}

static void wait_for_question(void)
{
    while (asked == 0) {
        loop_turn(loop, true);
    }
}

START_TEST(a_request_is_drawn_for_the_plugin_and_its_answer_leaves)
{
    arrive();
    int fd = visit("POST /x/web/any?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
    wait_for_question();
    ck_assert_str_eq(seen, "POST /any ?a=b body=body actor=");

    struct route_answer answer = {202, TEXT("X-One: 1\nX-Two: 2"), TEXT("thanks")};
    ck_assert_int_eq(route_call_reply(set, instance, asked, &answer), RUNG_OK);

    const char *text = hear(fd, "thanks");
    ck_assert_ptr_nonnull(strstr(text, "HTTP/1.1 202 "));
    ck_assert_ptr_nonnull(strstr(text, "X-One: 1\r\n"));
    ck_assert_ptr_nonnull(strstr(text, "X-Two: 2\r\n"));
    (void)close(fd);
    leave();
}
END_TEST

START_TEST(a_token_is_known_by_its_secret_and_a_wrong_one_is_nobodys)
{
    arrive();
    int fd = visit("GET /x/web/desk HTTP/1.1\r\nHost: h\r\n"
                   "Authorization: Bearer 0123456789abcdef\r\n\r\n");
    wait_for_question();
    ck_assert_str_eq(seen, "GET /desk ? body= actor=desk");
    (void)close(fd);

    fd = visit("GET /x/web/desk HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer 0123456789abcdeg\r\n"
               "\r\n");
    ck_assert_ptr_nonnull(strstr(hear(fd, "needed"), "HTTP/1.1 401 "));
    (void)close(fd);
    leave();
}
END_TEST

START_TEST(a_visitor_who_goes_away_is_noticed_while_the_plugin_thinks)
{
    struct route_answer answer = {200, TEXT_NONE, TEXT_NONE};
    arrive();
    int fd = visit("GET /x/web/any HTTP/1.1\r\nHost: h\r\n\r\n");
    wait_for_question();

    (void)close(fd);
    for (int i = 0; i < 10000; i++) {
        loop_turn(loop, false);
    }

    ck_assert_int_eq(route_call_reply(set, instance, asked, &answer), RUNG_ESTALE);
    leave();
}
END_TEST

START_TEST(a_gate_that_closes_forgets_who_is_inside)
{
    arrive();
    int fd = visit("GET /x/web/any HTTP/1.1\r\nHost: h\r\n\r\n");
    wait_for_question();
    http_gate_close_doors(gate);
    leave();
    (void)close(fd);
}
END_TEST

SUITE("http_gate", a_request_is_drawn_for_the_plugin_and_its_answer_leaves,
      a_token_is_known_by_its_secret_and_a_wrong_one_is_nobodys,
      a_visitor_who_goes_away_is_noticed_while_the_plugin_thinks,
      a_gate_that_closes_forgets_who_is_inside)
