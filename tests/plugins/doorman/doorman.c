/* A guest of the tests with pages: a webhook that is a channel (checked by itself, handed in, and
 * answered when it is on disk), files for agents, and one page that a thread of its own answers. */
#include <pthread.h>
#include <stdlib.h>
#include <rung/plugin.h>

struct self {
    const rung_host *host;
    const rung_inbox *inbox;
    const rung_routes *routes;
    pthread_t thread;
    bool has_thread;
};
struct hook { /* a request on its way to the disk */
    struct self *self;
    uint64_t request;
};
struct errand {
    struct self *self;
    uint64_t request;
};

#define HEADERS "Content-Type: text/plain\nX-From: doorman"
static const rung_str plain = {HEADERS, sizeof HEADERS - 1};

static bool has_line(rung_str headers, const char *line)
{
    return strstr(headers.p, line) != NULL; /* text of the host has a zero behind it */
}

static void on_kept(void *arg, int code) /* [loop] */
{
    struct hook *hook = arg;
    (void)hook->self->routes->reply(hook->self->host, hook->request, code == RUNG_OK ? 200 : 503,
                                    plain, code == RUNG_OK ? RUNG_S("kept") : RUNG_S("later"));
    free(hook);
}

static void take_hook(void *vself, const rung_request *request) /* [loop] */
{
    struct self *self = vself;
    if (!has_line(request->headers, "X-Signature: right\n")) {
        (void)self->routes->reply(self->host, request->id, 403, plain, RUNG_S("wrong signature"));
        return;
    }
    struct hook *hook = malloc(sizeof *hook);
    if (hook == NULL) {
        return;
    }
    *hook = (struct hook){self, request->id};
    rung_message message = {.size = sizeof message,
                            .from = RUNG_S("ann@x.example"),
                            .subject = RUNG_S("from the web"),
                            .body = request->body,
                            .external_id = request->query};
    if (self->inbox->push(self->host, &message, on_kept, hook) != RUNG_OK) {
        on_kept(hook, RUNG_EBUSY);
    }
}

static void show_file(void *vself, const rung_request *request) /* [loop] */
{
    struct self *self = vself;
    char said[400];
    int n = snprintf(said, sizeof said, "%s %s as %s%s", request->method.p, request->path.p,
                     request->actor.p,
                     has_line(request->headers, "Authorization:") ? " with a secret" : "");
    (void)self->routes->reply(self->host, request->id, 200, plain, (rung_str){said, (size_t)n});
}

static void *answer_elsewhere(void *arg)
{
    struct errand errand = *(struct errand *)arg;
    const rung_routes *routes = errand.self->routes;
    const rung_host *host = errand.self->host;
    free(arg);
    int bad = routes->reply(host, errand.request, 200, RUNG_S("X: a\r\nY: b"), rung_z(NULL));
    int first = routes->reply(host, errand.request, 201, plain, RUNG_S("from a thread"));
    int again = routes->reply(host, errand.request, 200, plain, RUNG_S("twice"));
    rung_logf(host, RUNG_WARN, "replied %d %d %d", bad, first, again);
    return NULL;
}

static void go_elsewhere(void *vself, const rung_request *request) /* [loop] */
{
    struct self *self = vself;
    struct errand *errand = malloc(sizeof *errand);
    if (errand == NULL || self->has_thread) {
        free(errand);
        return;
    }
    *errand = (struct errand){self, request->id};
    self->has_thread = pthread_create(&self->thread, NULL, answer_elsewhere, errand) == 0;
}

static void keep_waiting(void *self, const rung_request *request) /* [loop] */
{
    (void)self;
    (void)request;
}

static const rung_route pages[] = {
    {sizeof(rung_route), RUNG_OWN_CHECK, "POST", "/hook", NULL, take_hook},
    {sizeof(rung_route), 0, "GET", "/files/*", "agent", show_file},
    {sizeof(rung_route), RUNG_OWN_CHECK, NULL, "/thread", NULL, go_elsewhere},
    {sizeof(rung_route), RUNG_OWN_CHECK, NULL, "/never", NULL, keep_waiting},
};

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    struct self *self = calloc(1, sizeof *self);
    (void)config;
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    self->host = host;
    self->inbox = host->service(host, RUNG_INBOX);
    self->routes = host->service(host, RUNG_ROUTES);
    *out = self;
    return self->routes->publish(host, pages, RUNG_COUNT(pages));
}

static void quiesce(void *vself) /* [worker] */
{
    struct self *self = vself;
    if (self->has_thread) {
        (void)pthread_join(self->thread, NULL);
        self->has_thread = false;
    }
}

static void destroy(void *self)
{
    free(self);
}

static const char *const needs[] = {RUNG_INBOX, RUNG_ROUTES, NULL};

RUNG_PLUGIN("test.doorman", "1.0.0", .needs = needs, .create = create, .quiesce = quiesce,
            .destroy = destroy);
