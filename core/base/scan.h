/* The frame scanner: measures one MessagePack object in a stream without allocating, before any
 * decoder sees it. Resumable: a byte is looked at once, however slowly it comes. */
#ifndef BASE_SCAN_H
#define BASE_SCAN_H
#include <stddef.h>
#include <stdint.h>

#define SCAN_DEPTH_MAX 16
#define SCAN_ELEMENTS_MAX 65536u

enum scan_result {
    SCAN_MORE,      /* not complete yet */
    SCAN_DONE,      /* scan->consumed bytes are one whole object */
    SCAN_TOO_LARGE, /* it is, or must become, larger than frame_bytes_max */
    SCAN_TOO_DEEP,
    SCAN_TOO_MANY, /* elements */
    SCAN_BAD       /* 0xc1 */
};

struct scan {
    size_t frame_bytes_max;
    size_t consumed;   /* bytes of the object looked at so far */
    size_t skip;       /* bytes outstanding of the current string */
    uint32_t elements; /* announced so far */
    uint64_t owed;     /* sum of elements still outstanding in all open containers */
    uint32_t left[SCAN_DEPTH_MAX];
    unsigned depth;
};

void scan_init(struct scan *scan, size_t frame_bytes_max);
/* `bytes` are ALL bytes of the object so far, `count` how many; only those behind scan->consumed
 * are looked at. */
enum scan_result scan_measure(struct scan *scan, const unsigned char *bytes, size_t count);
const char *scan_result_text(enum scan_result result); /* for people */

#endif
