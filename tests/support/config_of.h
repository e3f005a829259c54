/* A configuration from a text, by way of a file that is gone again. */
#ifndef TESTS_SUPPORT_CONFIG_OF_H
#define TESTS_SUPPORT_CONFIG_OF_H
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "config.h"
#include "support/suite.h"

static inline struct config *config_of(const char *yaml, char path[64])
{
    (void)snprintf(path, 64, "/tmp/rung-config-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, yaml, strlen(yaml)), (ssize_t)strlen(yaml));
    (void)close(fd);
    struct config *config = config_load(path, NULL, 0);
    (void)unlink(path);
    return config;
}

#endif
