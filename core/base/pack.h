/* Values to MessagePack and back: the door to msgpack-c, which writes. Reading goes over the bytes
 * once, into the arena and nothing else. The writer is a pen: after its first trouble it does
 * nothing; ask `err` once, at the end. */
#ifndef BASE_PACK_H
#define BASE_PACK_H
#include "base/err.h"
#include "base/pack_put.h"
#include "base/value.h"

#define PACK_DEPTH_MAX 16

struct pack {
    struct buf *out; /* lent */
    enum err err;
    uint32_t left; /* objects that still go into the open container; 0 after the first trouble */
    unsigned depth;
    struct {
        size_t at;     /* offset of the open container's 16-bit count */
        uint32_t left; /* of the one around it */
        bool is_map;
    } open[PACK_DEPTH_MAX];
};

void pack_init(struct pack *pack, struct buf *out);
void pack_nil(struct pack *pack);
void pack_bool(struct pack *pack, bool boolean);
void pack_int(struct pack *pack, int64_t number);
void pack_uint(struct pack *pack, uint64_t number);
void pack_real(struct pack *pack, double real);
void pack_text(struct pack *pack, struct text text); /* str; the caller guarantees UTF-8 */
/* A word whose length the compiler knows, as it does of a literal: written where it is called. */
static inline void pack_z(struct pack *pack, const char *z)
{
    struct text text = text_z(z);
    struct buf *out = pack->out;
    if (!__builtin_constant_p(text.n) || text.n > PACK_PUT_SHORT_MAX || pack->left == 0 ||
        out->capacity - out->n <= text.n) {
        pack_text(pack, text);
        return;
    }
    pack->left--;
    out->p[out->n] = (unsigned char)(0xa0 | text.n);
    memcpy(out->p + out->n + 1, z, text.n);
    out->n += text.n + 1;
}
void pack_bytes(struct pack *pack, struct text bytes); /* bin */
void pack_value(struct pack *pack, const struct value *value);
void pack_raw(struct pack *pack, struct text packed); /* exactly one already packed object */
void pack_own(struct pack *pack, struct text packed); /* one that we packed: not looked at again */
/* Containers whose size is not known ahead; at most 65,535 elements (or pairs) in each. */
void pack_list_begin(struct pack *pack);
void pack_list_end(struct pack *pack);
void pack_map_begin(struct pack *pack); /* then key, value, key, value, ... */
void pack_map_end(struct pack *pack);
/* One pair of the open map. Here, because keys are literals, of which the compiler counts the
 * bytes: a ticket that is created writes three hundred of them. */
static inline void pack_key(struct pack *pack, const char *key)
{
    pack_z(pack, key);
}
static inline void pack_pair_int(struct pack *pack, const char *key, int64_t number)
{
    pack_key(pack, key);
    pack_int(pack, number);
}
static inline void pack_pair_bool(struct pack *pack, const char *key, bool boolean)
{
    pack_key(pack, key);
    pack_bool(pack, boolean);
}
static inline void pack_pair_text(struct pack *pack, const char *key, struct text text)
{
    pack_key(pack, key);
    pack_text(pack, text);
}
static inline void pack_pair_z(struct pack *pack, const char *key, const char *z)
{
    pack_key(pack, key);
    pack_z(pack, z);
}

/* Reads exactly one object from `bytes` into `arena`. Texts and bytes are copied into the arena.
 * Map keys must be texts; ext -1 (timestamp) becomes its milliseconds, any other ext is refused;
 * depth and element limits are those of scan.h. ERR_PROTOCOL when it is none, or more than one. */
enum err pack_read(struct arena *arena, struct text bytes, struct value *value);
/* The same for bytes that live as long as the arena: texts of the value lie in them, uncopied. */
enum err pack_read_lent(struct arena *arena, struct text bytes, struct value *value);
/* The bytes of one item of the list that stands under `key` in a packed map, lent from it; nothing
 * else is read than what stands before it. False: there is no such item. */
bool pack_find_item(struct arena *arena, struct text map, const char *key, size_t index,
                    struct text *item);
/* The text (or bytes) under `key` in a packed map, lent from it; empty when there is none. */
struct text pack_find_text(struct arena *arena, struct text map, const char *key);

#endif
