/* A plugin that was loaded into this process, with what it holds of the server: the functions of
 * rung_host and the services, each of which goes over the line. */
#ifndef GUEST_H
#define GUEST_H
#include <rung/plugin.h>
#include <stdatomic.h>
#include "base/mutex.h"
#include "host/bridge_event.h"
#include "host/instance.h"
#include "line.h"

#define GUEST_WORKERS 4 /* unless the operator wrote jobs.max */
#define GUEST_WORKERS_MAX 64
#define GUEST_SPARE_THREADS 2 /* that go on reading when all others hang in hooks */
#define GUEST_ASYNC_MAX 64
#define GUEST_ARENA_BYTES_MAX ((size_t)1 << 20)
#define GUEST_EFFECTS_MAX 64

struct guest_open { /* a hook without an answer; its token is the id of the request */
    uint64_t token;
    bool is_cancelled;
    struct guest_open *next;
};

struct guest {
    struct instance instance; /* first: what host->opaque is for the services that stay here */
    struct instance_env env;
    const rung_plugin *plugin;
    struct line *line;
    rung_host api;
    struct arena arena; /* owns what lives as long as the plugin */
    void *self, *config;
    bool is_quiesced;
    bool has_passed;         /* the loop has done what was posted before destroy; by the lock */
    const char *lacks;       /* of guards; for hello */
    const rung_route *pages; /* in the arena: what was published, in that order */
    size_t page_count;
    struct mutex *lock;        /* guards open, visits, last_error, has_passed */
    struct guest_open *open;   /* owned */
    struct guest_open *visits; /* owned: requests for pages, likewise */
    char last_error[INSTANCE_TEXT_BYTES];
};

enum guest_thread { GUEST_LOOP, GUEST_WORKER, GUEST_INLINE };

struct rung_call { /* one hook in hand */
    struct guest *guest;
    enum guest_thread thread;
    struct bridge_event event;
    struct arena *arena;
    size_t bytes; /* that the plugin has allocated */
    rung_effect effects[GUEST_EFFECTS_MAX];
    size_t effect_count;
    const char *error;
};

static inline struct guest *guest_of(const rung_host *host)
{
    return host->opaque; /* the instance is its first member */
}

/* Speaks on descriptor 3 until the server is gone; never returns. */
void guest_serve(const rung_plugin *plugin, const char *lacks) __attribute__((noreturn));

#endif
