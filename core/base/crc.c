#include "base/crc.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#define POLYNOMIAL UINT32_C(0x82f63b78) /* Castagnoli, reflected */

static uint32_t step(uint32_t crc)
{
    for (int bit = 0; bit < 8; bit++) {
        crc = crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
    }
    return crc;
}

static uint32_t by_table(uint32_t crc, const unsigned char *p, size_t count)
{
    static uint32_t table[256];
    static atomic_bool ready;
    if (!atomic_load(&ready)) { /* several threads may fill it at once: with the same numbers */
        for (uint32_t i = 0; i < 256; i++) {
            table[i] = step(i);
        }
        atomic_store(&ready, true);
    }
    for (size_t i = 0; i < count; i++) {
        crc = table[(crc ^ p[i]) & 0xff] ^ crc >> 8;
    }
    return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) static uint32_t by_hardware(uint32_t crc, const unsigned char *p, size_t count)
{
    uint64_t wide = crc;
    for (; count >= 8; p += 8, count -= 8) {
        uint64_t eight;
        memcpy(&eight, p, 8);
        wide = __builtin_ia32_crc32di(wide, eight);
    }
    crc = (uint32_t)wide;
    for (; count > 0; p++, count--) {
        crc = __builtin_ia32_crc32qi(crc, *p);
    }
    return crc;
}
#endif

uint32_t crc_of(uint32_t so_far, const void *bytes, size_t count)
{
    uint32_t crc = ~so_far;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) {
        return ~by_hardware(crc, bytes, count);
    }
#endif
    return ~by_table(crc, bytes, count);
}
