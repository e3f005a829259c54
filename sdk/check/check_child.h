/* A plugin in a process of its own, at the other end of the bridge (docs/bridge.md): its process,
 * and frames both ways by the server's own reading and writing. One thread. */
#ifndef CHECK_CHECK_CHILD_H
#define CHECK_CHECK_CHILD_H
#include <sys/types.h>
#include "host/bridge_cut.h"

#define CHECK_CHILD_ANSWER_MS 20000

struct check_child {
    pid_t pid; /* 0: none */
    int fd;    /* owned; -1: none */
    uint64_t last_id;
    struct bridge_frame in;
    struct buf out;     /* frames that are begun by bridge_frame_*, until check_child_flush */
    size_t message_max; /* what it takes in pieces, by its hello; 0: frames only */
    uint64_t last_of;
};

/* Starts argv[0] (a path) with the bridge on descriptor 3, as the server would. */
bool check_child_start(struct check_child *child, const char *const *argv, char *why, size_t cap);
uint64_t check_child_next_id(struct check_child *child);
/* Ends what is begun in `out`, in pieces when it is long. False: it is longer than the child takes,
 * and `out` is as it was before. */
bool check_child_end_message(struct check_child *child, struct bridge_frame_pen *pen);
/* False: the child does not read, or is gone. */
bool check_child_flush(struct check_child *child);
/* The next message, into the arena; waited for so long. False: `why` says why none came. */
bool check_child_receive(struct check_child *child, struct arena *arena, int wait_ms,
                         struct bridge_message *message, const char **why);
/* Closes the descriptor, at which the child has to end, and all that it started. False: it, or
 * they, had to be killed. */
bool check_child_end(struct check_child *child);
/* rung-plugin-host, beside this program or where an installation has it. */
bool check_child_find_host(char *path, size_t size);

#endif
