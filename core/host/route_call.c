#include "host/route_call.h"
#include <string.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "host/view.h"

struct open_route {
    struct route_set *set;
    uint64_t id;
    struct instance *instance;           /* a reference */
    const struct published_route *route; /* its */
    bool is_answered;                    /* the answer is on its way to the loop */
    struct loop_timer *late;             /* owned */
    void (*on_answer)(void *ctx, const struct route_answer *answer);
    void *ctx;
    struct open_route *next;
};
struct route_set {
    struct loop *loop;
    int64_t answer_us;
    struct instance *const *(*instances)(void *ctx, size_t *count); /* who is asked now */
    void *ctx;
    struct mutex *lock; /* guards what follows, and is_answered of each */
    struct open_route *open;
    size_t count;
    uint64_t last;
};
struct news { /* an answer on its way to the loop */
    struct route_set *set;
    uint64_t id;
    int status;
    struct arena arena;
    struct text headers, body;
};

/* --- which one --- */

static bool is_path(const struct published_route *route, struct text path)
{
    size_t n = strlen(route->path);
    bool is_prefix = n > 0 && route->path[n - 1] == '*';
    return is_prefix ? text_starts(path, (struct text){route->path, n - 1})
                     : text_eq_z(path, route->path);
}

/* "/x/NAME/rest": the instance; `path` becomes "/rest". */
static struct instance *find_instance(const struct route_set *set, struct text *path)
{
    size_t count = 0;
    struct instance *const *instances = set->instances(set->ctx, &count);
    if (!text_starts(*path, TEXT("/x/"))) {
        return NULL;
    }
    size_t slash = text_find(*path, TEXT("/"), 3);
    struct text name = text_slice(*path, 3, slash == SIZE_MAX ? path->n : slash);
    for (size_t i = 0; i < count; i++) {
        struct instance *instance = instances[i];
        if (text_eq(instance->name, name) && instance_is_running(instance) &&
            !instance->is_quiesced) {
            *path = slash == SIZE_MAX ? TEXT("/") : text_slice(*path, slash, path->n);
            return instance;
        }
    }
    return NULL;
}

static const struct published_route *find_route(const struct instance *instance, struct text path,
                                                struct text method, int *status)
{
    *status = 404;
    for (size_t i = 0; i < instance->route_count; i++) {
        const struct published_route *route = &instance->routes[i];
        if (is_path(route, path)) {
            if (route->method == NULL || text_eq_z(method, route->method)) {
                return route;
            }
            *status = 405;
        }
    }
    return NULL;
}

const struct published_route *route_call_find(const struct instance *instance, struct text path,
                                              struct text method)
{
    int status = 0;
    return find_route(instance, path, method, &status);
}

static bool may_ask(const struct published_route *route, const struct route_request *request,
                    int *status)
{
    *status = request->actor.n == 0 ? 401 : 403;
    return route->checks_itself || access_allows(request->role, route->role);
}

/* --- open ones --- */

static struct open_route *take(struct route_set *set, uint64_t id)
{
    struct open_route *found = NULL;
    mutex_lock(set->lock);
    for (struct open_route **at = &set->open; *at != NULL; at = &(*at)->next) {
        if ((*at)->id == id) {
            found = *at;
            *at = found->next;
            set->count--;
            break;
        }
    }
    mutex_unlock(set->lock);
    return found;
}

static void drop(struct open_route *open)
{
    loop_timer_destroy(&open->late);
    instance_let_go(open->instance);
    instance_release(&open->instance);
    mem_free(open);
}

static void tell_gone(const struct open_route *open)
{
    if (open->route->gone != NULL && instance_is_alive(open->instance)) {
        open->route->gone(open->instance->self, open->id);
    }
}

static void answer(struct route_set *set, uint64_t id, const struct route_answer *said)
{
    struct open_route *open = take(set, id);
    if (open != NULL) {
        open->on_answer(open->ctx, said);
        drop(open);
    }
}

static void on_late(void *ctx)
{
    struct open_route *open = ctx;
    struct route_answer late = {504, TEXT_NONE, TEXT("no answer in time\n")};
    log_warn("http.late", "plugin=%.*s ms=%lld", TEXT_ARG(open->instance->name),
             (long long)(open->set->answer_us / CLOCK_MS_US));
    tell_gone(open);
    answer(open->set, open->id, &late);
}

static struct open_route *make(struct route_set *set, struct instance *instance,
                               const struct published_route *route)
{
    struct open_route *open = MEM_NEW(struct open_route);
    open->set = set;
    open->instance = instance_keep(instance);
    open->route = route;
    instance_hold(instance); /* one that is exchanged meanwhile has still to answer */
    open->late = loop_timer_create(set->loop, on_late, open);
    mutex_lock(set->lock);
    open->id = ++set->last;
    open->next = set->open;
    set->open = open;
    set->count++;
    mutex_unlock(set->lock);
    loop_timer_start(open->late, set->answer_us, 0);
    return open;
}

static bool is_full(struct route_set *set)
{
    mutex_lock(set->lock);
    bool full = set->count >= ROUTE_CALLS_OPEN_MAX;
    mutex_unlock(set->lock);
    return full;
}

/* --- the question --- */

static void ask(struct instance *instance, const struct published_route *route, uint64_t id,
                const struct route_request *request, struct text path)
{
    struct arena arena;
    arena_init(&arena);
    rung_request drawn = {.size = sizeof drawn,
                          .id = id,
                          .method = view_text(&arena, request->method),
                          .path = view_text(&arena, path),
                          .query = view_text(&arena, request->query),
                          .headers = view_text(&arena, request->headers),
                          .body = view_text(&arena, request->body),
                          .peer = view_text(&arena, request->peer),
                          .actor = view_text(&arena, request->actor)};
    uint64_t outer = instance_enter(instance, CRUMB_CALLBACK);
    route->fn(instance->self, &drawn);
    instance_leave(instance, outer);
    arena_fini(&arena);
}

uint64_t route_call_start(struct route_set *set, const struct route_request *request,
                          void (*on_answer)(void *ctx, const struct route_answer *answer),
                          void *ctx, int *status)
{
    struct text path = request->path;
    struct instance *instance = find_instance(set, &path);
    const struct published_route *route = NULL;
    *status = 404;
    if (instance != NULL) {
        route = find_route(instance, path, request->method, status);
    }
    if (route == NULL || !may_ask(route, request, status)) {
        return 0;
    }
    if (is_full(set)) {
        *status = 503;
        return 0;
    }
    struct open_route *open = make(set, instance, route);
    uint64_t id = open->id;
    open->on_answer = on_answer;
    open->ctx = ctx;
    ask(instance, route, id, request, path);
    return id;
}

void route_call_forget(struct route_set *set, uint64_t id)
{
    struct open_route *open = take(set, id);
    if (open != NULL) {
        tell_gone(open);
        drop(open);
    }
}

/* --- the answer --- */

static void take_news(void *ctx)
{
    struct news *news = ctx;
    struct route_answer said = {news->status, news->headers, news->body};
    answer(news->set, news->id, &said);
    arena_fini(&news->arena);
    mem_free(news);
}

static bool claim(struct route_set *set, const struct instance *instance, uint64_t id)
{
    bool is_ours = false;
    mutex_lock(set->lock);
    for (struct open_route *open = set->open; open != NULL; open = open->next) {
        if (open->id == id && open->instance == instance && !open->is_answered) {
            open->is_answered = is_ours = true;
        }
    }
    mutex_unlock(set->lock);
    return is_ours;
}

int route_call_reply(struct route_set *set, const struct instance *instance, uint64_t id,
                     const struct route_answer *said)
{
    if (!route_answer_fits(said)) {
        return RUNG_EINVAL;
    }
    if (!claim(set, instance, id)) {
        return RUNG_ESTALE;
    }
    struct news *news = MEM_NEW(struct news);
    *news = (struct news){.set = set, .id = id, .status = said->status};
    arena_init(&news->arena);
    news->headers = arena_text(&news->arena, said->headers);
    news->body = arena_text(&news->arena, said->body);
    loop_post(set->loop, take_news, news);
    return RUNG_OK;
}

bool route_call_has_pages(const struct route_set *set)
{
    size_t count = 0;
    struct instance *const *instances = set->instances(set->ctx, &count);
    for (size_t i = 0; i < count; i++) {
        if (instance_is_running(instances[i]) && instances[i]->route_count > 0) {
            return true;
        }
    }
    return false;
}

struct route_set *route_call_create(struct loop *loop, int64_t answer_us,
                                    struct instance *const *(*instances)(void *ctx, size_t *count),
                                    void *ctx)
{
    struct route_set *set = MEM_NEW(struct route_set);
    set->loop = loop;
    set->answer_us = answer_us;
    set->instances = instances;
    set->ctx = ctx;
    set->lock = mutex_create();
    return set;
}

void route_call_destroy(struct route_set **set)
{
    struct route_set *old = *set;
    if (old == NULL) {
        return;
    }
    while (old->open != NULL) {
        drop(take(old, old->open->id));
    }
    mutex_destroy(&old->lock);
    mem_free(old);
    *set = NULL;
}
