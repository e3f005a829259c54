/* Rows of structs as maps: which member stands under which key. Unknown keys are ignored and absent
 * ones make the member 0 or empty, so records only ever grow. Keys are on disk: permanent. */
#ifndef STORE_LAYOUT_H
#define STORE_LAYOUT_H
#include <stddef.h>
#include "base/pack.h"
#include "base/unpack.h"

enum layout_kind {
    LAYOUT_U64,
    LAYOUT_I64,
    LAYOUT_U32,
    LAYOUT_ENUM /* and int */,
    LAYOUT_BOOL,
    LAYOUT_TEXT
};

struct layout {
    const char *key;
    enum layout_kind kind;
    size_t offset;
};
#define LAYOUT(type, member, key, kind)       \
    {                                         \
        (key), (kind), offsetof(type, member) \
    }

/* Writes the pairs of the open map; numbers that are 0 and empty texts are left out. */
void layout_pack(struct pack *pack, const struct layout *layout, size_t count, const void *object);
/* A pair of the open map: a list of `count` objects of `size` bytes, a map each. */
void layout_pack_list(struct pack *pack, const char *key, const struct layout *layout,
                      size_t layout_count, const void *objects, size_t size, size_t count);
void layout_read(const struct layout *layout, size_t count, const struct value *map, void *object);
/* The same straight from the bytes, for what is read often, into an object that begins with zeros:
 * the value of one pair whose key was read; *from is where keys are looked for first, 0 at first.
 * Unknown keys are passed over. */
void layout_unpack_pair(const struct layout *layout, size_t count, size_t *from, struct text key,
                        struct unpack *in, void *object);
/* The next object when it is a list: that many objects of `size` bytes in the arena, room for
 * ARENA_PUSH included. */
void *layout_unpack_list(const struct layout *layout, size_t layout_count, struct unpack *in,
                         size_t size, size_t *count);

#endif
