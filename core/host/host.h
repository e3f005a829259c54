/* All plugins: found, checked and configured from `plugins:` of the configuration, created, asked,
 * given jobs, exchanged while the server runs, ended. Two ports of the engine are filled from here
 * (advisor, runner). */
#ifndef HOST_HOST_H
#define HOST_HOST_H
#include "base/config_node.h"
#include "base/loop.h"
#include "base/pack.h"
#include "engine/engine.h"
#include "host/method_call.h"
#include "host/publisher_list.h"
#include "host/route_call.h"
#include "host/search.h"
#include "host/reload.h"

#define HOST_WORKERS 8
#define HOST_CREATE_MS_MAX 60000
#define HOST_DRAIN_MS_MAX 5000

struct host;

/* Reads the section, opens the files, checks all settings: what is wrong with settings, and what is
 * wrong with a `required` plugin (or with any, when `strict`), is a complaint. Runs no function of
 * a plugin but check(). `default_folder`: where plugins lie when plugins.path is absent; `copies`:
 * where what is opened is copied to. Never NULL. [main] */
struct host_folders {
    const char *search; /* may be NULL */
    const char *copies;
    const char *run;      /* what this run leaves for the next, see last_run.h; NULL: nothing */
    const char *launcher; /* rung-plugin-host; lent until host_destroy; NULL, "": not there */
};
struct host *host_load(struct config *config, const struct policy_set *policies,
                       const struct host_folders *folders, bool strict);
/* Ends all instances. After host_stop and engine_stop, or when never started; likes NULL. */
void host_destroy(struct host **host);

void host_ports(struct host *host, struct advisor *advisor, struct runner *runner);
/* Creates every loaded instance, each on a worker, and waits for all of them; `engine` is not yet
 * running, and its first commands are told who is asked. False: a required one failed, `why` says
 * which. [main] */
bool host_start(struct host *host, struct loop *loop, struct engine *engine, char *why,
                size_t why_size);
/* No new job is taken; who brings in or carries out is quiesced, jobs under way end or are
 * recalled, workers end. Turns the loop meanwhile. The engine still runs, and inline hooks are
 * still asked. */
void host_stop(struct host *host);

/* Other plugins, versions or settings from now on: see host/reload.h. [loop] */
void host_reload(struct host *host, const struct reload_request *request);

void host_on_answer(struct host *host,
                    struct answer *answer); /* origin host; [loop] takes it over */
void host_pack_plugins(struct host *host, struct pack *pack); /* plugin.list; [loop] */
/* plugin.hooks: who is asked at each hook, in order, and why there; [loop] */
void host_pack_hooks(const struct host *host, struct pack *pack);
/* plugin.release: forgets that the instance ended the server; [loop] */
enum err host_release(struct host *host, struct text instance, struct pack *result,
                      struct refusal *refusal);
void host_print_listening(const struct host *host, struct buf *out); /* " lmtp=127.0.0.1:7424" */
size_t host_count(const struct host *host);

/* What plugins publish, as they are asked now; lent. After host_start. [loop] */
struct publisher_list *host_publishers(struct host *host);
/* Calls one: host/method_call.h. */
uint64_t host_call(struct host *host, const struct method_request *request,
                   void (*on_answer)(void *ctx, const struct method_answer *answer), void *ctx,
                   struct refusal *refusal);
void host_forget_call(struct host *host, uint64_t call);
struct search_set *host_searches(struct host *host); /* lent; host/search.h */
struct route_set *host_routes(struct host *host);    /* lent; host/route_call.h */

#endif
