/* The order, for people. */
#include "host/hooks_view.h"
#include "model/ticket_facts.h"
#include "support/suite.h"

#define NEVER_ASKED "\"calls\":0,\"errors\":0,\"p50_us\":0,\"p99_us\":0,\"worst_us\":0"
#define SEEN "\"calls\":3,\"errors\":1,\"p50_us\":5,\"p99_us\":7,\"worst_us\":7"

static bool everyone(const struct instance *instance)
{
    (void)instance;
    return true;
}

static int nobody(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_DECLINE;
}

static int nothing(void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_OK;
}

START_TEST(each_line_says_where_it_stands_and_why)
{
    static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY,
                                     .stage = 4,
                                     .decide = nobody,
                                     .when = "ticket.priority == \"urgent\""},
                                    {.hook = RUNG_TICKET_ENRICH, .work = nothing, .wait_ms = 3000},
                                    {.hook = RUNG_TICKET_OPENED, .work = nothing}};
    static const rung_plugin plugin = {.id = "com.acme.spam",
                                       .version = "1.0.0",
                                       .subs = subs,
                                       .n_subs = RUNG_COUNT(subs),
                                       .sub_size = sizeof(rung_sub)};
    struct instance_env env = {0};
    struct instance *instance = instance_create(&env, TEXT("spam"));
    struct pipeline pipeline;
    struct pack pack;
    struct buf packed, json;
    struct arena arena;
    struct value value;
    char why[300] = "";
    instance->file.plugin = &plugin;
    arena_init(&arena);
    buf_init(&packed);
    buf_init(&json);
    pack_init(&pack, &packed);
    ck_assert_msg(
        pipeline_init(&pipeline, &instance, 1, everyone, ticket_facts_symbols, why, sizeof why),
        "%s", why);

    const struct pipeline_place *opened = pipeline.hooks[HOOK_TICKET_OPENED][0].host;
    hook_stats_add(opened->stats, 4);
    hook_stats_add(opened->stats, 7);
    hook_stats_add(opened->stats, 5);
    hook_stats_fail(opened->stats);

    hooks_view_pack(&pipeline, &pack);

    ck_assert_int_eq(pack.err, ERR_OK);
    ck_assert_int_eq(pack_read(&arena, buf_text(&packed), &value), ERR_OK);
    value_to_json(&json, &value, 0);
    ck_assert_str_eq(
        buf_z(&json),
        "{\"items\":["
        "{\"hook\":\"ticket.enrich\",\"position\":0,\"stage\":0,\"instance\":\"spam\","
        "\"plugin\":\"com.acme.spam\",\"kind\":\"job\",\"wait_ms\":3000,\"on_failure\":\"skip\","
        "\"reason\":\"its stage, then the order of the configuration\"," NEVER_ASKED "},"
        "{\"hook\":\"ticket.classify\",\"position\":0,\"stage\":4,\"instance\":\"spam\","
        "\"plugin\":\"com.acme.spam\",\"kind\":\"inline\",\"on_failure\":\"skip\",\"when\":"
        "\"ticket.priority == "
        "\\\"urgent\\\"\","
        "\"reason\":\"its stage, then the order of the configuration\"," NEVER_ASKED "},"
        "{\"hook\":\"ticket.opened\",\"position\":0,\"stage\":0,\"instance\":\"spam\","
        "\"plugin\":\"com.acme.spam\",\"kind\":\"job\",\"wait_ms\":0,\"on_failure\":\"retry\","
        "\"reason\":\"its stage, then the order of the configuration\"," SEEN "}]}");
    pipeline_fini(&pipeline);
    instance->file.plugin = NULL;
    instance_destroy(&instance);
    buf_fini(&json);
    buf_fini(&packed);
    arena_fini(&arena);
}
END_TEST

SUITE("hooks_view", each_line_says_where_it_stands_and_why)
