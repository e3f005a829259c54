#include "host/service_methods.h"
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
static const rung_plugin with_calls = {.sub_size = sizeof(rung_sub), .subs = calls, .n_subs = 1};
static const rung_plugin without = {.sub_size = sizeof(rung_sub)};
static struct instance *instance;

static void arrive(const rung_plugin *plugin)
{
    static struct instance_env env;
    instance = instance_create(&env, TEXT("crm"));
    instance->file.plugin = plugin;
    instance->state = INSTANCE_LOADED;
    host_api_fill(instance);
}

static void leave(void)
{
    instance->state = INSTANCE_STOPPED;
    instance_release(&instance);
}

static rung_method method(const char *name, const char *role, const char *schema)
{
    return (rung_method){.size = sizeof(rung_method),
                         .name = name,
                         .role = role,
                         .params_schema = schema,
                         .doc = "What it does."};
}

static int publish(rung_method given)
{
    return service_methods.publish(&instance->api, &given, 1);
}

START_TEST(what_is_published_is_kept_with_its_full_name)
{
    arrive(&with_calls);
    rung_method given[] = {method("customer", "agent", NULL), method("wipe", "admin", NULL)};
    given[0].flags = RUNG_READ_ONLY;

    ck_assert_int_eq(service_methods.publish(&instance->api, given, 2), RUNG_OK);

    ck_assert_uint_eq(instance->method_count, 2);
    ck_assert_str_eq(instance->methods[0].name, "x.crm.customer");
    ck_assert(instance->methods[0].is_query && !instance->methods[1].is_query);
    ck_assert_uint_eq(instance->methods[1].role, ACCESS_ADMIN);
    leave();
}
END_TEST

START_TEST(what_is_wrong_with_one_is_refused)
{
    arrive(&with_calls);
    ck_assert_int_eq(publish(method("Bad", "agent", NULL)), RUNG_EINVAL);
    ck_assert_int_eq(publish(method(NULL, "agent", NULL)), RUNG_EINVAL);
    ck_assert_int_eq(publish(method("a", NULL, NULL)), RUNG_EINVAL);
    ck_assert_int_eq(publish(method("a", "boss", NULL)), RUNG_EINVAL);
    ck_assert_int_eq(publish(method("a", "agent", "{\"type\": \"array\"}")), RUNG_EINVAL);
    rung_method small = method("a", "agent", NULL);
    small.size = 8;
    ck_assert_int_eq(publish(small), RUNG_EINVAL);
    ck_assert_uint_eq(instance->method_count, 0);

    ck_assert_int_eq(publish(method("a", "agent", NULL)), RUNG_OK);
    ck_assert_int_eq(publish(method("a", "agent", NULL)), RUNG_EINVAL); /* twice */
    leave();
}
END_TEST

START_TEST(methods_are_published_in_create_by_who_answers_them)
{
    arrive(&without);
    ck_assert_int_eq(publish(method("a", "agent", NULL)), RUNG_EINVAL);
    leave();
    arrive(&with_calls);
    instance->state = INSTANCE_RUNNING;
    ck_assert_int_eq(publish(method("a", "agent", NULL)), RUNG_EINVAL);
    leave();
}
END_TEST

START_TEST(an_instance_has_so_many_methods_and_no_more)
{
    char name[16];
    arrive(&with_calls);
    for (int i = 0; i < SERVICE_METHODS_MAX; i++) {
        (void)snprintf(name, sizeof name, "m%d", i);
        ck_assert_int_eq(publish(method(name, "agent", NULL)), RUNG_OK);
    }
    ck_assert_int_eq(publish(method("more", "agent", NULL)), RUNG_EINVAL);
    leave();
}
END_TEST

SUITE("service_methods", what_is_published_is_kept_with_its_full_name,
      what_is_wrong_with_one_is_refused, methods_are_published_in_create_by_who_answers_them,
      an_instance_has_so_many_methods_and_no_more)
