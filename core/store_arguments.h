/* The options of rungd store: one set for all commands, of which each takes some. */
#ifndef STORE_ARGUMENTS_H
#define STORE_ARGUMENTS_H
#include <stdbool.h>
#include <stdint.h>

enum {
    STORE_ARGUMENTS_DATA = 1u << 0,
    STORE_ARGUMENTS_FROM = 1u << 1,
    STORE_ARGUMENTS_TO = 1u << 2,
    STORE_ARGUMENTS_SET_ASIDE = 1u << 3,
    STORE_ARGUMENTS_NICE = 1u << 4,
};

struct store_arguments {
    const char *data, *from, *to; /* NULL: not given */
    bool set_aside, nice;
};

/* False: said on stderr what is wrong. `needs` are part of `takes`. */
bool store_arguments_read(int argc, char **argv, unsigned takes, unsigned needs,
                          struct store_arguments *arguments);

#endif
