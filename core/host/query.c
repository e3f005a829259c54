#include "host/query.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/random.h"

struct open_query {
    uint64_t token;
    void (*on_answer)(void *ctx, const struct query_answer *answer);
    void *ctx;
    struct open_query *next;
};
struct query_set {
    struct instance_env *env;
    struct open_query *open; /* owned */
    size_t count;
};
struct news { /* an answer on its way to the loop */
    struct query_set *queries;
    struct arena arena;
    uint64_t token;
    int code;
    struct effect_list effects;
    struct text error;
};

struct query_set *query_create(struct instance_env *env)
{
    struct query_set *queries = MEM_NEW(struct query_set);
    queries->env = env;
    return queries;
}

void query_destroy(struct query_set **queries)
{
    struct query_set *old = *queries;
    if (old == NULL) {
        return;
    }
    while (old->open != NULL) {
        struct open_query *query = old->open;
        old->open = query->next;
        mem_free(query);
    }
    mem_free(old);
    *queries = NULL;
}

static struct open_query *take(struct query_set *queries, uint64_t token)
{
    for (struct open_query **at = &queries->open; *at != NULL; at = &(*at)->next) {
        struct open_query *query = *at;
        if (query->token == token) {
            *at = query->next;
            queries->count--;
            return query;
        }
    }
    return NULL;
}

static void take_news(void *ctx)
{
    struct news *news = ctx;
    struct open_query *query = take(news->queries, news->token);
    struct query_answer answer = {news->code, &news->effects, news->error};
    if (query != NULL) {
        query->on_answer(query->ctx, &answer);
        mem_free(query);
    }
    arena_fini(&news->arena);
    mem_free(news);
}

/* [any thread] */
static void on_result(void *ctx, uint64_t token, int code, const struct effect_list *effects,
                      struct text error)
{
    struct query_set *queries = ctx;
    struct news *news = MEM_NEW(struct news);
    *news = (struct news){.queries = queries, .token = token, .code = code};
    arena_init(&news->arena);
    news->error = arena_text(&news->arena, error);
    for (size_t i = 0; i < effects->count; i++) {
        struct effect *copy = ARENA_PUSH(&news->arena, news->effects.items, news->effects.count);
        *copy = effects->items[i];
        copy->key = arena_text(&news->arena, copy->key);
        copy->val = arena_text(&news->arena, copy->val);
        copy->reason = copy->why = TEXT_NONE;
    }
    loop_post(queries->env->loop, take_news, news);
}

static struct leased_job *draw(const struct query_set *queries, const struct query *query)
{
    struct leased_job *leased = MEM_NEW(struct leased_job);
    struct arena *arena = &leased->arena;
    const struct subscriber *subscriber = query->subscriber;
    int64_t own_ms = subscriber->timeout_ms ? subscriber->timeout_ms : QUERY_MS_DEFAULT;
    arena_init(arena);
    struct message *message = ARENA_NEW(arena, struct message);
    message->body = arena_text(arena, query->body);
    message->raw = arena_text(arena, query->raw);
    ports_leased_job_give(leased, subscriber);
    leased->job = ARENA_NEW(arena, struct job);
    leased->job->token = random_u64() | 1;
    leased->ask =
        (struct ask){.hook = subscriber->hook,
                     .id = leased->job->token,
                     .token = leased->job->token,
                     .attempt = 1,
                     .left_ms = (uint32_t)(query->timeout_ms < own_ms ? query->timeout_ms : own_ms),
                     .now_us = clock_wall_us(NULL),
                     .seed = random_u64(),
                     .actor = arena_text(arena, query->actor),
                     .method = arena_text(arena, query->method),
                     .message = message,
                     .policies = policy_set_keep(queries->env->policies),
                     .arena = arena};
    return leased;
}

uint64_t query_ask(struct query_set *queries, const struct query *query,
                   void (*on_answer)(void *ctx, const struct query_answer *answer), void *ctx)
{
    struct deliver_sink sink = {on_result, queries};
    if (queries->count >= QUERIES_OPEN_MAX ||
        deliver_room(queries->env->deliver, query->subscriber) == 0) {
        return 0;
    }
    struct leased_job *leased = draw(queries, query);
    uint64_t token = leased->job->token;
    struct open_query *open = MEM_NEW(struct open_query);
    *open = (struct open_query){token, on_answer, ctx, queries->open};
    queries->open = open;
    queries->count++;
    if (!deliver_query(queries->env->deliver, leased, &sink)) {
        ports_leased_job_destroy(&leased);
        mem_free(take(queries, token));
        return 0;
    }
    return token;
}

void query_cancel(struct query_set *queries, uint64_t token)
{
    struct open_query *query = take(queries, token);
    if (query != NULL) {
        mem_free(query);
        deliver_cancel(queries->env->deliver, token);
    }
}
