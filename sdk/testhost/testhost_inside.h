/* What the files of the test host share. A test has one thread; `lock` is for plugins that have
 * more. */
#ifndef TESTHOST_INSIDE_H
#define TESTHOST_INSIDE_H
#include <rung/testhost.h>
#include "config.h"
#include "host/hook_call.h"
#include "host/pipeline.h"
#include "host/route_call.h"

struct testhost_due { /* something that comes when its time has come */
    uint64_t id;
    int64_t at_us, period_us;
    void (*come)(testhost *host, struct testhost_due *due); /* takes it over */
    void (*fn)(void *arg);
    void (*on_response)(void *arg, const rung_http_res *response);
    void (*on_code)(void *arg, int code);
    void *arg;
    rung_http_res response;
    struct testhost_due *next;
};

struct testhost_script { /* an answer that waits for its request */
    struct text url, headers, body;
    int64_t after_ms;
    int status;
    bool is_used;
};

struct testhost_kept { /* of its own storage */
    struct text key, value;
};

struct testhost_announced {
    struct text calendar, feed, dates;
};

struct testhost {
    struct arena arena;           /* owns what lives until the end */
    struct config *desk, *config; /* the configuration's text, and the settings */
    const struct policy_set *policies;
    struct instance_env env;
    struct instance *instance;
    struct pipeline pipeline;
    bool has_pipeline;
    char why[2000];

    /* In hand. */
    struct ticket *ticket, *before;
    struct customer *customer;
    struct message *message;
    struct text actor, method;
    struct ask_agent *agents;
    struct testhost_kept *kept;
    size_t kept_count;

    /* The call. */
    int64_t now_us;
    uint64_t id;         /* of the last call */
    int64_t allocs_left; /* until one fails; -1: none does */
    uint32_t attempt;
    const struct subscriber *subscriber;
    struct arena call_arena;
    struct ask ask;
    struct view view;
    struct rung_call call;
    testhost_effect *effects; /* in call_arena */
    size_t effect_count;
    struct mutex *lock; /* guards what follows */
    bool is_alive;      /* a job that nobody has decided yet */
    int code;           /* of finish() */
    int64_t patience_ns;

    /* What comes, and what was said; plugins' own threads add to it. */
    struct arena said;        /* owns logs, pushed messages, announcements */
    struct testhost_due *due; /* owned; by time */
    uint64_t last_due;
    struct testhost_script *scripts;
    size_t script_count;
    testhost_request *requests;
    size_t request_count;
    const char **logs;
    size_t log_count;
    rung_message **pushed;
    size_t pushed_count;
    struct testhost_kept *blobs; /* key: the id */
    size_t blob_count;
    uint64_t page_id; /* of the last request for a page */
    testhost_reply page;
    struct testhost_announced *announced;
    size_t announced_count;
};

void testhost_inside_fail(testhost *host, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
testhost *testhost_inside_of(const rung_host *api);

/* testhost_scene.c: storage, as the call in hand may see it. */
void testhost_scene_agents(testhost *host);
void testhost_scene_read(testhost *host, struct ask *ask);
void testhost_scene_keep(testhost *host, struct text key, struct text value, bool is_there);

/* testhost_far.c: the services. */
size_t testhost_far_services(testhost *host, const struct instance_service **services);
/* The next thing that is due up to `until_us`, time set to its time; false: there is none. */
bool testhost_far_step(testhost *host, int64_t until_us);
void testhost_far_pass(testhost *host, int64_t until_us); /* time goes on, never back */
void testhost_far_drop(testhost *host);

#endif
