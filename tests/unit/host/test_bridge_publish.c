/* What a process publishes, and what the next process of the same instance must say again. */
#include "host/bridge_publish.h"
#include "host/host_api.h"
#include "support/suite.h"

static int decide(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_OK;
}

static const rung_sub calls[] = {{.hook = RUNG_RPC_CALL, .decide = decide}};
static const rung_plugin plugin = {.sub_size = sizeof(rung_sub), .subs = calls, .n_subs = 1};
static struct instance_env env;
static struct instance *instance;
static struct bridge_peer peer; /* without a process: what is sent stays in `out` */
static struct bridge_publish publish;
static struct arena arena;
static uint64_t last;

static void page(void *self, const rung_request *request)
{
    (void)self;
    (void)request;
}

static void gone(void *self, uint64_t request)
{
    (void)self;
    (void)request;
}

static void arrive(void)
{
    instance = instance_create(&env, TEXT("crm"));
    instance->file.plugin = &plugin;
    instance->state = INSTANCE_LOADED;
    host_api_fill(instance);
    arena_init(&arena);
    peer = (struct bridge_peer){.instance = instance, .state = BRIDGE_PEER_CREATE};
    buf_init(&peer.out);
    bridge_publish_init(&publish);
    publish.page = page;
    publish.gone = gone;
}

static void leave(void)
{
    bridge_publish_fini(&publish);
    buf_fini(&peer.out);
    arena_fini(&arena);
    instance->state = INSTANCE_STOPPED;
    instance_release(&instance);
}

/* RUNG_OK, or the code of the refusal. */
static int64_t ask(void (*run)(const struct bridge_request *request), const char *list,
                   const char *key, const char *name, const char *role)
{
    struct value params = {0};
    struct bridge_frame frame;
    struct bridge_message message = {0};
    const char *why = "";
    struct value *items = value_put(&arena, &params, list);
    struct value *item = value_append(&arena, items);
    *value_put(&arena, item, key) = value_of_text(text_z(name));
    *value_put(&arena, item, "role") = value_of_text(text_z(role));
    struct bridge_request request = {.peer = &peer,
                                     .publish = &publish,
                                     .api = &instance->api,
                                     .id = ++last,
                                     .params = &params,
                                     .arena = &arena};
    run(&request);
    bridge_frame_init(&frame);
    bridge_frame_feed(&frame, buf_text(&peer.out));
    buf_clear(&peer.out);
    ck_assert_int_eq(bridge_frame_next(&frame, &arena, &message, &why), BRIDGE_FRAME_DONE);
    ck_assert_uint_eq(message.id, last);
    bridge_frame_fini(&frame);
    return message.is_error ? message.code : RUNG_OK;
}

static int64_t method(const char *name, const char *role)
{
    return ask(bridge_publish_methods, "methods", "name", name, role);
}

static int64_t route(const char *path, const char *role)
{
    return ask(bridge_publish_routes, "routes", "path", path, role);
}

START_TEST(what_is_published_in_create_is_the_instances)
{
    arrive();

    ck_assert_int_eq(method("customer", "agent"), RUNG_OK);
    ck_assert_int_eq(route("/files/*", "lead"), RUNG_OK);

    ck_assert_uint_eq(instance->method_count, 1);
    ck_assert_str_eq(instance->methods[0].name, "x.crm.customer");
    ck_assert_uint_eq(instance->route_count, 1);
    ck_assert_str_eq(instance->routes[0].path, "/files/*");
    ck_assert(instance->routes[0].fn == page && instance->routes[0].gone == gone);
    ck_assert(bridge_publish_is_whole(&publish));
    leave();
}
END_TEST

START_TEST(what_the_service_refuses_is_refused)
{
    arrive();

    ck_assert_int_eq(method("Customer", "agent"), RUNG_EINVAL);
    ck_assert_int_eq(method("customer", "nobody"), RUNG_EINVAL);
    ck_assert_int_eq(route("files", "lead"), RUNG_EINVAL);

    ck_assert_uint_eq(instance->method_count + instance->route_count, 0);
    leave();
}
END_TEST

START_TEST(the_next_process_says_the_same_again_and_nothing_changes)
{
    arrive();
    ck_assert_int_eq(method("customer", "agent"), RUNG_OK);
    ck_assert_int_eq(route("/files/*", "lead"), RUNG_OK);
    ck_assert(bridge_publish_is_whole(&publish));
    instance->state = INSTANCE_RUNNING;

    ck_assert_int_eq(method("customer", "agent"), RUNG_OK);
    ck_assert_int_eq(route("/files/*", "lead"), RUNG_OK);

    ck_assert(bridge_publish_is_whole(&publish));
    ck_assert_uint_eq(instance->method_count, 1);
    ck_assert_uint_eq(instance->route_count, 1);
    leave();
}
END_TEST

START_TEST(the_next_process_may_not_say_something_else_or_less)
{
    arrive();
    ck_assert_int_eq(method("customer", "agent"), RUNG_OK);
    ck_assert_int_eq(route("/files/*", "lead"), RUNG_OK);
    ck_assert(bridge_publish_is_whole(&publish));
    instance->state = INSTANCE_RUNNING;

    ck_assert_int_eq(method("customer", "admin"), RUNG_EINVAL);
    ck_assert_int_eq(method("customer", "agent"), RUNG_OK);
    ck_assert_int_eq(method("another", "agent"), RUNG_EINVAL);

    ck_assert(!bridge_publish_is_whole(&publish));
    ck_assert_uint_eq(instance->method_count, 1);
    leave();
}
END_TEST

START_TEST(after_create_nothing_is_published)
{
    arrive();
    ck_assert_int_eq(method("customer", "agent"), RUNG_OK);
    ck_assert(bridge_publish_is_whole(&publish));
    instance->state = INSTANCE_RUNNING;
    peer.state = BRIDGE_PEER_READY;

    ck_assert_int_eq(method("customer", "agent"), RUNG_EINVAL);
    ck_assert_int_eq(method("more", "agent"), RUNG_EINVAL);

    ck_assert_uint_eq(instance->method_count, 1);
    leave();
}
END_TEST

SUITE("bridge_publish", what_is_published_in_create_is_the_instances,
      what_the_service_refuses_is_refused, the_next_process_says_the_same_again_and_nothing_changes,
      the_next_process_may_not_say_something_else_or_less, after_create_nothing_is_published)
