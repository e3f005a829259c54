/* The descriptor of a plugin as the answer to hello, and back. A plugin in another process has a
 * descriptor like any other one: its subscriptions are asynchronous jobs whose function is the
 * bridge's. Pure. */
#ifndef HOST_BRIDGE_PLUGIN_H
#define HOST_BRIDGE_PLUGIN_H
#include <rung/plugin.h>
#include "base/pack.h"

#define BRIDGE_PLUGIN_PROTOCOL 1
#define BRIDGE_PLUGIN_INFLIGHT_MAX 1024
#define BRIDGE_PLUGIN_INFLIGHT_DEFAULT 8

struct bridge_plugin_entry { /* how the server calls whoever is in another process */
    rung_plugin functions;   /* create, cancel, quiesce, destroy */
    rung_work_fn work;       /* of each subscription */
};

struct bridge_plugin {
    rung_plugin descriptor;
    int64_t max_inflight;
    size_t message_max; /* that it takes in pieces; 0: none */
    bool has_check, has_health;
    const char *unguarded; /* what the kernel lacks, for people; "" when nothing */
};

/* The pairs of hello into the open map; jobs_max 0: the operator said nothing. */
struct bridge_plugin_hello {
    struct text instance;
    bool describe;
    int64_t heartbeat_ms, jobs_max;
};
void bridge_plugin_pack_hello(struct pack *pack, const struct bridge_plugin_hello *hello);
/* The pairs of a plugin's answer to hello into the open map. */
void bridge_plugin_pack(struct pack *pack, const rung_plugin *plugin);
/* `functions` gives create, work, cancel and so on; its work() is that of each subscription. Lives
 * in the arena. False: `why` says what is wrong with the answer. */
bool bridge_plugin_read(struct arena *arena, const struct value *map, const rung_plugin *functions,
                        rung_work_fn work, struct bridge_plugin *out, char *why, size_t why_size);
/* Is it still what was described? */
bool bridge_plugin_equal(const rung_plugin *a, const rung_plugin *b);

#endif
