/* A recording: what a server and one plugin in a process of its own said to each other, as a file.
 *
 *     8 bytes            "RungRec" and a line feed
 *     4 bytes            n, big-endian: bytes of the body
 *     4 bytes            CRC32C of kind and body
 *     1 byte             kind
 *     n bytes            body, MessagePack
 *     ...                and so on, one record behind the other
 *
 * The first record is the HEAD. Each life of the process begins with LIFE; what was TOLD to the
 * plugin and what it SAID are the frames of docs/bridge.md without their length; END is there when
 * the recording came to its end. A file that was cut is good up to its last whole record. Pure. */
#ifndef HOST_RECORDING_H
#define HOST_RECORDING_H
#include "base/pack.h"

#define RECORDING_FORMAT 1
#define RECORDING_BODY_BYTES_MAX ((size_t)34 << 20) /* a message, or the settings of a life */
#define RECORDING_HEAD_BYTES 9                      /* of a record, before its body */

enum recording_kind {
    RECORDING_HEAD = 1,
    RECORDING_LIFE, /* {config}: a process was created with these settings */
    RECORDING_TOLD, /* a frame of the server */
    RECORDING_SAID, /* a frame of the plugin */
    RECORDING_END   /* {why, calls} */
};

struct recording_head {
    int64_t format, protocol; /* of the file; of the bridge */
    struct text server, instance, plugin, version;
    int64_t began_at; /* ms of Unix time */
};

/* --- writing --- */

void recording_begin(struct buf *out,
                     const struct recording_head *head); /* the file's first bytes */
void recording_put(struct buf *out, enum recording_kind kind, struct text body);

/* --- reading --- */

enum recording_result {
    RECORDING_DONE, /* here is one */
    RECORDING_OVER, /* there are no more */
    RECORDING_CUT,  /* the last one is not whole */
    RECORDING_BAD   /* what stands there is no record; what was before it is good */
};

struct recording {
    struct text bytes; /* lent */
    size_t at;
};

/* False: `why` says what this is instead of a recording that we can read. */
bool recording_open(struct recording *recording, struct text bytes, struct arena *arena,
                    struct recording_head *head, char *why, size_t why_size);
/* `body` is lent from the bytes; it is a map or a list of MessagePack, which is in `value`. */
enum recording_result recording_next(struct recording *recording, struct arena *arena,
                                     enum recording_kind *kind, struct text *body,
                                     struct value *value);

#endif
