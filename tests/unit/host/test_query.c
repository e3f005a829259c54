#include "support/asked.h"

static int answer(const rung_host *host, rung_call *call, const rung_event *event)
{
    (void)rung_tag(host, call, RUNG_S("tag"), "more than a query may");
    return rung_fx(host, call, RUNG_FX_RESULT, event->method, event->message->body, 0, 1, NULL);
}

static int decide(const void *self, rung_call *call, const rung_event *event)
{
    return answer(*(const rung_host *const *)self, call, event);
}

static int wait_for_the_end(void *self, rung_call *call, const rung_event *event)
{
    const rung_host *host = *(const rung_host *const *)self;
    (void)call;
    while (host->alive(host, event->token)) {
        (void)usleep(200);
    }
    return RUNG_OK;
}

struct said {
    bool is_there;
    int code;
    size_t results, denied;
    char text[100];
};

static void on_answer(void *ctx, const struct query_answer *answer_)
{
    struct said *said = ctx;
    ck_assert(!said->is_there);
    said->is_there = true;
    said->code = answer_->code;
    for (size_t i = 0; i < answer_->effects->count; i++) {
        const struct effect *effect = &answer_->effects->items[i];
        said->results += effect->verdict == VERDICT_APPLIED;
        said->denied += effect->verdict == VERDICT_DENIED;
        if (effect->verdict == VERDICT_APPLIED) {
            (void)snprintf(said->text, sizeof said->text, "%.*s=%.*s", TEXT_ARG(effect->key),
                           TEXT_ARG(effect->val));
        }
    }
}

static const rung_sub inline_sub = {.hook = RUNG_RPC_CALL, .decide = decide};
static const rung_sub slow_sub = {.hook = RUNG_RPC_CALL, .work = wait_for_the_end};

static struct query query_of(const struct subscriber *subscriber, int64_t timeout_ms)
{
    return (struct query){.subscriber = subscriber,
                          .method = TEXT("ask"),
                          .actor = TEXT("local"),
                          .body = TEXT("words"),
                          .timeout_ms = timeout_ms};
}

START_TEST(a_query_is_answered_in_a_later_turn_by_results_only)
{
    struct asked it;
    struct said said = {0};
    const rung_host *host = NULL;
    asked_open(&it);
    struct query query = query_of(asked_add(&it, "crm", HOOK_RPC_CALL, &inline_sub, &host), 10000);
    host = &it.instances[0]->api;

    ck_assert_uint_ne(query_ask(it.queries, &query, on_answer, &said), 0);
    ck_assert(!said.is_there);
    ck_assert(asked_until(&it, &said.is_there));

    ck_assert_int_eq(said.code, RUNG_OK);
    ck_assert_uint_eq(said.results, 1);
    ck_assert_uint_eq(said.denied, 1);
    ck_assert_str_eq(said.text, "ask=words");
    asked_close(&it);
}
END_TEST

START_TEST(without_an_answer_in_time_it_has_failed_once)
{
    struct asked it;
    struct said said = {0};
    const rung_host *host = NULL;
    asked_open(&it);
    struct query query = query_of(asked_add(&it, "crm", HOOK_RPC_CALL, &slow_sub, &host), 10);
    host = &it.instances[0]->api;

    ck_assert_uint_ne(query_ask(it.queries, &query, on_answer, &said), 0);
    ck_assert(asked_until(&it, &said.is_there));

    ck_assert_int_lt(said.code, 0);
    asked_close(&it); /* on_answer says that it came once */
}
END_TEST

START_TEST(one_that_is_called_off_is_never_answered_and_its_plugin_hears_of_it)
{
    struct asked it;
    struct said said = {0};
    const rung_host *host = NULL;
    asked_open(&it);
    struct query query = query_of(asked_add(&it, "crm", HOOK_RPC_CALL, &slow_sub, &host), 60000);
    host = &it.instances[0]->api;

    query_cancel(it.queries, query_ask(it.queries, &query, on_answer, &said));
    asked_close(&it); /* the worker has come back */

    ck_assert(!said.is_there);
}
END_TEST

START_TEST(an_instance_has_a_share_and_no_more)
{
    struct asked it;
    struct said said[INSTANCE_JOBS_WORKER_MAX + 1] = {{0}};
    uint64_t tokens[INSTANCE_JOBS_WORKER_MAX];
    const rung_host *host = NULL;
    asked_open(&it);
    struct query query = query_of(asked_add(&it, "crm", HOOK_RPC_CALL, &slow_sub, &host), 60000);
    host = &it.instances[0]->api;
    for (size_t i = 0; i < INSTANCE_JOBS_WORKER_MAX; i++) {
        tokens[i] = query_ask(it.queries, &query, on_answer, &said[i]);
        ck_assert_uint_ne(tokens[i], 0);
    }

    ck_assert_uint_eq(query_ask(it.queries, &query, on_answer, &said[4]), 0);

    for (size_t i = 0; i < INSTANCE_JOBS_WORKER_MAX; i++) {
        query_cancel(it.queries, tokens[i]);
    }
    asked_close(&it);
}
END_TEST

SUITE("query", a_query_is_answered_in_a_later_turn_by_results_only,
      without_an_answer_in_time_it_has_failed_once,
      one_that_is_called_off_is_never_answered_and_its_plugin_hears_of_it,
      an_instance_has_a_share_and_no_more)
