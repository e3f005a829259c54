#include "base/scan.h"
#include <stdbool.h>
#include "base/buf.h"

/* What a first byte announces. */
struct scan_head {
    unsigned bytes;    /* of the header: first byte and length field */
    size_t body;       /* bytes of text, number or extension behind it */
    uint64_t children; /* elements behind it */
    bool container;
};

void scan_init(struct scan *scan, size_t frame_bytes_max)
{
    *scan = (struct scan){.frame_bytes_max = frame_bytes_max, .owed = 1};
}

/* Bytes of the header that begins with `first`; 0 for the byte that is never used. */
static unsigned scan_head_bytes(unsigned char first)
{
    switch (first) {
    case 0xc1: return 0;
    case 0xc4: /* bin 8 */
    case 0xc7: /* ext 8 */
    case 0xd9: /* str 8 */ return 2;
    case 0xc5: /* bin 16 */
    case 0xc8: /* ext 16 */
    case 0xda: /* str 16 */
    case 0xdc: /* array 16 */
    case 0xde: /* map 16 */ return 3;
    case 0xc6: /* bin 32 */
    case 0xc9: /* ext 32 */
    case 0xdb: /* str 32 */
    case 0xdd: /* array 32 */
    case 0xdf: /* map 32 */ return 5;
    default: return 1;
    }
}

static uint32_t scan_length(const unsigned char *p, unsigned head_bytes)
{
    switch (head_bytes) {
    case 2: return p[1];
    case 3: return buf_get_u16(p + 1);
    case 5: return buf_get_u32(p + 1);
    default: return 0;
    }
}

/* Fixed sizes of 0xc0 .. 0xdf: numbers and fixed extensions (with their type byte). */
static size_t scan_fixed_body(unsigned char first)
{
    static const unsigned char bodies[32] = {
        [0x0a] = 4, [0x0b] = 8,                                      /* floats */
        [0x0c] = 1, [0x0d] = 2, [0x0e] = 4, [0x0f] = 8,              /* unsigned */
        [0x10] = 1, [0x11] = 2, [0x12] = 4, [0x13] = 8,              /* signed */
        [0x14] = 2, [0x15] = 3, [0x16] = 5, [0x17] = 9, [0x18] = 17, /* fixext */
    };
    return bodies[first & 0x1f];
}

static struct scan_head scan_read_head(const unsigned char *p, unsigned head_bytes)
{
    unsigned char first = p[0];
    struct scan_head head = {.bytes = head_bytes};
    if (first < 0x80 || first >= 0xe0) {
        return head; /* small numbers */
    }
    if (first < 0xa0) {
        head.container = true;
        head.children = (uint64_t)(first & 0x0f) * (first < 0x90 ? 2 : 1);
        return head;
    }
    if (first < 0xc0) {
        head.body = first & 0x1f;
        return head;
    }
    uint32_t length = scan_length(p, head_bytes);
    if (first >= 0xdc) {
        head.container = true;
        head.children = (uint64_t)length * (first >= 0xde ? 2 : 1);
        return head;
    }
    bool extension = first >= 0xc7 && first <= 0xc9;
    head.body = (size_t)length + (extension ? 1 : 0) + scan_fixed_body(first);
    return head;
}

/* What was owed by one open container has been read, and perhaps by those around it. */
static void scan_close(struct scan *scan)
{
    while (scan->depth > 0 && --scan->left[scan->depth - 1] == 0) {
        scan->depth--;
    }
}

/* Takes one header. Nothing of `scan` changes when it is refused. */
static enum scan_result scan_take(struct scan *scan, const struct scan_head *head)
{
    if (head->container && scan->depth == SCAN_DEPTH_MAX) {
        return SCAN_TOO_DEEP;
    }
    if (head->children > SCAN_ELEMENTS_MAX - scan->elements) {
        return SCAN_TOO_MANY;
    }
    /* One sum for everything that is still to come, each element at least a byte. */
    uint64_t owed = scan->owed - 1 + head->children;
    uint64_t room = scan->frame_bytes_max - scan->consumed;
    if (head->bytes + (uint64_t)head->body + owed > room) {
        return SCAN_TOO_LARGE;
    }
    scan->owed = owed;
    scan->elements += (uint32_t)head->children;
    scan->consumed += head->bytes;
    scan->skip = head->body;
    if (head->children > 0) {
        scan->left[scan->depth++] = (uint32_t)head->children;
    } else {
        scan_close(scan);
    }
    return SCAN_MORE;
}

enum scan_result scan_measure(struct scan *scan, const unsigned char *bytes, size_t count)
{
    for (;;) {
        size_t have = count > scan->consumed ? count - scan->consumed : 0;
        size_t skipped = scan->skip < have ? scan->skip : have;
        scan->skip -= skipped;
        scan->consumed += skipped;
        have -= skipped;
        if (scan->skip > 0) {
            return SCAN_MORE;
        }
        if (scan->owed == 0) {
            return SCAN_DONE;
        }
        if (scan->owed > scan->frame_bytes_max - scan->consumed) {
            return SCAN_TOO_LARGE;
        }
        if (have == 0) {
            return SCAN_MORE;
        }
        const unsigned char *p = bytes + scan->consumed;
        unsigned head_bytes = scan_head_bytes(p[0]);
        if (head_bytes == 0) {
            return SCAN_BAD;
        }
        if (have < head_bytes) {
            return head_bytes > scan->frame_bytes_max - scan->consumed ? SCAN_TOO_LARGE : SCAN_MORE;
        }
        struct scan_head head = scan_read_head(p, head_bytes);
        enum scan_result result = scan_take(scan, &head);
        if (result != SCAN_MORE) {
            return result;
        }
    }
}

const char *scan_result_text(enum scan_result result)
{
    switch (result) {
    case SCAN_MORE: return "the object is not complete";
    case SCAN_DONE: return "the object is complete";
    case SCAN_TOO_LARGE: return "the object is larger than allowed here";
    case SCAN_TOO_DEEP: return "the object is nested deeper than 16 lists and maps";
    case SCAN_TOO_MANY: return "the object has more than 65,536 elements";
    case SCAN_BAD: return "the bytes are not MessagePack: 0xc1 is never used";
    }
    return "unknown";
}
