#include "base/heap.h"
#include "base/mem.h"

void heap_init(struct heap *heap)
{
    *heap = (struct heap){0};
}

void heap_fini(struct heap *heap)
{
    mem_free(heap->entries);
    *heap = (struct heap){0};
}

static bool is_before(const struct heap_entry *a, const struct heap_entry *b)
{
    return a->key != b->key ? a->key < b->key : a->tie < b->tie;
}

static void swap(struct heap_entry *a, struct heap_entry *b)
{
    struct heap_entry kept = *a;
    *a = *b;
    *b = kept;
}

void heap_push(struct heap *heap, int64_t key, uint64_t tie, void *item)
{
    if (heap->count == heap->capacity) {
        heap->capacity = heap->capacity ? heap->capacity * 2 : 16;
        heap->entries = mem_resize(heap->entries, heap->capacity * sizeof *heap->entries);
    }
    size_t at = heap->count++;
    heap->entries[at] = (struct heap_entry){.key = key, .tie = tie, .item = item};
    while (at > 0 && is_before(&heap->entries[at], &heap->entries[(at - 1) / 2])) {
        swap(&heap->entries[at], &heap->entries[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
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
    heap->entries[0] = heap->entries[--heap->count];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count; child++) {
            least = is_before(&heap->entries[child], &heap->entries[least]) ? child : least;
        }
        if (least == at) {
            return true;
        }
        swap(&heap->entries[at], &heap->entries[least]);
        at = least;
    }
}
