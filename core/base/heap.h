/* A binary min-heap of (key, item): the nearest due time first; equal keys in order of `tie`. */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap_entry {
    int64_t key;
    uint64_t tie;
    void *item; /* lent */
};
struct heap {
    struct heap_entry *entries; /* owned */
    size_t count, capacity;
};

void heap_init(struct heap *heap);
void heap_fini(struct heap *heap);
void heap_push(struct heap *heap, int64_t key, uint64_t tie, void *item);
bool heap_peek(const struct heap *heap, struct heap_entry *entry); /* false: empty */
bool heap_pop(struct heap *heap, struct heap_entry *entry);

#endif
