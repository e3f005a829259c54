/* Tests of what starts this program once more as `rungd store ...`: then it is that. */
#ifndef TESTS_SUPPORT_PLAYS_RUNGD_H
#define TESTS_SUPPORT_PLAYS_RUNGD_H
#include "store_command.h"
#include "support/suite.h"

#define PLAYS_RUNGD_SUITE(name, ...)                                   \
    int main(int argc, char **argv)                                    \
    {                                                                  \
        const TTest *const tests[] = {__VA_ARGS__};                    \
        if (argc > 1 && strcmp(argv[1], "store") == 0) {               \
            return store_command_run(argc - 2, argv + 2);              \
        }                                                              \
        return suite_run(name, tests, sizeof tests / sizeof tests[0]); \
    }

#endif
