/* A small pool of worker threads for blocking work; submitting is for [any thread]. */
#ifndef BASE_POOL_H
#define BASE_POOL_H
#include <stdbool.h>
#include <stddef.h>

struct pool;

struct pool *pool_create(size_t threads, size_t capacity);
bool pool_submit(struct pool *pool, void (*work)(void *ctx), void *ctx); /* false: full */
void pool_destroy(struct pool **pool); /* finishes what was submitted, joins */

#endif
