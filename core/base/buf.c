#include "base/buf.h"
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"

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
    MUST(more <= SIZE_MAX / 4 && buf->n <= SIZE_MAX / 4);
    size_t wanted = buf->n + more;
    if (wanted <= buf->capacity) {
        return;
    }
    size_t capacity = buf->capacity ? buf->capacity : 64;
    while (capacity < wanted) {
        capacity *= 2;
    }
    buf->p = mem_resize(buf->p, capacity);
    buf->capacity = capacity;
}

void buf_put(struct buf *buf, const void *bytes, size_t count)
{
    if (count == 0) {
        return;
    }
    buf_reserve(buf, count);
    memcpy(buf->p + buf->n, bytes, count);
    buf->n += count;
}

void buf_put_text(struct buf *buf, struct text text)
{
    buf_put(buf, text.p, text.n);
}

void buf_put_z(struct buf *buf, const char *z)
{
    buf_put(buf, z, strlen(z));
}

void buf_put_u8(struct buf *buf, uint8_t number)
{
    buf_put(buf, &number, 1);
}

static void put_be(struct buf *buf, uint64_t number, size_t bytes)
{
    unsigned char be[8];
    for (size_t i = 0; i < bytes; i++) {
        be[i] = (unsigned char)(number >> (8 * (bytes - 1 - i)));
    }
    buf_put(buf, be, bytes);
}

void buf_put_u16(struct buf *buf, uint16_t number)
{
    put_be(buf, number, 2);
}

void buf_put_u32(struct buf *buf, uint32_t number)
{
    put_be(buf, number, 4);
}

void buf_put_u64(struct buf *buf, uint64_t number)
{
    put_be(buf, number, 8);
}

void buf_vprintf(struct buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    MUST(length >= 0);
    buf_reserve(buf, (size_t)length + 1);
    (void)vsnprintf((char *)buf->p + buf->n, (size_t)length + 1, format, again);
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
    size_t repaired = 0;
    size_t at = 0;
    while (at < bytes.n) {
        size_t length = 1;
        while (length < 4 && at + length <= bytes.n && !text_is_utf8((struct text){bytes.p + at, length})) {
            length++;
        }
        if (at + length <= bytes.n && text_is_utf8((struct text){bytes.p + at, length})) {
            buf_put(buf, bytes.p + at, length);
            at += length;
        } else {
            buf_put(buf, "\xef\xbf\xbd", 3);
            repaired++;
            at++;
        }
    }
    return repaired;
}

void buf_drop(struct buf *buf, size_t count)
{
    MUST(count <= buf->n);
    if (count > 0) {
        memmove(buf->p, buf->p + count, buf->n - count);
        buf->n -= count;
    }
}

struct text buf_text(const struct buf *buf)
{
    return (struct text){(const char *)buf->p, buf->n};
}

const char *buf_z(struct buf *buf)
{
    buf_reserve(buf, 1);
    buf->p[buf->n] = '\0';
    return (const char *)buf->p;
}

static uint64_t get_be(const void *bytes, size_t count)
{
    const unsigned char *p = bytes;
    uint64_t number = 0;
    for (size_t i = 0; i < count; i++) {
        number = number << 8 | p[i];
    }
    return number;
}

uint16_t buf_get_u16(const void *bytes)
{
    return (uint16_t)get_be(bytes, 2);
}

uint32_t buf_get_u32(const void *bytes)
{
    return (uint32_t)get_be(bytes, 4);
}

uint64_t buf_get_u64(const void *bytes)
{
    return get_be(bytes, 8);
}
