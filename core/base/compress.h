/* The door to LZ4, for many short pieces that resemble one sample: what a piece has in common with
 * the sample costs next to nothing, which no compression of the piece alone could do. Sample and
 * pieces are bytes; the sample is part of whatever format uses it, and may never change. */
#ifndef BASE_COMPRESS_H
#define BASE_COMPRESS_H
#include <stdbool.h>
#include "base/text.h"

#define COMPRESS_BYTES_MAX ((size_t)1 << 30) /* of one piece */

struct compress; /* one owner at a time */

struct compress *compress_create(struct text sample); /* lent, as long as this lives */
void compress_destroy(struct compress **compress);    /* likes NULL */
/* Bytes written to `out`; 0 when it would take more than `room`. */
size_t compress_pack(struct compress *compress, struct text bytes, void *out, size_t room);
/* Exactly `size` bytes to `out`; false when `packed` is damaged, whatever it holds. Any thread. */
bool compress_unpack(struct text sample, struct text packed, void *out, size_t size);

#endif
