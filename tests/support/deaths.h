/* Ways in which a process ends where it should not. Header-only. */
#ifndef TESTS_SUPPORT_DEATHS_H
#define TESTS_SUPPORT_DEATHS_H
#include <stdlib.h>
#include <sys/mman.h>

__attribute__((unused)) static void deaths_crash(void)
{
    volatile char *forbidden = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *forbidden = 1;
}

__attribute__((unused)) static void deaths_overflow(void)
{
    volatile char page[1 << 16];
    page[0] = 1;
    static void (*volatile again)(void) = deaths_overflow;
    again();
    page[1] = page[0];
}

__attribute__((unused)) static void deaths_exit(void)
{
    exit(0);
}

#endif
