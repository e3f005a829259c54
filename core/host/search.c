#include "host/search.h"
#include "base/mem.h"

struct search {
    struct search_set *set;
    uint64_t id, query;     /* query: the one that is open */
    size_t at;              /* of the subscriber that is asked */
    char *text, *principal; /* owned */
    char *asked;            /* owned: the instance that is asked, which may be gone by its answer */
    void (*on_answer)(void *ctx, const struct search_answer *answer);
    void *ctx;
    struct search *next;
};
struct search_set {
    const struct pipeline *(*pipeline)(void *ctx);
    void *ctx;
    struct query_set *queries;
    struct search *open; /* owned */
    uint64_t last;
};

static void drop(struct search *search)
{
    for (struct search **at = &search->set->open; *at != NULL; at = &(*at)->next) {
        if (*at == search) {
            *at = search->next;
            break;
        }
    }
    mem_free(search->text);
    mem_free(search->principal);
    mem_free(search->asked);
    mem_free(search);
}

static bool ask_next(struct search *search);

static void on_query(void *ctx, const struct query_answer *said)
{
    struct search *search = ctx;
    struct search_answer answer = {NULL, TEXT_NONE};
    search->query = 0;
    if (said->code != RUNG_OK) {
        search->at++;
        if (ask_next(search)) {
            return;
        }
    } else {
        answer.hits = said->effects;
        answer.instance = text_z(search->asked);
    }
    search->on_answer(search->ctx, &answer);
    drop(search);
}

/* False: nobody is left. */
static bool ask_next(struct search *search)
{
    const struct pipeline *pipeline = search->set->pipeline(search->set->ctx);
    for (; search->at < pipeline->counts[HOOK_SEARCH_QUERY]; search->at++) {
        const struct subscriber *subscriber = &pipeline->hooks[HOOK_SEARCH_QUERY][search->at];
        struct query query = {.subscriber = subscriber,
                              .actor = text_z(search->principal),
                              .body = text_z(search->text),
                              .timeout_ms = SEARCH_MS_MAX};
        search->query = query_ask(search->set->queries, &query, on_query, search);
        if (search->query != 0) {
            mem_free(search->asked);
            search->asked = mem_copy_z(subscriber->instance.p, subscriber->instance.n);
            return true;
        }
    }
    return false;
}

uint64_t search_start(struct search_set *set, struct text query, struct text principal,
                      void (*on_answer)(void *ctx, const struct search_answer *answer), void *ctx)
{
    struct search *search = MEM_NEW(struct search);
    *search = (struct search){.set = set,
                              .id = ++set->last,
                              .text = mem_copy_z(query.p, query.n),
                              .principal = mem_copy_z(principal.p, principal.n),
                              .on_answer = on_answer,
                              .ctx = ctx,
                              .next = set->open};
    set->open = search;
    if (!ask_next(search)) {
        drop(search);
        return 0;
    }
    return search->id;
}

void search_forget(struct search_set *set, uint64_t id)
{
    for (struct search *search = set->open; search != NULL; search = search->next) {
        if (search->id == id) {
            query_cancel(set->queries, search->query);
            drop(search);
            return;
        }
    }
}

struct search_set *search_create(const struct pipeline *(*pipeline)(void *ctx), void *ctx,
                                 struct query_set *queries)
{
    struct search_set *set = MEM_NEW(struct search_set);
    set->pipeline = pipeline;
    set->ctx = ctx;
    set->queries = queries;
    return set;
}

void search_destroy(struct search_set **set)
{
    struct search_set *old = *set;
    if (old == NULL) {
        return;
    }
    while (old->open != NULL) {
        drop(old->open);
    }
    mem_free(old);
    *set = NULL;
}
