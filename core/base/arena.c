#include "base/arena.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"

#define ARENA_ALIGN ((size_t)16)
#define ARENA_BLOCK_BYTES_MIN ((size_t)2048)
#define ARENA_BLOCK_BYTES_MAX ((size_t)64 * 1024)

/* A piece is zeroed when it is handed out: most blocks are never used up, and most pieces are
 * written at once by who asked for them. */
struct arena_block {
    struct arena_block *next; /* owned; an older block */
    size_t used, size;
    _Alignas(16) unsigned char bytes[];
};

struct arena_end {
    struct arena_end *next; /* owned; an older one */
    void (*end)(void *ctx);
    void *ctx; /* lent */
};

void arena_init(struct arena *arena)
{
    *arena = (struct arena){0};
}

static void arena_free_blocks(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        mem_free(block);
        block = next;
    }
}

static void arena_run_ends(struct arena *arena)
{
    struct arena_end *last = arena->ends;
    arena->ends = NULL;
    for (; last != NULL; last = last->next) {
        last->end(last->ctx);
    }
}

void arena_reset(struct arena *arena)
{
    arena_run_ends(arena);
    struct arena_block *keep = arena->head;
    arena->used = 0;
    if (keep == NULL) {
        return;
    }
    arena_free_blocks(keep->next);
    keep->next = NULL;
    if (keep->size > ARENA_BLOCK_BYTES_MAX) { /* One giant should not be paid for by every turn. */
        arena->head = NULL;
        mem_free(keep);
        return;
    }
    keep->used = 0;
}

void arena_fini(struct arena *arena)
{
    arena_run_ends(arena);
    arena_free_blocks(arena->head);
    *arena = (struct arena){0};
}

static size_t arena_round(size_t size)
{
    MUST(size <= SIZE_MAX / 4);
    return size == 0 ? ARENA_ALIGN : (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
}

/* A new block at the head. A large piece gets a block of its own behind the head, so that the rest
 * of the head is not lost. */
static __attribute__((noinline)) struct arena_block *arena_add_block(struct arena *arena,
                                                                     size_t size)
{
    size_t last = arena->head == NULL ? 0 : arena->head->size;
    size_t usual = last == 0 ? ARENA_BLOCK_BYTES_MIN : last * 2;
    if (usual > ARENA_BLOCK_BYTES_MAX) {
        usual = ARENA_BLOCK_BYTES_MAX;
    }
    bool large = size > usual / 2;
    size_t block_size = large ? size : usual;
    struct arena_block *block = mem_resize(NULL, sizeof *block + block_size);
    *block = (struct arena_block){.size = block_size};
    if (large && arena->head != NULL) {
        block->next = arena->head->next;
        arena->head->next = block;
    } else {
        block->next = arena->head;
        arena->head = block;
    }
    return block;
}

static inline void *take_piece(struct arena *arena, size_t size)
{
    size_t rounded = arena_round(size);
    struct arena_block *block = arena->head;
    if (block == NULL || block->size - block->used < rounded) {
        block = arena_add_block(arena, rounded);
    }
    void *piece = block->bytes + block->used;
    block->used += rounded;
    arena->used += rounded;
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return memset(take_piece(arena, size), 0, size);
}

void *arena_grow(struct arena *arena, const void *old, size_t old_size, size_t new_size)
{
    unsigned char *piece = take_piece(arena, new_size);
    size_t kept = old_size < new_size ? old_size : new_size;
    if (kept > 0) {
        memcpy(piece, old, kept);
    }
    memset(piece + kept, 0, new_size - kept);
    return piece;
}

void arena_at_end(struct arena *arena, void (*end)(void *ctx), void *ctx)
{
    struct arena_end *last = ARENA_NEW(arena, struct arena_end);
    *last = (struct arena_end){.next = arena->ends, .end = end, .ctx = ctx};
    arena->ends = last;
}

struct text arena_text(struct arena *arena, struct text text)
{
    char *copy = take_piece(arena, text.n + 1);
    if (text.n > 0) {
        memcpy(copy, text.p, text.n);
    }
    copy[text.n] = 0;
    return (struct text){copy, text.n};
}

static void wipe(void *ctx)
{
    const struct text *secret = ctx;
    mem_wipe((char *)(uintptr_t)secret->p, secret->n);
}

struct text arena_secret(struct arena *arena, struct text secret)
{
    struct text *copy = ARENA_NEW(arena, struct text);
    *copy = arena_text(arena, secret);
    arena_at_end(arena, wipe, copy);
    return *copy;
}

struct text arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    MUST(length >= 0);
    char *out = take_piece(arena, (size_t)length + 1);
    (void)vsnprintf(out, (size_t)length + 1, format, again);
    va_end(again);
    return (struct text){out, (size_t)length};
}
