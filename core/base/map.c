/* Open addressing with linear probing. Removal moves later entries back, so there are no graves. */
#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"

#define MAP_CAPACITY_MIN 16

void map_init(struct map *map)
{
    *map = (struct map){0};
}

void map_fini(struct map *map)
{
    mem_free(map->slots);
    *map = (struct map){0};
}

void map_clear(struct map *map)
{
    for (size_t i = 0; i < map->capacity; i++) {
        map->slots[i].index = MAP_NONE;
    }
    map->count = 0;
}

/* Where the probing for `hash` begins. Mixed, because owners may hand in plain numbers. */
static size_t map_home(const struct map *map, uint64_t hash)
{
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (map->capacity - 1);
}

static void map_place(struct map *map, struct map_slot slot)
{
    size_t at = map_home(map, slot.hash);
    while (map->slots[at].index != MAP_NONE) {
        at = (at + 1) & (map->capacity - 1);
    }
    map->slots[at] = slot;
}

static void map_make_room(struct map *map)
{
    if ((map->count + 1) * 4 <= map->capacity * 3) {
        return;
    }
    struct map_slot *old = map->slots;
    size_t old_capacity = map->capacity;
    map->capacity = old_capacity > 0 ? old_capacity * 2 : MAP_CAPACITY_MIN;
    map->slots = MEM_NEW_ARRAY(struct map_slot, map->capacity);
    for (size_t i = 0; i < map->capacity; i++) {
        map->slots[i].index = MAP_NONE;
    }
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].index != MAP_NONE) {
            map_place(map, old[i]);
        }
    }
    mem_free(old);
}

void map_add(struct map *map, uint64_t hash, uint32_t index)
{
    MUST(index != MAP_NONE);
    map_make_room(map);
    map_place(map, (struct map_slot){hash, index});
    map->count++;
}

bool map_next(const struct map *map, uint64_t hash, size_t *at, uint32_t *index)
{
    while (*at < map->capacity) {
        const struct map_slot *slot =
            &map->slots[(map_home(map, hash) + *at) & (map->capacity - 1)];
        if (slot->index == MAP_NONE) {
            return false;
        }
        (*at)++;
        if (slot->hash == hash) {
            *index = slot->index;
            return true;
        }
    }
    return false;
}

/* Closes the gap at `hole` with the entries behind it whose home is not after the gap. */
static void map_close_gap(struct map *map, size_t hole)
{
    size_t mask = map->capacity - 1;
    for (size_t at = (hole + 1) & mask; map->slots[at].index != MAP_NONE; at = (at + 1) & mask) {
        size_t from_home = (at - map_home(map, map->slots[at].hash)) & mask;
        if (from_home >= ((at - hole) & mask)) {
            map->slots[hole] = map->slots[at];
            hole = at;
        }
    }
    map->slots[hole].index = MAP_NONE;
}

void map_remove(struct map *map, uint64_t hash, uint32_t index)
{
    for (size_t i = 0; i < map->capacity; i++) {
        size_t at = (map_home(map, hash) + i) & (map->capacity - 1);
        if (map->slots[at].index == MAP_NONE) {
            return;
        }
        if (map->slots[at].hash == hash && map->slots[at].index == index) {
            map_close_gap(map, at);
            map->count--;
            return;
        }
    }
}
