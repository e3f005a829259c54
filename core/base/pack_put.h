/* The bytes of the smallest MessagePack objects, which are nearly all that is ever packed; pack.h
 * says where they may stand. [any thread] */
#ifndef BASE_PACK_PUT_H
#define BASE_PACK_PUT_H
#include "base/buf.h"

#define PACK_PUT_SHORT_MAX 31u /* bytes of a text whose length lies in its first byte (fixstr) */

void pack_put_int(struct buf *out, int64_t number); /* in the shortest form, as msgpack-c has it */
void pack_put_uint(struct buf *out, uint64_t number);
void pack_put_short(struct buf *out, struct text text); /* of at most PACK_PUT_SHORT_MAX bytes */

#endif
