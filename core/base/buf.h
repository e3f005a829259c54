/* Bytes that grow. Owned by whoever initialised it; not thread-safe. Never NULL memory (mem.h). */
#ifndef BASE_BUF_H
#define BASE_BUF_H
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/text.h"

struct buf {
    unsigned char *p; /* owned; NULL while empty */
    size_t n, capacity;
};

void buf_init(struct buf *buf);
void buf_fini(struct buf *buf);
void buf_clear(struct buf *buf); /* length 0, memory kept */
void buf_reserve(struct buf *buf, size_t more);

/* Here, and not in buf.c: everything that is stored or sent goes through it in small pieces, of
 * which the compiler then knows the size. */
static inline void buf_put(struct buf *buf, const void *bytes, size_t count)
{
    if (buf->capacity - buf->n < count) {
        buf_reserve(buf, count);
    }
    if (count > 0) { /* an empty text may have no address */
        memcpy(buf->p + buf->n, bytes, count);
        buf->n += count;
    }
}

static inline void buf_put_text(struct buf *buf, struct text text)
{
    buf_put(buf, text.p, text.n);
}

static inline void buf_put_u8(struct buf *buf, uint8_t number)
{
    buf_put(buf, &number, 1);
}

void buf_put_z(struct buf *buf, const char *z);
void buf_put_u16(struct buf *buf, uint16_t number); /* big-endian, as are the next two */
void buf_put_u32(struct buf *buf, uint32_t number);
void buf_put_u64(struct buf *buf, uint64_t number);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *buf, const char *format, va_list args);
/* Appends `bytes` as valid UTF-8: each bad byte becomes U+FFFD. Returns how many were repaired. */
size_t buf_put_repaired(struct buf *buf, struct text bytes);
void buf_drop(struct buf *buf, size_t count); /* from the front */
struct text buf_text(const struct buf *buf);  /* lent until the next change */
const char *buf_z(struct buf *buf);           /* the same with a 0 behind it (not counted in n) */

/* Big-endian numbers from bytes; the caller has checked that they are there. */
uint16_t buf_get_u16(const void *bytes);
uint32_t buf_get_u32(const void *bytes);
uint64_t buf_get_u64(const void *bytes);

#endif
