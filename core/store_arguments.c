#include "store_arguments.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option options[] = {
    {"data", required_argument, NULL, 'd'}, {"from", required_argument, NULL, 'f'},
    {"to", required_argument, NULL, 't'},   {"set-aside", no_argument, NULL, 'a'},
    {"nice", no_argument, NULL, 'n'},       {0}};
#define OPTIONS (sizeof options / sizeof options[0] - 1)

/* Bit i of a set is options[i]. Yields the option's place, or -1. */
static int take(struct store_arguments *arguments, int option)
{
    int at = 0;
    while (options[at].name != NULL && options[at].val != option) {
        at++;
    }
    switch (option) {
    case 'd': arguments->data = optarg; break;
    case 'f': arguments->from = optarg; break;
    case 't': arguments->to = optarg; break;
    case 'a': arguments->set_aside = true; break;
    case 'n': arguments->nice = true; break;
    default: return -1; /* getopt has said it */
    }
    return at;
}

bool store_arguments_read(int argc, char **argv, unsigned takes, unsigned needs,
                          struct store_arguments *arguments)
{
    unsigned given = 0;
    int option = 0;
    *arguments = (struct store_arguments){0};
    optind = 1;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        int at = take(arguments, option);
        if (at < 0) {
            return false;
        }
        if ((takes & 1u << at) == 0) {
            (void)fprintf(stderr, "rungd store %s takes no --%s\n", argv[0], options[at].name);
            return false;
        }
        given |= 1u << at;
    }
    if (optind != argc) {
        (void)fprintf(stderr, "rungd store %s: \"%s\" belongs to no option\n", argv[0],
                      argv[optind]);
        return false;
    }
    for (unsigned at = 0; at < OPTIONS; at++) {
        if ((needs & ~given & 1u << at) != 0) {
            (void)fprintf(stderr, "rungd store %s needs --%s\n", argv[0], options[at].name);
            return false;
        }
    }
    return true;
}
