#include "host/bridge_plugin.h"
#include "support/suite.h"

static int work(void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_OK;
}

static int decide(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_OK;
}

static int create(const rung_host *host, const void *config, void **self)
{
    (void)host;
    (void)config;
    (void)self;
    return RUNG_OK;
}

static const char *const reads[] = {"seen:{ticket.id}", NULL};
static const char *const needs[] = {RUNG_HTTP, NULL};
static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY,
                                 .decide = decide,
                                 .stage = 4,
                                 .when = "ticket.queue != 'spam'",
                                 .reads = reads},
                                {.hook = RUNG_NOTIFICATION_SEND,
                                 .work = work,
                                 .flags = RUNG_PLACES | RUNG_ORDERED,
                                 .timeout_ms = 3000}};
static const rung_plugin given = {.size = sizeof given,
                                  .magic = RUNG_MAGIC,
                                  .sub_size = sizeof(rung_sub),
                                  .option_size = sizeof(rung_option),
                                  .id = "com.acme.spam",
                                  .version = "1.2.0",
                                  .may = RUNG_MAY(RUNG_FX_LABEL) | RUNG_MAY(RUNG_FX_ADD_TAG),
                                  .needs = needs,
                                  .subs = subs,
                                  .n_subs = 2,
                                  .create = create};
static const rung_plugin functions = {.create = create};

static struct value answer_of(struct arena *arena, const rung_plugin *plugin)
{
    struct buf out;
    struct pack pack;
    struct value map;
    buf_init(&out);
    pack_init(&pack, &out);
    pack_map_begin(&pack);
    bridge_plugin_pack(&pack, plugin);
    pack_map_end(&pack);
    ck_assert_int_eq(pack_read(arena, buf_text(&out), &map), ERR_OK);
    buf_fini(&out);
    return map;
}

START_TEST(every_subscription_becomes_an_asynchronous_job)
{
    struct arena arena;
    struct bridge_plugin seen;
    char why[200] = "";
    arena_init(&arena);
    struct value map = answer_of(&arena, &given);

    ck_assert_msg(bridge_plugin_read(&arena, &map, &functions, work, &seen, why, sizeof why), "%s",
                  why);

    const rung_plugin *plugin = &seen.descriptor;
    ck_assert_str_eq(plugin->id, "com.acme.spam");
    ck_assert(plugin->may == given.may && plugin->create == create && plugin->n_subs == 2);
    ck_assert_str_eq(plugin->needs[0], RUNG_HTTP);
    ck_assert(plugin->subs[0].decide == NULL && plugin->subs[0].work == work);
    ck_assert_uint_eq(plugin->subs[0].flags, RUNG_ASYNC);
    ck_assert(plugin->subs[0].stage == 4 && plugin->subs[1].timeout_ms == 3000);
    ck_assert_str_eq(plugin->subs[0].when, "ticket.queue != 'spam'");
    ck_assert_str_eq(plugin->subs[0].reads[0], "seen:{ticket.id}");
    ck_assert_uint_eq(plugin->subs[1].flags, RUNG_ASYNC | RUNG_PLACES | RUNG_ORDERED);
    arena_fini(&arena);
}
END_TEST

static void expect_refusal(const char *key, struct value instead, const char *words)
{
    struct arena arena;
    struct bridge_plugin seen;
    char why[200] = "";
    arena_init(&arena);
    struct value map = answer_of(&arena, &given);
    for (size_t i = 0; i < map.map.count; i++) {
        if (text_eq_z(map.map.pairs[i].key, key)) {
            map.map.pairs[i].value = instead;
        }
    }

    ck_assert(!bridge_plugin_read(&arena, &map, &functions, work, &seen, why, sizeof why));

    ck_assert_msg(strstr(why, words) != NULL, "%s", why);
    arena_fini(&arena);
}

START_TEST(what_is_wrong_with_an_answer_is_said)
{
    struct value name = value_of_text(TEXT("ticket.sings"));
    struct value_pair pair = {TEXT("hook"), name};
    struct value sub = {.type = VALUE_MAP, .map = {&pair, 1}};

    expect_refusal("proto", value_of_int(2), "proto must be 1");
    expect_refusal("id", (struct value){0}, "no id");
    expect_refusal("version", value_of_int(3), "no version");
    expect_refusal("subs", (struct value){.type = VALUE_LIST, .list = {&sub, 1}}, "ticket.sings");
    expect_refusal("may", (struct value){.type = VALUE_LIST, .list = {&name, 1}}, "ticket.sings");
}
END_TEST

START_TEST(another_descriptor_is_told_apart)
{
    struct arena arena;
    struct bridge_plugin one, other;
    rung_plugin changed = given;
    char why[200] = "";
    changed.may |= RUNG_MAY(RUNG_FX_REJECT);
    arena_init(&arena);
    struct value first = answer_of(&arena, &given);
    struct value second = answer_of(&arena, &changed);
    ck_assert(bridge_plugin_read(&arena, &first, &functions, work, &one, why, sizeof why));
    ck_assert(bridge_plugin_read(&arena, &second, &functions, work, &other, why, sizeof why));

    ck_assert(bridge_plugin_equal(&one.descriptor, &one.descriptor));
    ck_assert(!bridge_plugin_equal(&one.descriptor, &other.descriptor));
    arena_fini(&arena);
}
END_TEST

SUITE("bridge_plugin", every_subscription_becomes_an_asynchronous_job,
      what_is_wrong_with_an_answer_is_said, another_descriptor_is_told_apart)
