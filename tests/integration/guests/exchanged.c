/* Two versions of one plugin, for a server that exchanges them under load: built twice, each marks
 * what it decides with its number. Whoever is called after his end says so, loudly. */
#include <rung/plugin.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#ifdef EXCHANGED_TWO
#define NUMBER "2"
#define VERSION "2.0.0"
#else
#define NUMBER "1"
#define VERSION "1.0.0"
#endif
#define ALIVE 0x616c697665u
#define ASYNC_MAX 64

struct config {
    int64_t job_ms;
    rung_str word;
    bool fails;
};

struct exchanged;
struct pending { /* an asynchronous job that ends by a timer */
    struct exchanged *self;
    uint64_t token, timer;
};

struct exchanged {
    atomic_ullong alive; /* stays readable after the end: the memory is never given back */
    const rung_host *host;
    const rung_timer *timer;
    const struct config *config;
    struct pending pending[ASYNC_MAX];
    struct exchanged *earlier; /* all that there were: see `alive` */
};
static _Atomic(struct exchanged *) latest;

static bool is_alive(const struct exchanged *self)
{
    if (atomic_load(&self->alive) != ALIVE) {
        rung_logf(self->host, RUNG_ERROR, "called after its end");
        return false;
    }
    return true;
}

static int create(const rung_host *host, const void *config, void **self)
{
    struct exchanged *made = calloc(1, sizeof *made);
    const struct config *wanted = config;
    if (made == NULL) {
        return RUNG_ENOMEM;
    }
    if (wanted->fails) {
        rung_logf(host, RUNG_ERROR, "it was told to fail");
        free(made);
        return RUNG_EFAIL;
    }
    made->host = host;
    made->timer = host->service(host, RUNG_TIMER);
    made->config = config;
    atomic_store(&made->alive, ALIVE);
    made->earlier = atomic_load(&latest);
    while (!atomic_compare_exchange_weak(&latest, &made->earlier, made)) {
    }
    *self = made;
    return RUNG_OK;
}

static void destroy(void *self)
{
    struct exchanged *ended = self;
    atomic_store(&ended->alive, 0);
}

static int classify(const void *self, rung_call *call, const rung_event *event)
{
    const struct exchanged *mine = self;
    (void)event;
    if (!is_alive(mine)) {
        return RUNG_EFAIL;
    }
    (void)rung_tag(mine->host, call, RUNG_S("inline-" NUMBER), "version " VERSION);
    return rung_tag(mine->host, call, mine->config->word, "the word of the settings");
}

static int opened(void *self, rung_call *call, const rung_event *event)
{
    struct exchanged *mine = self;
    struct timespec nap = {.tv_sec = mine->config->job_ms / 1000,
                           .tv_nsec = mine->config->job_ms % 1000 * 1000000};
    (void)event;
    if (!is_alive(mine)) {
        return RUNG_EFAIL;
    }
    (void)nanosleep(&nap, NULL);
    if (!is_alive(mine)) {
        return RUNG_EFAIL;
    }
    return rung_tag(mine->host, call, RUNG_S("job-" NUMBER), "version " VERSION);
}

static void on_time(void *arg)
{
    struct pending *pending = arg;
    struct exchanged *mine = pending->self;
    rung_effect effect = {.size = sizeof effect,
                          .kind = RUNG_FX_ADD_TAG,
                          .weight = 1,
                          .key = RUNG_S("async-" NUMBER),
                          .reason = RUNG_S("version " VERSION)};
    uint64_t token = pending->token;
    pending->token = 0;
    int code = is_alive(mine) ? RUNG_OK : RUNG_EFAIL;
    (void)mine->host->finish(mine->host, token, code, &effect, 1, NULL);
}

static int added(void *self, rung_call *call, const rung_event *event)
{
    struct exchanged *mine = self;
    (void)call;
    if (!is_alive(mine)) {
        return RUNG_EFAIL;
    }
    for (size_t i = 0; i < ASYNC_MAX; i++) {
        struct pending *pending = &mine->pending[i];
        if (pending->token == 0) {
            *pending = (struct pending){.self = mine, .token = event->token};
            pending->timer =
                mine->timer->start(mine->host, mine->config->job_ms, 0, on_time, pending);
            return pending->timer != 0 ? RUNG_PENDING : RUNG_EBUSY;
        }
    }
    return RUNG_EBUSY;
}

static void cancel(void *self, uint64_t token)
{
    struct exchanged *mine = self;
    for (size_t i = 0; i < ASYNC_MAX; i++) {
        if (mine->pending[i].token == token) {
            mine->timer->stop(mine->host, mine->pending[i].timer);
            mine->pending[i].token = 0;
        }
    }
}

static const rung_option options[] = {
    RUNG_OPT_DURATION(struct config, job_ms, "job", "20ms", 0, 60000, "how long a job takes"),
    RUNG_OPT_STRING(struct config, word, "word", "word", "a tag of every ticket"),
    RUNG_OPT_BOOL(struct config, fails, "fails", "false", "create() says no")};

static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY, .decide = classify},
                                {.hook = RUNG_TICKET_OPENED, .work = opened},
                                {.hook = RUNG_MESSAGE_ADDED, .work = added, .flags = RUNG_ASYNC}};

RUNG_PLUGIN("test.exchanged", VERSION, .may = RUNG_MAY(RUNG_FX_ADD_TAG), .subs = subs,
            .n_subs = RUNG_COUNT(subs), .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct config), .create = create, .destroy = destroy,
            .cancel = cancel, .needs = (const char *const[]){RUNG_TIMER, NULL});
