#include "base/random.h"
#include <errno.h>
#include <sys/random.h>
#include "base/must.h"

#define STORE_NUMBERS 32

void random_bytes(void *out, size_t count)
{
    unsigned char *p = out;
    while (count > 0) {
        ssize_t got = getrandom(p, count, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        MUST(got > 0); /* Secrets made without chance would be worse than no server. */
        p += got;
        count -= (size_t)got;
    }
}

uint64_t random_u64(void)
{
    static _Thread_local uint64_t store[STORE_NUMBERS]; /* one call to the kernel for many */
    static _Thread_local size_t left;
    if (left == 0) {
        random_bytes(store, sizeof store);
        left = STORE_NUMBERS;
    }
    uint64_t number = store[--left];
    store[left] = 0; /* what was given out is nobody else's to find */
    return number;
}

uint64_t random_next(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t random_below(uint64_t *state, uint64_t limit)
{
    MUST(limit > 0);
    uint64_t uneven =
        (UINT64_MAX - limit + 1) % limit; /* 2^64 mod limit: numbers that would bias */
    for (;;) {
        uint64_t number = random_next(state);
        if (number >= uneven) {
            return number % limit;
        }
    }
}
