#include "store_arguments.h"
#include <getopt.h>
#include <stdio.h>
#include "base/text.h"
#include "model/calendar_date.h"

#define KEEP_MAX 10000u

static const struct option options[] = {{"data", required_argument, NULL, 'd'},
                                        {"from", required_argument, NULL, 'f'},
                                        {"to", required_argument, NULL, 't'},
                                        {"set-aside", no_argument, NULL, 'a'},
                                        {"nice", no_argument, NULL, 'n'},
                                        {"archive", required_argument, NULL, 'r'},
                                        {"journal", required_argument, NULL, 'j'},
                                        {"at", required_argument, NULL, 'i'},
                                        {"sequence", required_argument, NULL, 's'},
                                        {"all", no_argument, NULL, 'l'},
                                        {"keep", required_argument, NULL, 'k'},
                                        {"bare", no_argument, NULL, 'b'},
                                        {0}};
#define OPTIONS (sizeof options / sizeof options[0] - 1)

static bool take_number(const char *name, uint64_t max, uint64_t *number)
{
    int64_t value = 0;
    if (!text_to_i64(text_z(optarg), &value) || value < 1 || (uint64_t)value > max) {
        (void)fprintf(stderr, "rungd store: --%s \"%s\" is no number of 1 to %llu\n", name, optarg,
                      (unsigned long long)max);
        return false;
    }
    *number = (uint64_t)value;
    return true;
}

static bool take_instant(struct store_arguments *arguments)
{
    struct refusal refusal = {.code = ERR_OK};
    int64_t instant_s = 0;
    if (calendar_date_instant(text_z(optarg), &instant_s, &refusal) != ERR_OK || instant_s < 1) {
        (void)fprintf(stderr, "rungd store: --at \"%s\" is no instant like 2026-11-26T04:20:00Z\n",
                      optarg);
        return false;
    }
    arguments->at_us = instant_s * 1000000;
    return true;
}

static bool take_keep(struct store_arguments *arguments)
{
    uint64_t count = 0;
    bool is_taken = take_number("keep", KEEP_MAX, &count);
    arguments->keep = (unsigned)count;
    return is_taken;
}

/* Bit i of a set is options[i]. Yields the option's place, or -1. */
static int take(struct store_arguments *arguments, int option)
{
    int at = 0;
    bool is_good = true;
    while (options[at].name != NULL && options[at].val != option) {
        at++;
    }
    switch (option) {
    case 'd': arguments->data = optarg; break;
    case 'f': arguments->from = optarg; break;
    case 't': arguments->to = optarg; break;
    case 'a': arguments->set_aside = true; break;
    case 'n': arguments->nice = true; break;
    case 'r': arguments->archive = optarg; break;
    case 'j': arguments->journal = optarg; break;
    case 'l': arguments->all = true; break;
    case 'b': arguments->bare = true; break;
    case 'i': is_good = take_instant(arguments); break;
    case 's': is_good = take_number("sequence", INT64_MAX, &arguments->sequence); break;
    case 'k': is_good = take_keep(arguments); break;
    default: is_good = false; /* getopt has said it */
    }
    return is_good ? at : -1;
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
