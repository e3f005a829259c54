/* Chance: real, or from a recorded seed. Decisions use only the second kind. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H
#include <stddef.h>
#include <stdint.h>

void random_bytes(void *out, size_t count); /* getrandom; [any thread] */
uint64_t random_u64(void);
uint64_t random_next(uint64_t *state);                  /* splitmix64; state is the seed */
uint64_t random_below(uint64_t *state, uint64_t limit); /* 0 .. limit-1; limit > 0 */

#endif
