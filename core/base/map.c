#include "base/map.h"
#include "base/mem.h"
#include "base/must.h"

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

static void insert(struct map *map, uint64_t hash, uint32_t index)
{
    size_t at = hash & (map->capacity - 1);
    while (map->slots[at].index != MAP_NONE) {
        at = (at + 1) & (map->capacity - 1);
    }
    map->slots[at] = (struct map_slot){.hash = hash, .index = index};
    map->count++;
}

static void grow(struct map *map)
{
    struct map old = *map;
    map->capacity = old.capacity ? old.capacity * 2 : 64;
    map->slots = MEM_NEW_ARRAY(struct map_slot, map->capacity);
    map_clear(map);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].index != MAP_NONE) {
            insert(map, old.slots[i].hash, old.slots[i].index);
        }
    }
    mem_free(old.slots);
}

void map_add(struct map *map, uint64_t hash, uint32_t index)
{
    MUST(index != MAP_NONE);
    if ((map->count + 1) * 2 > map->capacity) {
        grow(map);
    }
    insert(map, hash, index);
}

/* *at counts the slots looked at so far, so the walk can be resumed behind a hit. */
bool map_next(const struct map *map, uint64_t hash, size_t *at, uint32_t *index)
{
    for (; *at < map->capacity; (*at)++) {
        const struct map_slot *slot = &map->slots[(hash + *at) & (map->capacity - 1)];
        if (slot->index == MAP_NONE) {
            return false;
        }
        if (slot->hash == hash) {
            *index = slot->index;
            (*at)++;
            return true;
        }
    }
    return false;
}

void map_remove(struct map *map, uint64_t hash, uint32_t index)
{
    if (map->capacity == 0) {
        return;
    }
    size_t mask = map->capacity - 1;
    size_t at = hash & mask;
    while (map->slots[at].index != MAP_NONE && !(map->slots[at].hash == hash && map->slots[at].index == index)) {
        at = (at + 1) & mask;
    }
    if (map->slots[at].index == MAP_NONE) {
        return;
    }
    map->slots[at].index = MAP_NONE;
    map->count--;
    /* The chain behind the hole is put in again, or later look-ups would stop at it. */
    for (at = (at + 1) & mask; map->slots[at].index != MAP_NONE; at = (at + 1) & mask) {
        struct map_slot slot = map->slots[at];
        map->slots[at].index = MAP_NONE;
        map->count--;
        insert(map, slot.hash, slot.index);
    }
}
