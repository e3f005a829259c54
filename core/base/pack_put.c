#include "base/pack_put.h"
#include <endian.h>

static void put_number(struct buf *out, unsigned char head, uint64_t number, size_t bytes)
{
    uint64_t big_endian = htobe64(number << (64 - 8 * bytes));
    if (out->capacity - out->n < 1 + sizeof big_endian) {
        buf_reserve(out, 1 + sizeof big_endian);
    }
    out->p[out->n] = head;
    memcpy(out->p + out->n + 1, &big_endian, sizeof big_endian);
    out->n += 1 + bytes;
}

void pack_put_uint(struct buf *out, uint64_t number)
{
    if (number < 0x80) {
        buf_put_u8(out, (uint8_t)number);
    } else if (number <= UINT8_MAX) {
        put_number(out, 0xcc, number, 1);
    } else if (number <= UINT16_MAX) {
        put_number(out, 0xcd, number, 2);
    } else if (number <= UINT32_MAX) {
        put_number(out, 0xce, number, 4);
    } else {
        put_number(out, 0xcf, number, 8);
    }
}

void pack_put_int(struct buf *out, int64_t number)
{
    if (number >= 0) {
        pack_put_uint(out, (uint64_t)number);
    } else if (number >= -32) {
        buf_put_u8(out, (uint8_t)number);
    } else if (number >= INT8_MIN) {
        put_number(out, 0xd0, (uint64_t)number, 1);
    } else if (number >= INT16_MIN) {
        put_number(out, 0xd1, (uint64_t)number, 2);
    } else if (number >= INT32_MIN) {
        put_number(out, 0xd2, (uint64_t)number, 4);
    } else {
        put_number(out, 0xd3, (uint64_t)number, 8);
    }
}

/* At most PACK_PUT_SHORT_MAX bytes, in two steps that overlap. */
static inline void copy_short(unsigned char *to, const char *from, size_t count)
{
    if (count >= 16) {
        memcpy(to, from, 16);
        memcpy(to + count - 16, from + count - 16, 16);
    } else if (count >= 8) {
        memcpy(to, from, 8);
        memcpy(to + count - 8, from + count - 8, 8);
    } else if (count >= 4) {
        memcpy(to, from, 4);
        memcpy(to + count - 4, from + count - 4, 4);
    } else if (count > 0) {
        to[0] = (unsigned char)from[0];
        to[count / 2] = (unsigned char)from[count / 2];
        to[count - 1] = (unsigned char)from[count - 1];
    }
}

void pack_put_short(struct buf *out, struct text text)
{
    if (out->capacity - out->n <= text.n) {
        buf_reserve(out, text.n + 1);
    }
    out->p[out->n] = (unsigned char)(0xa0 | text.n);
    copy_short(out->p + out->n + 1, text.p, text.n);
    out->n += text.n + 1;
}
