#include "base/arena.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"

#define BLOCK_BYTES ((size_t)4096)
#define ALIGNMENT ((size_t)16)

struct arena_block {
    struct arena_block *next; /* owned */
    size_t size, used;        /* bytes behind the header */
    _Alignas(16) unsigned char bytes[];
};

static struct arena_block *new_block(size_t size)
{
    struct arena_block *block = mem_new(sizeof *block + size);
    block->size = size;
    return block;
}

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = arena->head;
    if (kept == NULL) {
        return;
    }
    struct arena_block *block = kept->next;
    while (block != NULL) {
        struct arena_block *next = block->next;
        mem_free(block);
        block = next;
    }
    memset(kept->bytes, 0, kept->used);
    kept->next = NULL;
    kept->used = 0;
    arena->used = 0;
}

void arena_fini(struct arena *arena)
{
    struct arena_block *block = arena->head;
    while (block != NULL) {
        struct arena_block *next = block->next;
        mem_free(block);
        block = next;
    }
    *arena = (struct arena){0};
}

void *arena_alloc(struct arena *arena, size_t size)
{
    MUST(size <= SIZE_MAX / 4);
    size_t rounded = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    struct arena_block *head = arena->head;
    if (rounded == 0) {
        rounded = ALIGNMENT;
    }
    if (head == NULL || head->size - head->used < rounded) {
        size_t grown = head == NULL ? BLOCK_BYTES : head->size < ((size_t)1 << 20) ? head->size * 2 : head->size;
        head = new_block(rounded > grown ? rounded : grown);
        head->next = arena->head;
        arena->head = head;
    }
    void *block = head->bytes + head->used;
    head->used += rounded;
    arena->used += rounded;
    return block;
}

void *arena_grow(struct arena *arena, const void *old, size_t old_size, size_t new_size)
{
    void *block = arena_alloc(arena, new_size);
    if (old_size > 0) {
        memcpy(block, old, old_size < new_size ? old_size : new_size);
    }
    return block;
}

struct text arena_text(struct arena *arena, struct text text)
{
    char *copy = arena_alloc(arena, text.n + 1);
    if (text.n > 0) {
        memcpy(copy, text.p, text.n);
    }
    return (struct text){copy, text.n};
}

struct text arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    MUST(length >= 0);
    char *copy = arena_alloc(arena, (size_t)length + 1);
    va_start(args, format);
    (void)vsnprintf(copy, (size_t)length + 1, format, args);
    va_end(args);
    return (struct text){copy, (size_t)length};
}
