#include "host/method_call.h"
#include "support/asked.h"

struct said {
    bool is_there;
    struct refusal refusal;
    int64_t times;
};

static struct asked it;
static struct method_call_set *calls;

static void on_answer(void *ctx, const struct method_answer *answer)
{
    struct said *said = ctx;
    struct value result = {.type = VALUE_MAP};
    ck_assert(!said->is_there); /* once */
    said->is_there = true;
    said->refusal = answer->refusal;
    if (answer->refusal.code == ERR_OK) {
        ck_assert_int_eq(pack_read(&it.world.arena, answer->result, &result), ERR_OK);
    }
    said->times = value_int(&result, "times", 0);
}

static int decide(const void *self, rung_call *call, const rung_event *event)
{
    const rung_host *host = *(const rung_host *const *)self;
    (void)event;
    return rung_fx(host, call, RUNG_FX_RESULT, RUNG_S("times"), rung_z(NULL), 3, 1, NULL);
}

/* What the engine hears of the plugin, which here is the test. */
static void ask_inline_guest(struct world *world, const struct ask *ask, struct ask_answer *answer)
{
    struct effect *item = ARENA_NEW(ask->arena, struct effect);
    (void)world;
    *item = (struct effect){.kind = EFFECT_RESULT, .key = TEXT("times"), .num = 4};
    *answer = (struct ask_answer){.outcome = ASK_OK, .effects = {item, 1}};
}

static void arrive(bool is_job)
{
    asked_open(&it);
    world_subscribe(&it.world, HOOK_RPC_CALL, "crm", is_job);
    it.world.on_ask = ask_inline_guest;
    world_boot(&it.world);
    it.env.engine = it.world.engine;
    calls = method_call_create(&it.env, it.queries);
}

static void leave(void)
{
    method_call_destroy(&calls);
    asked_close(&it);
}

static uint64_t start(bool is_query, int64_t timeout_ms, struct said *said)
{
    static const rung_sub sub = {.hook = RUNG_RPC_CALL, .decide = decide};
    static const rung_host *host;
    static struct published_method method;
    const struct value params = {.type = VALUE_MAP};
    const struct subscriber *subscriber = asked_add(&it, "crm", HOOK_RPC_CALL, &sub, &host);
    host = &it.instances[0]->api;
    method = (struct published_method){
        .instance = it.instances[0], .name = "x.crm.get", .own_name = "get", .is_query = is_query};
    struct method_request request = {.method = &method,
                                     .key = is_query ? TEXT_NONE : TEXT("k"),
                                     .principal = TEXT("local"),
                                     .params = &params,
                                     .timeout_ms = timeout_ms};
    return method_call_start(calls, &request, subscriber, on_answer, said, &said->refusal);
}

START_TEST(a_query_is_the_plugins_and_a_call_the_engines)
{
    struct said query = {0};
    struct said call = {0};
    arrive(false);

    ck_assert_uint_ne(start(true, 10000, &query), 0);
    ck_assert(asked_until(&it, &query.is_there));
    ck_assert_uint_ne(start(false, 10000, &call), 0);
    ck_assert(!call.is_there);
    asked_run(&it);

    ck_assert_int_eq(query.times, 3);
    ck_assert_int_eq(call.times, 4);
    leave();
}
END_TEST

START_TEST(a_call_whose_job_goes_on_is_unknown_when_its_time_is_over)
{
    struct said said = {0};
    arrive(true);

    ck_assert_uint_ne(start(false, 10, &said), 0);
    asked_run(&it);
    ck_assert(asked_until(&it, &said.is_there));

    ck_assert_int_eq(said.refusal.code, ERR_UNKNOWN);
    ck_assert_ptr_nonnull(strstr(said.refusal.text, "ask again with the same key"));
    leave();
}
END_TEST

START_TEST(who_has_gone_is_not_told_when_the_engine_answers)
{
    struct said said = {0};
    arrive(false);

    method_call_forget(calls, start(false, 10000, &said));
    asked_run(&it);

    ck_assert(!said.is_there);
    leave();
}
END_TEST

START_TEST(a_plugin_that_answers_no_calls_is_said_to_be_none)
{
    static struct published_method method = {.name = "x.crm.get", .own_name = "get"};
    const struct value params = {.type = VALUE_MAP};
    struct method_request request = {.method = &method, .params = &params};
    struct refusal refusal = {.code = ERR_OK};
    arrive(false);

    ck_assert_uint_eq(method_call_start(calls, &request, NULL, on_answer, NULL, &refusal), 0);

    ck_assert_int_eq(refusal.code, ERR_UNSUPPORTED);
    leave();
}
END_TEST

SUITE("method_call", a_query_is_the_plugins_and_a_call_the_engines,
      a_call_whose_job_goes_on_is_unknown_when_its_time_is_over,
      who_has_gone_is_not_told_when_the_engine_answers,
      a_plugin_that_answers_no_calls_is_said_to_be_none)
