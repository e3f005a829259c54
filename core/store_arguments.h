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
    STORE_ARGUMENTS_ARCHIVE = 1u << 5,
    STORE_ARGUMENTS_JOURNAL = 1u << 6,
    STORE_ARGUMENTS_AT = 1u << 7,
    STORE_ARGUMENTS_SEQUENCE = 1u << 8,
    STORE_ARGUMENTS_ALL = 1u << 9,
    STORE_ARGUMENTS_KEEP = 1u << 10,
    STORE_ARGUMENTS_BARE = 1u << 11,
};

struct store_arguments {
    const char *data, *from, *to, *archive, *journal; /* NULL: not given */
    bool set_aside, nice, all, bare;
    bool belongs;      /* to the rungd that holds the folder and has started us */
    int64_t at_us;     /* 0: not given */
    uint64_t sequence; /* 0: not given */
    unsigned keep;     /* 0: not given */
};

/* False: said on stderr what is wrong. `needs` are part of `takes`. */
bool store_arguments_read(int argc, char **argv, unsigned takes, unsigned needs,
                          struct store_arguments *arguments);

#endif
