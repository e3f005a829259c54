/* A hash map from 64-bit hashes to a chain of small numbers (indices into the owner's array): the
 * owner compares the real keys. Iteration in hash order is deliberately impossible. */
#ifndef BASE_MAP_H
#define BASE_MAP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAP_NONE UINT32_MAX

struct map_slot {
    uint64_t hash;
    uint32_t index; /* MAP_NONE: free */
};
struct map {
    struct map_slot *slots; /* owned; power of two */
    size_t capacity, count;
};

void map_init(struct map *map);
void map_fini(struct map *map);
void map_clear(struct map *map);
void map_add(struct map *map, uint64_t hash, uint32_t index); /* several entries may share a hash */
/* Walks the entries of `hash`: start with *at = 0; false when there is none left. */
bool map_next(const struct map *map, uint64_t hash, size_t *at, uint32_t *index);
void map_remove(struct map *map, uint64_t hash, uint32_t index);

#endif
