/* What the bad guests of test_bad_plugins.py share: each is wrong in one way and otherwise in
 * order. */
#ifndef BAD_H
#define BAD_H
#include <rung/plugin.h>

__attribute__((unused)) static int bad_create(const rung_host *host, const void *config,
                                              void **self)
{
    (void)config;
    *self = (void *)(size_t)1;
    (void)host;
    return RUNG_OK;
}

__attribute__((unused)) static void bad_destroy(void *self)
{
    (void)self;
}

#endif
