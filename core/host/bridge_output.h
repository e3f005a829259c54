/* What a process of a plugin writes to stdout and stderr, as lines of the server's log. A flood is
 * counted, not written. [loop] */
#ifndef HOST_BRIDGE_OUTPUT_H
#define HOST_BRIDGE_OUTPUT_H
#include "base/buf.h"
#include "base/loop.h"

#define BRIDGE_OUTPUT_LINE_BYTES_MAX 1000
#define BRIDGE_OUTPUT_LINES_PER_SECOND 100

struct bridge_output {
    struct text plugin; /* lent: for the log */
    int fd;             /* lent */
    struct loop_fd *handle;
    struct buf line; /* what has come of the next one */
    int64_t second;
    unsigned lines, suppressed; /* in it */
    char last[BRIDGE_OUTPUT_LINE_BYTES_MAX + 1];
};

void bridge_output_open(struct bridge_output *output, struct loop *loop, struct text plugin,
                        int fd);
/* Reads what is left; the descriptor stays open. Likes one that was never opened. */
void bridge_output_close(struct bridge_output *output);

#endif
