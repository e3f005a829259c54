/* Memory with one common end: everything allocated from an arena is freed with it. Not thread-safe:
 * one owner at a time. Zeroed, aligned to 16. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <stddef.h>
#include "base/text.h"

struct arena_block;
struct arena_end;
struct arena {
    struct arena_block *head; /* owned */
    struct arena_end *ends;   /* owned; the latest first */
    size_t used;              /* bytes handed out since init or reset */
};

void arena_init(struct arena *arena);
void arena_reset(struct arena *arena); /* forgets everything, keeps one block for reuse */
void arena_fini(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, never NULL */
void *arena_grow(struct arena *arena, const void *old, size_t old_size, size_t new_size); /* copy */
struct text arena_text(struct arena *arena, struct text text); /* copy, with a 0 behind it */
/* A copy that is overwritten before its memory goes. */
struct text arena_secret(struct arena *arena, struct text secret);
struct text arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* For what lives in the arena and holds something that does not: `end` is called with `ctx` before
 * the arena's memory goes, at reset or fini, the latest first. */
void arena_at_end(struct arena *arena, void (*end)(void *ctx), void *ctx);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_NEW_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))
/* Appends a zeroed element to an array that lives in the arena and yields a pointer to it:
 *   struct text *slot = ARENA_PUSH(arena, ticket->tags, ticket->tag_count);
 * The array grows when its count is a power of two (or 0), so it must only ever grow this way. */
#define ARENA_PUSH(arena, array, count)                                               \
    ((((count) & ((count)-1)) == 0                                                    \
          ? (void)((array) = arena_grow((arena), (array), (count) * sizeof *(array),  \
                                        ((count) ? (count)*2 : 1) * sizeof *(array))) \
          : (void)0),                                                                 \
     &(array)[(count)++])

#endif
