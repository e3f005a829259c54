#include "base/mem.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The log needs memory of its own to write, so the last line goes out without it. */
static _Noreturn void mem_exhausted(size_t size)
{
    (void)fprintf(stderr, "level=error event=memory.exhausted wanted=%zu\n", size);
    (void)fflush(stderr);
    abort();
}

void *mem_new(size_t size)
{
    void *block = calloc(1, size > 0 ? size : 1);
    if (block == NULL) {
        mem_exhausted(size);
    }
    return block;
}

void *mem_new_array(size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        mem_exhausted(SIZE_MAX);
    }
    return mem_new(whole);
}

void *mem_resize(void *block, size_t size)
{
    void *moved = realloc(block, size > 0 ? size : 1);
    if (moved == NULL) {
        mem_exhausted(size);
    }
    return moved;
}

char *mem_copy_z(const char *text, size_t length)
{
    if (length == SIZE_MAX) {
        mem_exhausted(length);
    }
    char *copy = mem_new(length + 1);
    if (length > 0) {
        memcpy(copy, text, length);
    }
    return copy;
}

void mem_free(void *block)
{
    free(block);
}

void mem_wipe(void *block, size_t size)
{
    if (size > 0) {
        explicit_bzero(block, size);
    }
}
