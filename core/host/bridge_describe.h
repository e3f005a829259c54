/* What a plugin in another process is, before the server runs: the process is started, asked hello
 * {describe: true} and perhaps check, and ended. Waits for each answer, for seconds at most. */
#ifndef HOST_BRIDGE_DESCRIBE_H
#define HOST_BRIDGE_DESCRIBE_H
#include "host/bridge_config.h"
#include "host/bridge_frame.h"
#include "host/bridge_plugin.h"
#include "host/child.h"

#define BRIDGE_DESCRIBE_MS_MAX 5000
#define BRIDGE_DESCRIBE_TAIL_BYTES 300

struct bridge_describe {
    struct child child;
    struct bridge_frame in;
    char tail[BRIDGE_DESCRIBE_TAIL_BYTES + 1]; /* what it wrote last to stderr */
};

/* False: `why` says what went wrong; nothing to close then. `out` lives in the arena. */
bool bridge_describe_open(struct bridge_describe *talk, const struct child_plan *plan,
                          struct text instance, const rung_plugin *functions, rung_work_fn work,
                          struct arena *arena, struct bridge_plugin *out, char *why,
                          size_t why_size);
/* Its own rules across settings; false: `why` is what it says. */
bool bridge_describe_check(struct bridge_describe *talk, const struct option_table *options,
                           const void *config, char *why, size_t why_size);
void bridge_describe_close(struct bridge_describe *talk);

#endif
