#include "host/route_call.h"
#include <unistd.h>
#include "support/suite.h"

#define PATIENCE_US INT64_C(20000)

static struct loop *loop;
static struct route_set *set;
static struct instance *instance;
static struct instance_env env;
static uint64_t asked; /* id of the last request that came through */
static char path[64];

static void serve(void *self, const rung_request *request)
{
    (void)self;
    asked = request->id;
    (void)snprintf(path, sizeof path, "%.*s", (int)request->path.n, request->path.p);
}

static struct instance *const *instances_of(void *ctx, size_t *count)
{
    (void)ctx;
    *count = 1;
    return &instance;
}

static void arrive(void)
{
    static struct published_route routes[] = {
        {.method = "GET", .path = "/files/*", .role = ACCESS_AGENT, .fn = serve},
        {.method = "POST", .path = "/hook", .checks_itself = true, .fn = serve},
        {.path = "/any", .checks_itself = true, .fn = serve},
    };
    loop = loop_create();
    set = route_call_create(loop, PATIENCE_US, instances_of, NULL);
    instance = instance_create(&env, TEXT("web"));
    instance->state = INSTANCE_RUNNING;
    instance->routes = routes;
    instance->route_count = 3;
    asked = 0;
    ck_assert(route_call_has_pages(set));
}

static void leave(void)
{
    route_call_destroy(&set);
    instance->state = INSTANCE_STOPPED;
    instance_release(&instance);
    loop_destroy(&loop);
}

struct said {
    int count, status;
    char body[64];
};

static void on_answer(void *ctx, const struct route_answer *answer)
{
    struct said *said = ctx;
    said->count++;
    said->status = answer->status;
    (void)snprintf(said->body, sizeof said->body, "%.*s", TEXT_ARG(answer->body));
}

static uint64_t start(struct said *said, const char *method, const char *where,
                      enum access_role role, int *status)
{
    struct route_request request = {.method = text_z(method),
                                    .path = text_z(where),
                                    .actor = role ? TEXT("desk") : TEXT_NONE,
                                    .role = role};
    return route_call_start(set, &request, on_answer, said, status);
}

static int reply(uint64_t id, int status, const char *headers)
{
    struct route_answer answer = {status, text_z(headers), TEXT("body")};
    return route_call_reply(set, instance, id, &answer);
}

START_TEST(a_page_is_found_by_path_method_and_role)
{
    static const struct {
        const char *method, *path;
        enum access_role role;
        int status; /* 0: it is asked */
    } rows[] = {
        {"GET", "/x/web/files/a/b", ACCESS_AGENT, 0},
        {"GET", "/x/web/files/a", ACCESS_LEAD, 0},
        {"GET", "/x/web/files/a", ACCESS_AUDITOR, 403},
        {"GET", "/x/web/files/a", ACCESS_NOBODY, 401},
        {"PUT", "/x/web/files/a", ACCESS_AGENT, 405},
        {"POST", "/x/web/hook", ACCESS_NOBODY, 0},
        {"POST", "/x/web/hook/more", ACCESS_NOBODY, 404},
        {"PATCH", "/x/web/any", ACCESS_NOBODY, 0},
        {"GET", "/x/web", ACCESS_ADMIN, 404},
        {"GET", "/x/we/any", ACCESS_ADMIN, 404},
        {"GET", "/y/web/any", ACCESS_ADMIN, 404},
        {"GET", "", ACCESS_ADMIN, 404},
    };
    struct said said = {0};
    arrive();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int status = 0;
        uint64_t id = start(&said, rows[i].method, rows[i].path, rows[i].role, &status);
        ck_assert_msg((id != 0) == (rows[i].status == 0), "%s", rows[i].path);
        ck_assert_msg(id != 0 || status == rows[i].status, "%s: %d", rows[i].path, status);
        ck_assert(id == 0 || id == asked);
    }
    ck_assert_str_eq(path, "/any");
    leave();
}
END_TEST

START_TEST(the_first_whole_answer_leaves_and_every_other_is_stale)
{
    struct said said = {0};
    int status = 0;
    arrive();
    uint64_t id = start(&said, "GET", "/x/web/any", ACCESS_NOBODY, &status);

    ck_assert_int_eq(reply(id, 99, ""), RUNG_EINVAL);
    ck_assert_int_eq(reply(id, 600, ""), RUNG_EINVAL);
    ck_assert_int_eq(reply(id, 200, "no colon"), RUNG_EINVAL);
    ck_assert_int_eq(reply(id, 200, ": no name"), RUNG_EINVAL);
    ck_assert_int_eq(reply(id, 200, "A: b\r\nC: d"), RUNG_EINVAL);
    ck_assert_int_eq(reply(id + 1, 200, ""), RUNG_ESTALE);
    ck_assert_int_eq(reply(id, 201, "A: b\nC: d"), RUNG_OK);
    ck_assert_int_eq(reply(id, 200, ""), RUNG_ESTALE);
    ck_assert_int_eq(said.count, 0); /* in a later turn */
    loop_turn(loop, false);

    ck_assert_int_eq(said.count, 1);
    ck_assert_int_eq(said.status, 201);
    ck_assert_str_eq(said.body, "body");
    leave();
}
END_TEST

START_TEST(without_an_answer_in_time_it_is_a_504)
{
    struct said said = {0};
    int status = 0;
    arrive();
    uint64_t id = start(&said, "GET", "/x/web/any", ACCESS_NOBODY, &status);

    while (said.count == 0) {
        loop_turn(loop, true);
    }

    ck_assert_int_eq(said.status, 504);
    ck_assert_int_eq(reply(id, 200, ""), RUNG_ESTALE);
    leave();
}
END_TEST

START_TEST(who_has_gone_is_not_answered_and_so_many_may_be_open)
{
    struct said said = {0};
    int status = 0;
    arrive();
    uint64_t id = start(&said, "GET", "/x/web/any", ACCESS_NOBODY, &status);
    ck_assert_int_eq(reply(id, 200, ""), RUNG_OK);
    route_call_forget(set, id);
    loop_turn(loop, false);
    ck_assert_int_eq(said.count, 0);

    for (int i = 0; i < ROUTE_CALLS_OPEN_MAX; i++) {
        ck_assert_uint_ne(start(&said, "GET", "/x/web/any", ACCESS_NOBODY, &status), 0);
    }
    ck_assert_uint_eq(start(&said, "GET", "/x/web/any", ACCESS_NOBODY, &status), 0);
    ck_assert_int_eq(status, 503);
    leave();
}
END_TEST

SUITE("route_call", a_page_is_found_by_path_method_and_role,
      the_first_whole_answer_leaves_and_every_other_is_stale, without_an_answer_in_time_it_is_a_504,
      who_has_gone_is_not_answered_and_so_many_may_be_open)
