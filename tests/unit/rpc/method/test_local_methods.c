/* The methods that the session answers itself. */
#include "support/rpc_world.h"

static struct rpc_world it;

static void arrive(void)
{
    rpc_world_init(&it);
}

static void leave(void)
{
    rpc_world_fini(&it);
}

START_TEST(the_roofs_methods_answer_with_what_the_roof_says)
{
    static const char *const names[][2] = {{"admin.status", "status"}, {"plugin.list", "plugins"},
                                           {"config.show", "config"},  {"store.info", "store"},
                                           {"store.scrub", "scrub"},   {"store.digest", "digest"},
                                           {"plugin.hooks", "hooks"}};
    arrive();
    for (size_t i = 0; i < 7; i++) {
        ck_assert_str_eq(rpc_text(&it, rpc_ask(&it, names[i][0], NULL), "asked"), names[i][1]);
        rpc_refused(&it, "INVALID", "x", "takes no parameter \"x\"", names[i][0], "x", "#1", NULL);
    }
    leave();
}
END_TEST

START_TEST(policy_lint_goes_to_the_roof_with_its_horizon)
{
    arrive();

    ck_assert_int_eq(value_int(rpc_ask(&it, "policy.lint", NULL), "weeks", 0), 4);
    ck_assert_int_eq(value_int(rpc_ask(&it, "policy.lint", "weeks", "#8", NULL), "weeks", 0), 8);
    rpc_refused(&it, "INVALID", "weeks", "", "policy.lint", "weeks", "#53", NULL);
    leave();
}
END_TEST

START_TEST(store_backup_goes_to_the_roof_with_its_parameters)
{
    arrive();

    ck_assert_str_eq(rpc_text(&it, rpc_ask(&it, "store.backup", "to", "/backups", NULL), "asked"),
                     "backup");
    rpc_refused(&it, "INVALID", "to", "needs \"to\"", "store.backup", NULL);
    rpc_refused(&it, "INVALID", "keep", "", "store.backup", "to", "/backups", "keep", "#0", NULL);
    rpc_refused(&it, "BUSY", "", "under way", "store.backup", "to", "/backups", "keep", "#7", NULL);
    leave();
}
END_TEST

START_TEST(plugin_release_goes_to_the_roof_with_its_instance)
{
    arrive();

    ck_assert_str_eq(
        rpc_text(&it, rpc_ask(&it, "plugin.release", "instance", "spam", NULL), "asked"),
        "release");
    rpc_refused(&it, "NOT_FOUND", "instance", "no such plugin", "plugin.release", "instance",
                "other", NULL);
    rpc_refused(&it, "INVALID", "instance", "needs \"instance\"", "plugin.release", NULL);
    rpc_refused(&it, "INVALID", "instance", "at most 100", "plugin.release", "instance",
                rpc_long(&it, 101), NULL);
    leave();
}
END_TEST

START_TEST(rpc_ping_says_what_time_it_is)
{
    arrive();

    ck_assert_int_gt(value_int(rpc_ask(&it, "rpc.ping", NULL), "now_at_ms", 0), 0);

    rpc_refused(&it, "INVALID", "id", "takes no parameter", "rpc.ping", "id", "#1", NULL);
    leave();
}
END_TEST

START_TEST(rpc_methods_and_rpc_describe_tell_the_same)
{
    arrive();

    const struct value *items = value_get(rpc_ask(&it, "rpc.methods", NULL), "items");

    ck_assert_uint_eq(items->list.count, registry_count);
    for (size_t i = 0; i < items->list.count; i++) {
        const char *name = rpc_text(&it, &items->list.items[i], "name");
        const struct value *one =
            value_get(rpc_ask(&it, "rpc.describe", "method", name, NULL), "method");
        ck_assert(value_equal(one, &items->list.items[i]));
    }
    rpc_refused(&it, "NOT_FOUND", "method", "no method \"nope\"", "rpc.describe", "method", "nope",
                NULL);
    rpc_refused(&it, "INVALID", "method", "needs \"method\"", "rpc.describe", NULL);
    rpc_refused(&it, "INVALID", "method", "at most 64", "rpc.describe", "method", rpc_long(&it, 65),
                NULL);
    leave();
}
END_TEST

START_TEST(rpc_hello_chooses_the_form_of_errors_and_no_choice_keeps_it)
{
    static const enum value_type types[] = {VALUE_TEXT, VALUE_MAP, VALUE_LIST};
    static const char *const forms[] = {"string", "map", "nvim"};
    struct value nothing = {.type = VALUE_MAP};
    arrive();
    for (size_t i = 0; i < 3; i++) {
        const struct value *hello =
            rpc_ask(&it, "rpc.hello", "client", "test", "errors", forms[i], NULL);
        ck_assert_str_eq(rpc_text(&it, hello, "server"), "rung");
        ck_assert_str_eq(rpc_text(&it, hello, "version"), RUNG_VERSION);

        (void)rpc_ask(&it, "rpc.hello", NULL);
        rpc_world_send_request(&it, "no.such", &nothing);

        ck_assert_int_eq(rpc_world_answer(&it)->list.items[2].type, types[i]);
    }
    (void)rpc_ask(&it, "rpc.hello", "errors", "map", NULL);
    rpc_refused(&it, "INVALID", "errors", "string, map, nvim", "rpc.hello", "errors", "xml", NULL);
    rpc_refused(&it, "INVALID", "client", "at most 100", "rpc.hello", "client", rpc_long(&it, 101),
                NULL);
    leave();
}
END_TEST

START_TEST(events_subscribe_numbers_and_events_unsubscribe_ends)
{
    arrive();
    const struct value *first = rpc_ask(&it, "events.subscribe", NULL);
    ck_assert_int_eq(value_int(first, "subscription", 0), 1);

    (void)rpc_ask(&it, "events.unsubscribe", "subscription", "#1", NULL);

    ck_assert(!session_listens(it.session));
    rpc_refused(&it, "NOT_FOUND", "subscription", "no such subscription", "events.unsubscribe",
                "subscription", "#1", NULL);
    rpc_refused(&it, "INVALID", "subscription", "needs", "events.unsubscribe", NULL);
    rpc_refused(&it, "INVALID", "subscription", "", "events.unsubscribe", "subscription", "#0",
                NULL);
    rpc_refused(&it, "INVALID", "from", "", "events.subscribe", "from", "#-1", NULL);
    rpc_refused(&it, "INVALID", "notify", "must be a map", "events.subscribe", "notify", "x", NULL);
    leave();
}
END_TEST

SUITE("local_methods", the_roofs_methods_answer_with_what_the_roof_says,
      policy_lint_goes_to_the_roof_with_its_horizon,
      plugin_release_goes_to_the_roof_with_its_instance,
      store_backup_goes_to_the_roof_with_its_parameters, rpc_ping_says_what_time_it_is,
      rpc_methods_and_rpc_describe_tell_the_same,
      rpc_hello_chooses_the_form_of_errors_and_no_choice_keeps_it,
      events_subscribe_numbers_and_events_unsubscribe_ends)
