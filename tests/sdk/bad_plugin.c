/* A plugin that keeps the contract, and as many that break it in one point each: RC is the number
 * of the scenario that must find it, 0 none. */
#include <rung/plugin.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct conf {
    rung_str url;
    int64_t depth;
};
static const rung_option options[] = {
    RUNG_OPT_URL(struct conf, url, "url", "http://far.example/page", "where pages go"),
    RUNG_OPT_INT(struct conf, depth, "depth", "3", 1, 100, "how deep it looks"),
};

struct self {
    const rung_host *host;
    const struct conf *conf;
    const rung_http *http;
    struct job *jobs; /* under way */
};
struct job {
    struct self *self;
    uint64_t token, request;
    struct job *next;
};

#if RC == 1
RUNG_EXPORT int not_for_others(void);
RUNG_EXPORT int not_for_others(void)
{
    return 1;
}
#endif

static void crash(void)
{
    volatile int *volatile nowhere = NULL;
    *nowhere = 1;
}

static bool contains(rung_str text, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= text.n; i++) {
        if (memcmp(text.p + i, word, n) == 0) {
            return true;
        }
    }
    return false;
}

static void burn(size_t steps)
{
    volatile size_t sum = 0;
    for (size_t i = 0; i < steps; i++) {
        sum = sum + i;
    }
}

static int classify(const void *vself, rung_call *call, const rung_event *event)
{
    const struct self *self = vself;
    const rung_ticket *ticket = event->ticket;
    bool is_ordinary = rung_eq(ticket->subject, RUNG_S("My card is stuck"));
    if (RC == 2 && is_ordinary) {
        rung_tag(self->host, call, RUNG_S("stuck"), "not declared");
    }
    if (RC == 4 && event->actor.n == 0) {
        crash();
    }
    if (RC == 5 && ticket->body.n > 100000) {
        burn((size_t)4000000000u);
    }
    if (RC == 7 && is_ordinary) {
        burn(4000000);
    }
    if (RC == 13) { /* somebody else may come in between */
        static volatile size_t length;
        length = ticket->subject.n;
        burn(50000);
        return length == ticket->subject.n ? RUNG_DECLINE : RUNG_ERETRY;
    }
    if (RC == 113) { /* a count that is wrong now and then, and shows nowhere */
        static size_t calls;
        calls++;
    }
    if (RC == 17) {
        (void)time(NULL);
    }
    return contains(ticket->subject, "card")
               ? rung_label(self->host, call, RUNG_S("card"), RC == 16 ? 0.7 : 0.8, "the word card")
               : RUNG_DECLINE;
}

static void forget(struct job *job)
{
    for (struct job **at = &job->self->jobs; *at != NULL; at = &(*at)->next) {
        if (*at == job) {
            *at = job->next;
            free(job);
            return;
        }
    }
}

static void on_answer(void *arg, const rung_http_res *res)
{
    struct job *job = arg;
    const rung_host *host = job->self->host;
    int code = res->status / 100 == 2 ? RUNG_OK : RUNG_ERETRY;
    if (RC == 19 && res->status == 500) { /* which may be another in a minute */
        code = RUNG_EFAIL;
    }
    (void)host->finish(host, job->token, code, NULL, 0,
                       code == RUNG_OK ? NULL : "the far side is not well");
    forget(job);
}

static int send_page(void *vself, rung_call *call, const rung_event *event)
{
    struct self *self = vself;
    const rung_message *message = event->message;
    char headers[300];
    if (RC == 3) { /* what one instance was told shows in the other */
        static size_t last;
        rung_fx(self->host, call, RUNG_FX_RESULT, RUNG_S("last"), rung_z(NULL), (int64_t)last, 1,
                "what came before");
        last = message->body.n;
        return RUNG_OK;
    }
    if (RC == 15 && getenv("RUNG_BRIDGE") != NULL) {
        return RUNG_DECLINE;
    }
    if (RC == 115 && getenv("RUNG_BRIDGE") != NULL) { /* into what is not its own */
        (void)!write(3, "\0\0\0\0", 4);
    }
    if (RC == 20 && contains(message->facts, "mandatory=yes")) {
        return RUNG_DECLINE;
    }
    if (RC == 6 && contains(message->body, "=?")) {
        crash();
    }
    struct job *job = malloc(sizeof *job);
    if (job == NULL && RC != 8) {
        return RUNG_ENOMEM;
    }
    (void)snprintf(headers, sizeof headers, "Idempotency-Key: %llu\n",
                   RC == 18 ? 0ULL : (unsigned long long)event->id);
    *job = (struct job){self, event->token, 0, self->jobs};
    rung_http_req req = {.size = sizeof req,
                         .url = self->conf->url,
                         .headers = rung_z(headers),
                         .body = message->body.n > 0 ? message->body : RUNG_S("-")};
    job->request = self->http->request(self->host, &req, on_answer, job);
    self->jobs = job;
    if (job->request == 0) {
        forget(job);
        return RUNG_EFAIL;
    }
    return RUNG_PENDING;
}

#if RC != 9
static void cancel(void *vself, uint64_t token)
{
    struct self *self = vself;
    for (struct job *job = self->jobs; job != NULL; job = job->next) {
        if (job->token == token) {
            self->http->cancel(self->host, job->request);
            forget(job);
            return;
        }
    }
}
#define CANCEL cancel
#else
#define CANCEL NULL
#endif

static void on_timer(void *arg)
{
    (void)arg;
}

static int create(const rung_host *host, const void *config, void **out)
{
    const struct conf *conf = config;
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, conf, host->service(host, RUNG_HTTP), NULL};
    if (RC == 10) {
        void *volatile lost = malloc(100);
        (void)lost;
    }
    if (RC == 11) {
        (void)!open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    if (RC == 14 && conf->depth == 100) {
        crash();
    }
    if (RC == 12) { /* without a look whether it is there */
        const rung_timer *timer = host->service(host, RUNG_TIMER);
        timer->stop(host, timer->start(host, 1000, 0, on_timer, self));
    }
    *out = self;
    return RUNG_OK;
}

static void destroy(void *vself)
{
    struct self *self = vself;
    while (self->jobs != NULL) {
        struct job *job = self->jobs;
        self->jobs = job->next;
        free(job);
    }
    free(self);
}

static const char *const needs[] = {RUNG_HTTP, NULL};
static const rung_sub subs[] = {
    {.hook = RUNG_TICKET_CLASSIFY, .decide = classify, .budget_us = 300},
    {.hook = RUNG_NOTIFICATION_SEND, .work = send_page, .flags = RUNG_ASYNC},
};
RUNG_PLUGIN("org.example.checked", "1.0.0", .summary = "a plugin to be checked",
            .may = RUNG_MAY(RUNG_FX_LABEL) | RUNG_MAY(RUNG_FX_RESULT), .needs = needs, .subs = subs,
            .n_subs = RUNG_COUNT(subs), .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct conf), .create = create, .cancel = CANCEL,
            .destroy = destroy);
