/* A guest of the tests that is called: it publishes methods, answers some of them well, refuses,
 * fails, does more than a query may, and takes its time. */
#include <stdlib.h>
#include <unistd.h>
#include <rung/plugin.h>

struct config {
    rung_str gate; /* a file that "pass" waits for */
};
struct self {
    const rung_host *host;
    const struct config *config;
};
static const rung_option options[] = {
    RUNG_OPT_STRING(struct config, gate, "gate", "", "A file that the method pass waits for."),
};

static const rung_method methods[] = {
    {.size = sizeof(rung_method),
     .flags = RUNG_READ_ONLY,
     .name = "greet",
     .role = "agent",
     .params_schema = "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\", "
                      "\"minLength\": 1, \"maxLength\": 20, \"description\": \"Whom.\"}, "
                      "\"loud\": {\"type\": \"boolean\"}}, \"required\": [\"name\"]}",
     .doc = "Says hello."},
    {.size = sizeof(rung_method),
     .name = "tag",
     .role = "agent",
     .params_schema =
         "{\"type\": \"object\", \"properties\": {\"ticket\": {\"type\": \"string\"}}}",
     .doc = "Tags a ticket."},
    {.size = sizeof(rung_method), .name = "babble", .role = "agent", .doc = "Talks nonsense."},
    {.size = sizeof(rung_method), .name = "refuse", .role = "agent", .doc = "Says no."},
    {.size = sizeof(rung_method), .name = "fail", .role = "lead", .doc = "Fails."},
    {.size = sizeof(rung_method),
     .flags = RUNG_READ_ONLY,
     .name = "sleep",
     .role = "admin",
     .doc = "Does not answer until it is told to stop."},
    {.size = sizeof(rung_method), .name = "pass", .role = "admin", .doc = "Waits for a file."},
    {.size = sizeof(rung_method),
     .name = "retry",
     .role = "admin",
     .doc = "Works the second time."},
};

static int create(const rung_host *host, const void *config, void **out) /* [worker] */
{
    const rung_methods *service = host->service(host, RUNG_METHODS);
    struct self *self = malloc(sizeof *self);
    if (self == NULL) {
        return RUNG_ENOMEM;
    }
    *self = (struct self){host, config};
    *out = self;
    return service->publish(host, methods, RUNG_COUNT(methods));
}

static void destroy(void *self)
{
    free(self);
}

static int result(const rung_host *host, rung_call *call, rung_str key, rung_str val, int64_t num)
{
    return rung_fx(host, call, RUNG_FX_RESULT, key, val, num, 1, NULL);
}

static int greet(const rung_host *host, rung_call *call, const rung_event *event)
{
    (void)rung_tag(host, call, RUNG_S("greeted"), "a query may not do this");
    (void)result(host, call, RUNG_S("said"), RUNG_S("hello"), 0);
    (void)result(host, call, RUNG_S("to"), event->actor, 0);
    (void)result(host, call, RUNG_S("params"), event->message->raw, 0);
    return result(host, call, RUNG_S("*"), RUNG_S("\x81\xa4more\x92\x01\x02"), 0);
}

static int wait_for_the_end(const rung_host *host, const rung_event *event)
{
    while (host->alive(host, event->token)) {
        (void)usleep(1000);
    }
    return RUNG_OK;
}

static int pass(const struct self *self, rung_call *call, const rung_event *event)
{
    while (self->host->alive(self->host, event->token) && access(self->config->gate.p, F_OK) != 0) {
        (void)usleep(1000);
    }
    return result(self->host, call, RUNG_S("attempt"), rung_z(NULL), event->attempt);
}

static int answer(const struct self *self, rung_call *call, const rung_event *event)
{
    const rung_host *host = self->host;
    if (rung_eq(event->method, RUNG_S("greet"))) {
        return greet(host, call, event);
    }
    if (rung_eq(event->method, RUNG_S("tag"))) {
        (void)rung_tag(host, call, RUNG_S("called"), "somebody asked for it");
        return result(host, call, RUNG_S("times"), rung_z(NULL), 1);
    }
    if (rung_eq(event->method, RUNG_S("refuse"))) {
        return rung_reject(host, call, "not_today", "come back tomorrow");
    }
    if (rung_eq(event->method, RUNG_S("babble"))) {
        return result(host, call, RUNG_S("*"), RUNG_S("\xc1"), 0);
    }
    if (rung_eq(event->method, RUNG_S("fail"))) {
        return host->fail(host, call, RUNG_EFAIL, "the far side is gone");
    }
    if (rung_eq(event->method, RUNG_S("sleep"))) {
        return wait_for_the_end(host, event);
    }
    if (rung_eq(event->method, RUNG_S("pass"))) {
        return pass(self, call, event);
    }
    if (rung_eq(event->method, RUNG_S("retry"))) {
        return event->attempt == 1 && event->token != 0
                   ? RUNG_ERETRY
                   : result(host, call, RUNG_S("attempt"), rung_z(NULL), event->attempt);
    }
    return RUNG_DECLINE;
}

/* "find ID" has two hits, one of which is not there; "break" fails. */
static int search(const void *vself, rung_call *call, const rung_event *event)
{
    const rung_host *host = ((const struct self *)vself)->host;
    rung_str words = event->message->body;
    if (rung_eq(words, RUNG_S("break"))) {
        return host->fail(host, call, RUNG_EFAIL, "the index is gone");
    }
    if (words.n < 6 || memcmp(words.p, "find ", 5) != 0) {
        return RUNG_DECLINE;
    }
    rung_str id = {words.p + 5, words.n - 5};
    (void)result(host, call, RUNG_S("T-40404"), rung_z(NULL), 0);
    return result(host, call, id, rung_z(NULL), 0);
}

#ifdef BUTLER_JOB
static int search_later(void *self, rung_call *call, const rung_event *event) /* [worker] */
{
    return search(self, call, event);
}
static int work(void *self, rung_call *call, const rung_event *event) /* [worker] */
{
    return answer(self, call, event);
}
static const rung_sub subs[] = {{.hook = RUNG_RPC_CALL, .work = work},
                                {.hook = RUNG_SEARCH_QUERY, .stage = 5, .work = search_later}};
#define BUTLER_ID "test.butler-job"
#else
static int decide(const void *self, rung_call *call, const rung_event *event) /* [engine] */
{
    return answer(self, call, event);
}
static const rung_sub subs[] = {{.hook = RUNG_RPC_CALL, .decide = decide},
                                {.hook = RUNG_SEARCH_QUERY, .stage = 1, .decide = search}};
#define BUTLER_ID "test.butler"
#endif
static const char *const needs[] = {RUNG_METHODS, NULL};

RUNG_PLUGIN(BUTLER_ID, "1.0.0",
            .may = RUNG_MAY(RUNG_FX_RESULT) | RUNG_MAY(RUNG_FX_ADD_TAG) | RUNG_MAY(RUNG_FX_REJECT),
            .options = options, .n_options = RUNG_COUNT(options),
            .config_size = sizeof(struct config), .needs = needs, .subs = subs,
            .n_subs = RUNG_COUNT(subs), .create = create, .destroy = destroy);
