/* Everything that a plugin in a process of its own may do wrong, chosen by the ticket's subject. */
#include <pthread.h>
#include <rung/plugin.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define LARGE_BYTES ((size_t)1 << 30)

struct self {
    const rung_host *host;
};

static void *sleep_for_ever(void *arg)
{
    (void)arg;
    for (;;) {
        (void)pause();
    }
    return NULL;
}

static void crash(void)
{
    volatile int *nowhere = NULL;
    *nowhere = 1; /* NOLINT: that is what it is for */
}

static int leak(void)
{
    volatile char *bytes = malloc(LARGE_BYTES);
    if (bytes == NULL) {
        return RUNG_EFAIL;
    }
    for (size_t i = 0; i < LARGE_BYTES; i += 4096) {
        bytes[i] = 1;
    }
    return RUNG_OK;
}

static void leave_thread(void)
{
    pthread_t thread;
    (void)pthread_create(&thread, NULL, sleep_for_ever, NULL);
    (void)pthread_detach(thread);
}

static bool is(const rung_event *event, const char *word)
{
    return rung_eq(event->ticket->subject, rung_z(word));
}

static int misbehave(const struct self *self, rung_call *call, const rung_event *event)
{
    if (is(event, "crash")) {
        crash();
    } else if (is(event, "hang")) {
        (void)sleep_for_ever(NULL);
    } else if (is(event, "exit")) {
        exit(3);
    } else if (is(event, "garbage")) {
        (void)!write(3, "\xff\xff\xff\xff", 4);
        (void)sleep_for_ever(NULL);
    } else if (is(event, "close")) {
        for (int fd = 3; fd < 100; fd++) {
            (void)close(fd);
        }
        (void)sleep_for_ever(NULL);
    } else if (is(event, "thread")) {
        leave_thread();
    } else if (is(event, "large")) {
        return leak();
    } else if (is(event, "murder")) {
        if (kill(getppid(), SIGKILL) == 0) {
            return self->host->fail(self->host, call, RUNG_EFAIL, "it may kill");
        }
        return self->host->fail(self->host, call, RUNG_EFAIL, "it may not kill");
    } else if (is(event, "wrong")) {
        (void)rung_tag(self->host, call, RUNG_S(""), "a tag needs a key");
    } else if (is(event, "undeclared")) {
        (void)rung_reject(self->host, call, "no", "no");
    }
    return RUNG_OK;
}

static int classify(void *self, rung_call *call, const rung_event *event)
{
    const struct self *plugin = self;
    int code = event->attempt > 1 && !is(event, "crash") ? RUNG_OK : misbehave(plugin, call, event);
    (void)rung_tag(plugin->host, call, RUNG_S("seen"), "it was here");
    return code;
}

static bool begins(const rung_event *event, const char *word)
{
    rung_str subject = event->ticket->subject;
    return subject.n >= strlen(word) && memcmp(subject.p, word, strlen(word)) == 0;
}

/* For many of them: falls or stalls at the first attempt, and does its work at the next. */
static int keep(void *self, rung_call *call, const rung_event *event)
{
    const struct self *plugin = self;
    if (event->attempt == 1 && begins(event, "fall")) {
        crash();
    } else if (event->attempt == 1 && begins(event, "stall")) {
        (void)sleep_for_ever(NULL);
    }
    (void)rung_tag(plugin->host, call, RUNG_S("kept"), "it was done");
    return RUNG_OK;
}

static int create(const rung_host *host, const void *config, void **self)
{
    struct self *made = malloc(sizeof *made);
    (void)config;
    if (made == NULL) {
        return RUNG_ENOMEM;
    }
    made->host = host;
    *self = made;
    return RUNG_OK;
}

static void destroy(void *self)
{
    free(self);
}

static const rung_sub subs[] = {{.hook = RUNG_TICKET_CLASSIFY, .work = classify, .timeout_ms = 500},
                                {.hook = RUNG_TICKET_OPENED, .work = keep, .timeout_ms = 300}};

RUNG_PLUGIN("test.careless", "1.0.0", .summary = "does everything wrong",
            .may = RUNG_MAY(RUNG_FX_ADD_TAG), .subs = subs, .n_subs = RUNG_COUNT(subs),
            .create = create, .destroy = destroy);
