/* Tarantool's binary protocol, as far as one CALL needs it: a length of five bytes, a header map
 * {0: kind, 1: sync}, a body map {0x22: function, 0x21: arguments}. An answer has the status under
 * key 0 of its header: 0 is good. */
#include <string.h>
#include "../load.h"
#include "base/random.h"

#define GREETING_BYTES 128
#define LENGTH_BYTES 5
#define KIND_CALL 0x0a

static void put_u32(struct buf *out, uint32_t number)
{
    buf_put_u8(out, 0xce);
    buf_put_u32(out, number);
}

/* create(queue, priority, due, customer, assignee, body), drawn as the record of the comparison
 * says: 50 queues, 4 priorities, a million seconds, 65,536 customers, 100 assignees. */
static void put(const struct load_options *options, const struct load_request *request,
                struct buf *out)
{
    static const uint32_t ranges[] = {50, 4, 1000000, 65536, 100};
    static char body[LOAD_BODY_BYTES];
    size_t from = out->n;
    (void)options;
    load_body(request->chance, body);
    put_u32(out, 0); /* the length, later */
    buf_put(out, "\x82\x00", 2);
    buf_put_u8(out, KIND_CALL);
    buf_put_u8(out, 0x01);
    put_u32(out, request->slot);
    buf_put(out, "\x82\x22\xa6", 3);
    buf_put_z(out, "create");
    buf_put(out, "\x21\x96", 2);
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        put_u32(out, (uint32_t)random_below(request->chance, ranges[i]));
    }
    buf_put_u8(out, 0xda);
    buf_put_u16(out, LOAD_BODY_BYTES);
    buf_put(out, body, sizeof body);
    uint32_t length = (uint32_t)(out->n - from - LENGTH_BYTES);
    for (unsigned i = 0; i < 4; i++) {
        out->p[from + 1 + i] = (unsigned char)(length >> (24 - 8 * i));
    }
}

/* One unsigned number; the pointer moves behind it. False: it is none, or cut off. */
static bool get_number(const unsigned char **p, const unsigned char *end, uint64_t *number)
{
    if (*p == end) {
        return false;
    }
    unsigned char first = *(*p)++;
    unsigned bytes = first < 0x80 ? 0 : first >= 0xcc && first <= 0xcf ? 1u << (first - 0xcc) : 99;
    if (bytes > (size_t)(end - *p)) {
        return false;
    }
    *number = bytes == 0 ? first : 0;
    for (unsigned i = 0; i < bytes; i++) {
        *number = *number << 8 | *(*p)++;
    }
    return true;
}

static struct load_answer take(const unsigned char *bytes, size_t count)
{
    struct load_answer answer = {.bytes = 0};
    const unsigned char *p = bytes;
    uint64_t length = 0;
    if (!get_number(&p, bytes + count, &length) || length > (size_t)(bytes + count - p)) {
        return answer;
    }
    const unsigned char *end = p + length;
    answer.bytes = (size_t)(end - bytes);
    unsigned pairs = p < end && (*p & 0xf0) == 0x80 ? *p++ & 0x0f : 0;
    uint64_t status = UINT64_MAX;
    for (unsigned i = 0; i < pairs; i++) {
        uint64_t key = 0;
        uint64_t value = 0;
        if (!get_number(&p, end, &key) || !get_number(&p, end, &value)) {
            return answer;
        }
        status = key == 0 ? value : status;
        answer.slot = key == 1 ? (uint32_t)value : answer.slot;
    }
    answer.good = status == 0;
    return answer;
}

const struct load_protocol load_tarantool_create = {"tarantool", GREETING_BYTES, put, take};
