#include "host/service_routes.h"
#include "host/host_api.h"
#include "host/route_call.h"
#include "support/suite.h"

static struct instance *instance;
static struct instance_env env;

static void serve(void *self, const rung_request *request)
{
    (void)self;
    (void)request;
}

static void arrive(void)
{
    instance = instance_create(&env, TEXT("web"));
    instance->state = INSTANCE_LOADED;
    host_api_fill(instance);
}

static void leave(void)
{
    instance->state = INSTANCE_STOPPED;
    instance_release(&instance);
}

static int publish(uint32_t flags, const char *method, const char *path, const char *role)
{
    rung_route route = {sizeof route, flags, method, path, role, serve};
    return service_routes.publish(&instance->api, &route, 1);
}

START_TEST(a_page_has_a_path_a_method_and_somebody_who_lets_in)
{
    arrive();
    ck_assert_int_eq(publish(0, "GET", "/files/*", "agent"), RUNG_OK);
    ck_assert_int_eq(publish(RUNG_OWN_CHECK, NULL, "/hook", NULL), RUNG_OK);
    ck_assert_uint_eq(instance->route_count, 2);
    ck_assert_uint_eq(instance->routes[0].role, ACCESS_AGENT);
    ck_assert(instance->routes[1].checks_itself && instance->routes[1].method == NULL);

    ck_assert_int_eq(publish(0, "GET", "/a", NULL), RUNG_EINVAL);
    ck_assert_int_eq(publish(RUNG_OWN_CHECK, "GET", "/a", "agent"), RUNG_EINVAL);
    ck_assert_int_eq(publish(0, "GET", "/a", "boss"), RUNG_EINVAL);
    ck_assert_int_eq(publish(0, "get", "/a", "agent"), RUNG_EINVAL);
    static const char *const bad[] = {NULL, "", "a", "/a b", "/*/a", "/a?b", "/a#b", "/\xc3\xa9"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_int_eq(publish(0, "GET", bad[i], "agent"), RUNG_EINVAL);
    }
    rung_route nobody = {sizeof nobody, 0, "GET", "/a", "agent", NULL};
    ck_assert_int_eq(service_routes.publish(&instance->api, &nobody, 1), RUNG_EINVAL);
    rung_route small = {8, 0, "GET", "/a", "agent", serve};
    ck_assert_int_eq(service_routes.publish(&instance->api, &small, 1), RUNG_EINVAL);
    ck_assert_uint_eq(instance->route_count, 2);
    leave();
}
END_TEST

START_TEST(pages_are_published_in_create_and_so_many)
{
    arrive();
    for (int i = 0; i < SERVICE_ROUTES_MAX; i++) {
        ck_assert_int_eq(publish(0, "GET", "/a", "agent"), RUNG_OK);
    }
    ck_assert_int_eq(publish(0, "GET", "/a", "agent"), RUNG_EINVAL);
    leave();
    arrive();
    instance->state = INSTANCE_RUNNING;
    ck_assert_int_eq(publish(0, "GET", "/a", "agent"), RUNG_EINVAL);
    leave();
}
END_TEST

START_TEST(where_nobody_listens_every_reply_is_late)
{
    arrive();
    ck_assert_int_eq(
        service_routes.reply(&instance->api, 1, 200, (rung_str){"", 0}, (rung_str){"", 0}),
        RUNG_ESTALE);
    leave();
}
END_TEST

SUITE("service_routes", a_page_has_a_path_a_method_and_somebody_who_lets_in,
      pages_are_published_in_create_and_so_many, where_nobody_listens_every_reply_is_late)
