#include "seams.h"
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/random.h>
#include <sys/timerfd.h>
#include <time.h>
#include "base/mem.h"
#include "base/must.h"
#include "base/pool.h"
#include "base/random.h"
#include "host/http_client.h"
#include "host/watchdog.h"
#include "sim.h"

static struct {
    const pthread_cond_t *conditions[SEAMS_THREADS];
    enum seams_thread expected[SEAMS_THREADS];
    size_t expected_count, expected_at;
    void (*on_wake)(enum seams_thread thread);
    bool is_at_once;
    uint64_t chances; /* calls of getrandom */
    int64_t slept_us; /* on top of the clock, while one goes down */
    struct seams_reply (*on_request)(struct text url, struct text headers, int64_t timeout_us,
                                     uint64_t life);
} seams;

void seams_expect(const enum seams_thread *threads, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        seams.expected[i] = threads[i];
    }
    seams.expected_count = count;
    seams.expected_at = 0;
}

void seams_on_wake(void (*on_wake)(enum seams_thread thread))
{
    seams.on_wake = on_wake;
}

void seams_at_once(bool is_on)
{
    seams.is_at_once = is_on;
    seams.slept_us = 0;
}

void seams_on_request(struct seams_reply (*on_request)(struct text url, struct text headers,
                                                       int64_t timeout_us, uint64_t life))
{
    seams.on_request = on_request;
}

/* --- clocks and chance --- */

int clock_gettime(clockid_t which, struct timespec *now)
{
    int64_t us = sim.now_us + seams.slept_us + (which == CLOCK_REALTIME ? SIM_WALL_US : 0);
    *now = (struct timespec){.tv_sec = us / SIM_SECOND, .tv_nsec = us % SIM_SECOND * 1000};
    return 0;
}

ssize_t getrandom(void *out, size_t count, unsigned flags)
{
    unsigned char *bytes = out;
    (void)flags;
    seams.chances++;
    for (size_t i = 0; i < count; i++) {
        bytes[i] = (unsigned char)random_next(&sim.chance);
    }
    return (ssize_t)count;
}

void seams_forget_chance(void)
{
    for (uint64_t before = seams.chances; seams.chances == before;) {
        (void)random_u64();
    }
}

/* The loop never sleeps here, so nothing need wake it: libevent does without where there is none.
 */
int timerfd_create(int which, int flags)
{
    (void)which;
    (void)flags;
    errno = ENOSYS;
    return -1;
}

/* --- sleeping threads --- */

int pthread_cond_init(pthread_cond_t *condition, const pthread_condattr_t *attributes)
{
    memset(condition, 0, sizeof *condition);
    if (seams.expected_at < seams.expected_count) {
        enum seams_thread thread = seams.expected[seams.expected_at];
        if ((attributes != NULL) == (thread == SEAMS_ENGINE)) { /* else a lock's: base/mutex.c */
            seams.conditions[thread] = condition;
            seams.expected_at++;
        }
    }
    return 0;
}

int pthread_cond_signal(pthread_cond_t *condition)
{
    for (enum seams_thread thread = 0; thread < SEAMS_THREADS; thread++) {
        if (seams.conditions[thread] == condition && seams.on_wake != NULL) {
            seams.on_wake(thread);
        }
    }
    return 0;
}

int pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                           const struct timespec *until)
{
    (void)condition;
    (void)mutex;
    (void)until;
    MUST(seams.is_at_once); /* nobody else could wake us */
    seams.slept_us += SIM_SECOND;
    return ETIMEDOUT;
}

int pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    (void)condition;
    (void)mutex;
    MUST(!"the simulator's only thread would sleep for ever");
    return 0;
}

/* --- workers --- */

struct work {
    void (*work)(void *ctx);
    void *ctx;
    bool is_done;
    struct pool *pool;
    struct work *next;
};
struct pool {
    struct work *works; /* owned */
    size_t waiting, capacity;
};

/* No thread looks after the others: virtual time does not pass inside a call. */
struct watchdog *watchdog_create(const struct crumb *crumb, watchdog_on_hang on_hang, void *ctx)
{
    (void)crumb;
    (void)on_hang;
    (void)ctx;
    return NULL;
}

void watchdog_destroy(struct watchdog **watchdog)
{
    *watchdog = NULL;
}

struct pool *pool_create(size_t threads, size_t capacity)
{
    struct pool *pool = MEM_NEW(struct pool);
    pool->capacity = capacity + threads;
    return pool;
}

static void do_work(void *ctx, uint64_t number)
{
    struct work *work = ctx;
    (void)number;
    if (!work->is_done) {
        work->is_done = true;
        work->pool->waiting--;
        work->work(work->ctx);
    }
}

bool pool_submit(struct pool *pool, void (*work)(void *ctx), void *ctx)
{
    if (pool->waiting == pool->capacity) {
        return false;
    }
    struct work *new = MEM_NEW(struct work);
    *new = (struct work){.work = work, .ctx = ctx, .pool = pool, .next = pool->works};
    pool->works = new;
    pool->waiting++;
    if (seams.is_at_once) {
        do_work(new, 0);
    } else {
        bool hangs = !sim.is_calm && sim_percent(5);
        sim_after(sim_between(0, hangs ? 200 * SIM_SECOND : 50 * SIM_MS), do_work, new, 0, true);
    }
    return true;
}

void pool_destroy(struct pool **pool)
{
    if (*pool == NULL) {
        return;
    }
    while ((*pool)->works != NULL) {
        struct work *work = (*pool)->works;
        do_work(work, 0);
        (*pool)->works = work->next;
        mem_free(work);
    }
    mem_free(*pool);
    *pool = NULL;
}

/* --- HTTP --- */

struct asked { /* the client's: under way */
    uint64_t id;
    void (*on_response)(void *ctx, const struct http_response *response);
    void *ctx;
    struct asked *next;
};
struct http_client {
    struct asked *asked; /* owned */
    uint64_t last_id;
};
struct letter { /* a request on its way, whether or not somebody still waits for the answer */
    struct http_client *client;
    uint64_t id, life;
    int64_t timeout_us;
    struct seams_reply reply;
    char *url, *headers; /* owned */
};

struct http_client *http_client_create(struct loop *loop)
{
    (void)loop;
    return MEM_NEW(struct http_client);
}

void *http_client_cancel(struct http_client *client, uint64_t id)
{
    for (struct asked **at = &client->asked; *at != NULL; at = &(*at)->next) {
        if ((*at)->id == id) {
            struct asked *gone = *at;
            void *ctx = gone->ctx;
            *at = gone->next;
            mem_free(gone);
            return ctx;
        }
    }
    return NULL;
}

static void free_letter(struct letter *letter)
{
    mem_free(letter->url);
    mem_free(letter->headers);
    mem_free(letter);
}

static void come_back(void *ctx, uint64_t number)
{
    struct letter *letter = ctx;
    (void)number;
    struct asked asked = {.id = 0};
    for (struct asked *at = letter->life == sim.life ? letter->client->asked : NULL; at != NULL;
         at = at->next) {
        asked = at->id == letter->id ? *at : asked;
    }
    if (asked.id != 0) {
        struct http_response response = {.status = letter->reply.status,
                                         .headers = text_z(letter->reply.headers),
                                         .body = TEXT(""),
                                         .error =
                                             letter->reply.status ? TEXT("") : TEXT("no answer")};
        (void)http_client_cancel(letter->client, letter->id);
        asked.on_response(asked.ctx, &response);
    }
    free_letter(letter);
}

static void arrive(void *ctx, uint64_t number)
{
    struct letter *letter = ctx;
    (void)number;
    letter->reply = seams.on_request(text_z(letter->url), text_z(letter->headers),
                                     letter->timeout_us, letter->life);
    sim_after(letter->reply.delay_us, come_back, letter, 0, false);
}

uint64_t http_client_start(struct http_client *client, const struct http_request *request,
                           void (*on_response)(void *ctx, const struct http_response *response),
                           void *ctx, char *why, size_t why_size)
{
    struct asked *asked = MEM_NEW(struct asked);
    struct letter *letter = MEM_NEW(struct letter);
    (void)why;
    (void)why_size;
    *asked = (struct asked){
        .id = ++client->last_id, .on_response = on_response, .ctx = ctx, .next = client->asked};
    client->asked = asked;
    *letter = (struct letter){.client = client,
                              .id = asked->id,
                              .life = sim.life,
                              .timeout_us = request->timeout_ms * SIM_MS,
                              .url = mem_copy_z(request->url.p, request->url.n),
                              .headers = mem_copy_z(request->headers.p, request->headers.n)};
    sim_after(sim_between(0, 100 * SIM_MS), arrive, letter, 0, false);
    return asked->id;
}

void http_client_fetch(struct arena *arena, const struct http_request *request,
                       struct http_response *response)
{
    (void)arena;
    (void)request;
    *response = (struct http_response){.error = TEXT("no bundled plugin asks from a worker")};
}

void http_client_destroy(struct http_client **client, void (*on_left)(void *ctx))
{
    struct http_client *old = *client;
    while (old != NULL && old->asked != NULL) {
        void *ctx = http_client_cancel(old, old->asked->id);
        if (on_left != NULL) {
            on_left(ctx);
        }
    }
    mem_free(old);
    *client = NULL;
}
