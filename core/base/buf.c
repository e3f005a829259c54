#include "base/buf.h"
#include <endian.h>
#include <stdio.h>
#include "base/mem.h"
#include "base/must.h"

#define BUF_BYTES_MIN 256
#define BUF_BYTES_SMALL 8192 /* below, what grows once will grow again */

void buf_init(struct buf *buf)
{
    *buf = (struct buf){0};
}

void buf_fini(struct buf *buf)
{
    mem_free(buf->p);
    *buf = (struct buf){0};
}

void buf_clear(struct buf *buf)
{
    buf->n = 0;
}

void buf_reserve(struct buf *buf, size_t more)
{
    if (buf->capacity - buf->n >= more) {
        return;
    }
    MUST(more <= SIZE_MAX / 4 && buf->n <= SIZE_MAX / 4);
    size_t wanted = buf->n + more;
    size_t capacity = buf->capacity > 0 ? buf->capacity : BUF_BYTES_MIN;
    while (capacity < wanted) {
        capacity *= capacity < BUF_BYTES_SMALL ? 4 : 2;
    }
    buf->p = mem_resize(buf->p, capacity);
    buf->capacity = capacity;
}

void buf_put_z(struct buf *buf, const char *z)
{
    buf_put_text(buf, text_z(z));
}

void buf_put_u16(struct buf *buf, uint16_t number)
{
    uint16_t big_endian = htobe16(number);
    buf_put(buf, &big_endian, sizeof big_endian);
}

void buf_put_u32(struct buf *buf, uint32_t number)
{
    uint32_t big_endian = htobe32(number);
    buf_put(buf, &big_endian, sizeof big_endian);
}

void buf_put_u64(struct buf *buf, uint64_t number)
{
    uint64_t big_endian = htobe64(number);
    buf_put(buf, &big_endian, sizeof big_endian);
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    buf_reserve(buf, BUF_BYTES_MIN);
    size_t room = buf->capacity - buf->n;
    int length = vsnprintf((char *)buf->p + buf->n, room, format, args);
    MUST(length >= 0);
    if ((size_t)length >= room) {
        buf_reserve(buf, (size_t)length + 1);
        length = vsnprintf((char *)buf->p + buf->n, buf->capacity - buf->n, format, again);
        MUST(length >= 0);
    }
    va_end(again);
    buf->n += (size_t)length;
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(buf, format, args);
    va_end(args);
}

size_t buf_put_repaired(struct buf *buf, struct text bytes)
{
    size_t repaired = 0, kept = 0, at = 0;
    while (at < bytes.n) {
        size_t length = text_utf8_at(bytes, at);
        if (length > 0) {
            at += length;
            continue;
        }
        buf_put_text(buf, text_slice(bytes, kept, at));
        buf_put_z(buf, "\xef\xbf\xbd");
        repaired++;
        at++;
        kept = at;
    }
    buf_put_text(buf, text_slice(bytes, kept, bytes.n));
    return repaired;
}

void buf_drop(struct buf *buf, size_t count)
{
    MUST(count <= buf->n);
    if (count == 0) {
        return;
    }
    buf->n -= count;
    memmove(buf->p, buf->p + count, buf->n);
}

struct text buf_text(const struct buf *buf)
{
    return (struct text){(const char *)buf->p, buf->n};
}

const char *buf_z(struct buf *buf)
{
    buf_reserve(buf, 1);
    buf->p[buf->n] = 0;
    return (const char *)buf->p;
}

uint16_t buf_get_u16(const void *bytes)
{
    const unsigned char *p = bytes;
    return (uint16_t)((unsigned)p[0] << 8 | p[1]);
}

uint32_t buf_get_u32(const void *bytes)
{
    const unsigned char *p = bytes;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

uint64_t buf_get_u64(const void *bytes)
{
    const unsigned char *p = bytes;
    return (uint64_t)buf_get_u32(p) << 32 | buf_get_u32(p + 4);
}
