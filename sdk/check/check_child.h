/* A plugin in a process of its own, at the other end of the bridge (docs/bridge.md): frames and
 * ids. One thread. */
#ifndef CHECK_CHECK_CHILD_H
#define CHECK_CHECK_CHILD_H
#include <sys/types.h>
#include "base/value.h"

#define CHECK_CHILD_FRAME_MAX ((size_t)4 << 20) /* a raw mail of 1 MiB fits */
#define CHECK_CHILD_ANSWER_MS 20000

struct pack;
struct check_child {
    pid_t pid; /* 0: none */
    int fd;    /* owned; -1: none */
    int64_t last_id;
};

/* Starts argv[0] (a path) with the bridge on descriptor 3, as the server would. */
bool check_child_start(struct check_child *child, const char *const *argv, char *why, size_t cap);
/* `message`: one packed array. False: the child does not read, or is gone. */
bool check_child_send(struct check_child *child, struct text message);
/* The next message, a list, into the arena; waited for so long. False: none came. */
bool check_child_receive(struct check_child *child, struct arena *arena, int wait_ms,
                         struct value *message);
/* Begins [0, id, method, and the caller packs params and ends the list. Returns the id. */
int64_t check_child_begin(struct check_child *child, struct pack *pack, const char *method);
/* Closes the descriptor, at which the child has to end, and all that it started. False: it, or
 * they, had to be killed. */
bool check_child_end(struct check_child *child);

#endif
