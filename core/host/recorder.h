/* Records the conversation with one plugin in a process of its own to a file (recording.h), when
 * the configuration says so. It costs the conversation a copy of each frame: what is kept of it is
 * decided, and written, on a thread of its own. It ends by itself, at the first of its limits or
 * when the disk fails, and never fails anybody else. */
#ifndef HOST_RECORDER_H
#define HOST_RECORDER_H
#include "host/recording_sieve.h"

#define RECORDER_CALLS_DEFAULT INT64_C(1000)
#define RECORDER_CALLS_MAX INT64_C(1000000)
#define RECORDER_US_DEFAULT INT64_C(3600000000)
#define RECORDER_BYTES_DEFAULT (INT64_C(64) << 20)
#define RECORDER_BYTES_MIN (INT64_C(64) << 10)
#define RECORDER_BYTES_MAX (INT64_C(1) << 30)         /* the kit reads it whole */
#define RECORDER_WAITING_BYTES_MAX ((size_t)64 << 20) /* that the disk has not taken yet */
#define RECORDER_WHY_BYTES 300

struct recorder_rules { /* `record` of an instance */
    const char *file;   /* made new, mode 0600; NULL: nothing is recorded */
    int64_t calls_max, us_max, bytes_max;
};

struct recorder_parts { /* texts are lent until recorder_destroy */
    struct recorder_rules rules;
    struct recording_head head;
    struct option_table options;
    const struct text *secrets;
    size_t secret_count;
};

struct recorder;

struct recorder_state { /* a copy */
    bool is_over;
    int64_t calls, bytes;
    char why[RECORDER_WHY_BYTES]; /* it is over */
};

/* Makes the file. NULL: `why` says why not. [worker] */
struct recorder *recorder_create(const struct recorder_parts *parts, char *why, size_t why_size);
/* The array of one frame, as it went over. Likes a NULL recorder. [loop] */
void recorder_take(struct recorder *recorder, bool is_of_plugin, struct text frame);
void recorder_tick(struct recorder *recorder); /* is its time over? Likes NULL. [loop] */
/* The conversation has ended; likes NULL. */
void recorder_end(struct recorder *recorder, const char *why);
void recorder_look(struct recorder *recorder, struct recorder_state *state); /* [any thread] */
void recorder_destroy(struct recorder **recorder); /* waits for its last write; likes NULL */

#endif
