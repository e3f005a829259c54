/* For guests that keep nothing but their host. */
#ifndef TESTS_INTEGRATION_GUESTS_KEPT_H
#define TESTS_INTEGRATION_GUESTS_KEPT_H
#include <rung/plugin.h>

static const rung_host *kept;

static int kept_create(const rung_host *host, const void *config, void **self)
{
    (void)config;
    kept = host;
    *self = &kept;
    return RUNG_OK;
}

static void kept_destroy(void *self)
{
    (void)self;
}

#endif
