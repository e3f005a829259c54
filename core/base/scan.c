#include "base/scan.h"
#include <stdbool.h>

void scan_init(struct scan *scan, size_t frame_bytes_max)
{
    *scan = (struct scan){.frame_bytes_max = frame_bytes_max, .owed = 1};
}

const char *scan_result_text(enum scan_result result)
{
    switch (result) {
    case SCAN_MORE: return "the frame is not complete";
    case SCAN_DONE: return "the frame is complete";
    case SCAN_TOO_LARGE: return "the frame is larger than this connection may send";
    case SCAN_TOO_DEEP: return "the frame nests deeper than 16";
    case SCAN_TOO_MANY: return "the frame has more than 65536 elements";
    case SCAN_BAD: return "the frame has a byte that MessagePack never uses";
    }
    return "";
}

struct head {          /* what the first bytes of an object announce */
    size_t header;     /* bytes of the header */
    uint64_t payload;  /* bytes behind it */
    uint64_t children; /* elements behind it */
    bool is_container;
};

static uint64_t number_at(const unsigned char *bytes, size_t count)
{
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number << 8 | bytes[i];
    }
    return number;
}

/* Length of the header that starts with this byte, its own length field included; 0: never used. */
static size_t header_length(unsigned char first)
{
    static const unsigned char lengths[32] = {
        1, 0, 1, 1, 2, 3, 5, 3, 4, 6, 1, 1, 1, 1, 1, 1, /* c0 .. cf; ca..cf carry payload, not length */
        1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 5, 3, 5, 3, 5, /* d0 .. df */
    };
    if (first < 0xc0 || first >= 0xe0) {
        return 1;
    }
    return first >= 0xd4 && first <= 0xd8 ? 2 : first == 0xd9 ? 2 : lengths[first - 0xc0];
}

static struct head read_head(const unsigned char *p)
{
    unsigned char first = p[0];
    struct head head = {.header = header_length(first)};
    if (first >= 0x80 && first < 0x90) {
        head.children = 2u * (first & 15u);
        head.is_container = true;
    } else if (first >= 0x90 && first < 0xa0) {
        head.children = first & 15u;
        head.is_container = true;
    } else if (first >= 0xa0 && first < 0xc0) {
        head.payload = first & 31u;
    } else if ((first >= 0xc4 && first <= 0xc6) || (first >= 0xd9 && first <= 0xdb)) {
        head.payload = number_at(p + 1, head.header - 1);
    } else if (first >= 0xc7 && first <= 0xc9) {
        head.payload = number_at(p + 1, head.header - 2);
    } else if (first >= 0xca && first <= 0xd3) {
        static const unsigned char sizes[] = {4, 8, 1, 2, 4, 8, 1, 2, 4, 8};
        head.payload = sizes[first - 0xca];
    } else if (first >= 0xd4 && first <= 0xd8) {
        head.payload = UINT64_C(1) << (first - 0xd4);
    } else if (first == 0xdc || first == 0xdd) {
        head.children = number_at(p + 1, head.header - 1);
        head.is_container = true;
    } else if (first == 0xde || first == 0xdf) {
        head.children = 2 * number_at(p + 1, head.header - 1);
        head.is_container = true;
    }
    return head;
}

/* One element has been taken: closes the containers that are full with it. */
static void close_full(struct scan *scan)
{
    while (scan->depth > 0 && scan->left[scan->depth - 1] == 0) {
        scan->depth--;
    }
}

static enum scan_result open_container(struct scan *scan, uint64_t children)
{
    if (scan->depth == SCAN_DEPTH_MAX) {
        return SCAN_TOO_DEEP;
    }
    if (children > SCAN_ELEMENTS_MAX - scan->elements) {
        return SCAN_TOO_MANY;
    }
    scan->elements += (uint32_t)children;
    scan->owed += children;
    scan->left[scan->depth++] = (uint32_t)children;
    return SCAN_MORE;
}

static enum scan_result take(struct scan *scan, struct head head)
{
    size_t room = scan->frame_bytes_max - scan->consumed;
    if (head.header > room || head.payload > room - head.header) {
        return SCAN_TOO_LARGE;
    }
    scan->consumed += head.header;
    scan->skip = (size_t)head.payload;
    scan->owed--;
    if (scan->depth > 0) {
        scan->left[scan->depth - 1]--;
    }
    if (head.is_container) {
        enum scan_result result = open_container(scan, head.children);
        if (result != SCAN_MORE) {
            return result;
        }
    }
    /* Each element that is still owed costs at least a byte: a sum over all open containers, since a chain of arrays that
     * are each small enough could still announce more than the frame may hold. */
    if (scan->owed > scan->frame_bytes_max - scan->consumed - scan->skip) {
        return SCAN_TOO_LARGE;
    }
    close_full(scan);
    return SCAN_MORE;
}

enum scan_result scan_measure(struct scan *scan, const unsigned char *bytes, size_t count)
{
    for (;;) {
        if (scan->skip > 0) {
            size_t there = count - scan->consumed;
            size_t step = there < scan->skip ? there : scan->skip;
            scan->consumed += step;
            scan->skip -= step;
            if (scan->skip > 0) {
                return SCAN_MORE;
            }
        }
        if (scan->owed == 0) {
            return SCAN_DONE;
        }
        if (scan->consumed >= scan->frame_bytes_max) {
            return SCAN_TOO_LARGE;
        }
        if (scan->consumed >= count) {
            return SCAN_MORE;
        }
        const unsigned char *p = bytes + scan->consumed;
        size_t header = header_length(p[0]);
        if (header == 0) {
            return SCAN_BAD;
        }
        if (count - scan->consumed < header) {
            return header > scan->frame_bytes_max - scan->consumed ? SCAN_TOO_LARGE : SCAN_MORE;
        }
        enum scan_result result = take(scan, read_head(p));
        if (result != SCAN_MORE) {
            return result;
        }
    }
}
