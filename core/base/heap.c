#include "base/heap.h"
#include "base/mem.h"

#define HEAP_COUNT_MIN 16

void heap_init(struct heap *heap)
{
    *heap = (struct heap){0};
}

void heap_fini(struct heap *heap)
{
    mem_free(heap->entries);
    *heap = (struct heap){0};
}

static bool heap_before(const struct heap_entry *a, const struct heap_entry *b)
{
    return a->key != b->key ? a->key < b->key : a->tie < b->tie;
}

static void heap_make_room(struct heap *heap)
{
    if (heap->count < heap->capacity) {
        return;
    }
    size_t capacity = heap->capacity > 0 ? heap->capacity * 2 : HEAP_COUNT_MIN;
    struct heap_entry *entries = MEM_NEW_ARRAY(struct heap_entry, capacity);
    for (size_t i = 0; i < heap->count; i++) {
        entries[i] = heap->entries[i];
    }
    mem_free(heap->entries);
    heap->entries = entries;
    heap->capacity = capacity;
}

void heap_push(struct heap *heap, int64_t key, uint64_t tie, void *item)
{
    heap_make_room(heap);
    struct heap_entry entry = {key, tie, item};
    size_t at = heap->count++;
    while (at > 0 && heap_before(&entry, &heap->entries[(at - 1) / 2])) {
        heap->entries[at] = heap->entries[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->entries[at] = entry;
}

bool heap_peek(const struct heap *heap, struct heap_entry *entry)
{
    if (heap->count == 0) {
        return false;
    }
    *entry = heap->entries[0];
    return true;
}

bool heap_pop(struct heap *heap, struct heap_entry *entry)
{
    if (!heap_peek(heap, entry)) {
        return false;
    }
    struct heap_entry last = heap->entries[--heap->count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= heap->count) {
            break;
        }
        if (child + 1 < heap->count &&
            heap_before(&heap->entries[child + 1], &heap->entries[child])) {
            child++;
        }
        if (!heap_before(&heap->entries[child], &last)) {
            break;
        }
        heap->entries[at] = heap->entries[child];
        at = child;
    }
    heap->entries[at] = last;
    return true;
}
