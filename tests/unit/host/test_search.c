#include "host/search.h"
#include "support/asked.h"

static struct pipeline pipeline; /* who is asked: put together by hand */
static size_t asked_count;

static const struct pipeline *pipeline_of(void *ctx)
{
    (void)ctx;
    return &pipeline;
}

static int decline(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    asked_count++;
    return RUNG_DECLINE;
}

static int give_up(const void *self, rung_call *call, const rung_event *event)
{
    (void)decline(self, call, event);
    return RUNG_EFAIL;
}

static int find(const void *self, rung_call *call, const rung_event *event)
{
    const rung_host *host = *(const rung_host *const *)self;
    asked_count++;
    return rung_fx(host, call, RUNG_FX_RESULT, event->message->body, rung_z(NULL), 0, 1, NULL);
}

static const rung_sub declines = {.hook = RUNG_SEARCH_QUERY, .decide = decline};
static const rung_sub fails = {.hook = RUNG_SEARCH_QUERY, .decide = give_up};
static const rung_sub finds = {.hook = RUNG_SEARCH_QUERY, .decide = find};

struct said {
    bool is_there;
    char hit[40], instance[40];
};

static void on_answer(void *ctx, const struct search_answer *answer)
{
    struct said *said = ctx;
    said->is_there = true;
    if (answer->hits != NULL) {
        (void)snprintf(said->hit, sizeof said->hit, "%.*s", TEXT_ARG(answer->hits->items[0].key));
    }
    (void)snprintf(said->instance, sizeof said->instance, "%.*s", TEXT_ARG(answer->instance));
}

static void search(const rung_sub *const *subs, size_t count, struct said *said)
{
    struct asked it;
    const rung_host *host = NULL;
    asked_open(&it);
    for (size_t i = 0; i < count; i++) {
        static const char *const names[] = {"first", "second", "third"};
        (void)asked_add(&it, names[i], HOOK_SEARCH_QUERY, subs[i], &host);
    }
    host = count > 0 ? &it.instances[0]->api : NULL;
    pipeline = (struct pipeline){.counts = {[HOOK_SEARCH_QUERY] = count}};
    pipeline.hooks[HOOK_SEARCH_QUERY] = it.subscribers;
    asked_count = 0;
    struct search_set *set = search_create(pipeline_of, NULL, it.queries);
    uint64_t id = search_start(set, TEXT("T-12"), TEXT("local"), on_answer, said);
    ck_assert((id == 0) == (count == 0));
    ck_assert(count == 0 || asked_until(&it, &said->is_there));
    search_destroy(&set);
    asked_close(&it);
}

START_TEST(the_first_who_does_not_decline_answers_and_nobody_behind_is_asked)
{
    const rung_sub *const subs[] = {&declines, &finds, &finds};
    struct said said = {0};

    search(subs, 3, &said);

    ck_assert_str_eq(said.hit, "T-12");
    ck_assert_str_eq(said.instance, "second");
    ck_assert_uint_eq(asked_count, 2);
}
END_TEST

START_TEST(who_fails_has_declined_and_when_all_have_nobody_knows)
{
    const rung_sub *const subs[] = {&fails, &declines};
    struct said said = {0};

    search(subs, 2, &said);

    ck_assert_uint_eq(asked_count, 2);
    ck_assert_str_eq(said.hit, "");
    ck_assert_str_eq(said.instance, "");
}
END_TEST

START_TEST(without_plugins_nobody_is_asked)
{
    struct said said = {0};

    search(NULL, 0, &said);

    ck_assert(!said.is_there);
}
END_TEST

SUITE("search", the_first_who_does_not_decline_answers_and_nobody_behind_is_asked,
      who_fails_has_declined_and_when_all_have_nobody_knows, without_plugins_nobody_is_asked)
