/* What the configuration says of a plugin that runs in a process of its own. */
#ifndef HOST_ISOLATION_H
#define HOST_ISOLATION_H
#include <limits.h>
#include "base/config_node.h"
#include "host/bridge_plugin.h"
#include "host/child.h"
#include "host/plugin_file.h"
#include "host/recorder.h"
#include "host/restart.h"

#define ISOLATION_MEMORY_BYTES_MIN (INT64_C(16) << 20)

struct isolation {
    bool is_process;
    struct child_plan plan; /* lent from the arena of whoever read it */
    char file[PATH_MAX];    /* plan.file */
    struct restart_rules restart;
    struct recorder_rules record;
    rung_plugin described;      /* what it answered to hello {describe: true} */
    struct bridge_plugin guest; /* the same without the hooks that are switched off */
    int64_t jobs_max;           /* what the operator wrote; 0: nothing */
};

/* `isolation`, `limits`, `restart` and `record` of one instance; `use` says whether it is a script.
 * What is wrong is a complaint at its place. */
void isolation_read(struct isolation *isolation, struct arena *arena, struct config *config,
                    const struct config_node *node, struct text use);

/* The three steps of loading; false: file->why says what is wrong, and what to do. */
bool isolation_find_script(struct plugin_file *file, struct text use);
/* What will run: a script as it is, a library as a copy that keeps its content. */
bool isolation_prepare(struct isolation *isolation, struct arena *arena, struct plugin_file *file,
                       const char *launcher, const char *copies);
/* `guest` has been read: hooks that are switched off are left out, one that is asked inline only is
 * refused; then it is the descriptor of the file. */
bool isolation_take(struct isolation *isolation, struct arena *arena, struct plugin_file *file,
                    const uint32_t *off, size_t off_count);

#endif
