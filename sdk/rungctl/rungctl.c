/* rungctl: the control and agent tool. One row per command; what it prints is a table on a terminal
 * and JSON otherwise. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/random.h"
#include "client/client.h"
#include "rungctl/method.h"
#include "rungctl/policy.h"
#include "rungctl/scaffold.h"
#include "rungctl/show.h"
#include "rungctl/store.h"
#include "rungctl/typed.h"
#include "rungctl/verbs.h"

enum {
    EXIT_DONE,
    EXIT_REFUSED,
    EXIT_USAGE,
    EXIT_NO_CONNECTION,
    EXIT_UNKNOWN,
    EXIT_NOT_FOUND,
    EXIT_FORBIDDEN
};

#define PAIRS_MAX 16

struct arguments {
    const char *connect, *format, *key;
    const char *pairs[PAIRS_MAX]; /* --set name=value */
    size_t pair_count;
};

static void print_help(FILE *out)
{
    (void)fprintf(
        out,
        "usage: rungctl [OPTION]... COMMAND\n\n"
        "  --connect HOST:PORT|unix:PATH  the server; else RUNG_CONNECT, else 127.0.0.1:7411\n"
        "  -o, --output table|json        else a table on a terminal, JSON elsewhere\n"
        "  --key KEY                      of a write: again with the same key is no second one\n"
        "  --set name=value               one more parameter of the method\n"
        "  --help                         this\n\n");
    for (size_t i = 0; i < verbs_count; i++) {
        char words[160] = "";
        size_t at = 0;
        for (size_t k = 0; verbs_table[i].words[k] != NULL; k++) {
            bool may_lack = verbs_table[i].words[k][0] == '?';
            int n = snprintf(words + at, sizeof words - at, may_lack ? " [%s]" : " %s",
                             verbs_table[i].words[k] + may_lack);
            at += n > 0 ? (size_t)n : 0;
        }
        (void)fprintf(out, "  %-12s %-14s%-42s %s\n", verbs_table[i].noun,
                      verbs_table[i].verb ? verbs_table[i].verb : "", words, verbs_table[i].about);
    }
    (void)fprintf(
        out,
        "  config       check          file                                      all errors of a "
        "configuration\n"
        "  plugin       options        plugin                                    what may stand in "
        "its config\n"
        "  plugin       new            id --kind K [--lang L] [--into DIR]       a plugin to start "
        "from\n\n"
        "store verify, restore, drill, dump, load, migrate, repair, and digest with --data are "
        "rungd's own:\nrungd store --help\n\n"
        "exit: 0 done, 1 refused, 2 usage, 3 cannot connect, 4 unknown outcome, 5 not found, "
        "6 forbidden\n");
}

static const struct verb *find_verb(int count, char **words, int *used)
{
    for (size_t i = 0; count > 0 && i < verbs_count; i++) {
        bool alone = verbs_table[i].verb == NULL;
        if (strcmp(verbs_table[i].noun, words[0]) == 0 &&
            (alone || (count > 1 && strcmp(verbs_table[i].verb, words[1]) == 0))) {
            *used = alone ? 1 : 2;
            return &verbs_table[i];
        }
    }
    return NULL;
}

/* Words in order, then --set pairs; writes get a key of their own unless one is given. */
static bool fill_params(const struct verb *verb, int count, char **words,
                        const struct arguments *arguments, struct arena *arena,
                        struct value *params)
{
    int at = 0;
    for (size_t i = 0; verb->words[i] != NULL; i++) {
        bool may_lack = verb->words[i][0] == '?';
        if (at < count) {
            typed_put(arena, params, verb->words[i] + may_lack, words[at++]);
        } else if (!may_lack) {
            (void)fprintf(stderr, "rungctl: %s %s needs %s\n", verb->noun,
                          verb->verb ? verb->verb : "", verb->words[i]);
            return false;
        }
    }
    if (verb->verb != NULL && strcmp(verb->verb, "note") == 0) {
        typed_put(arena, params, "visibility", "internal");
    }
    for (size_t i = 0; i < arguments->pair_count; i++) {
        const char *equals = strchr(arguments->pairs[i], '=');
        if (equals == NULL) {
            (void)fprintf(stderr, "rungctl: --set %s has no \"=\"\n", arguments->pairs[i]);
            return false;
        }
        struct text name = {arguments->pairs[i], (size_t)(equals - arguments->pairs[i])};
        typed_put(arena, params, arena_text(arena, name).p, equals + 1);
    }
    if (verb->writes || verb->method == NULL) {
        *value_put(arena, params, "key") =
            arguments->key
                ? value_of_text(text_z(arguments->key))
                : value_of_text(arena_printf(arena, "rungctl-%016" PRIx64, random_u64()));
    }
    return at == count;
}

static int exit_of(enum err err)
{
    switch ((int)err) {
    case ERR_OK: return EXIT_DONE;
    case ERR_UNKNOWN:
    case ERR_INTERNAL: return EXIT_UNKNOWN;
    case ERR_NOT_FOUND: return EXIT_NOT_FOUND;
    case ERR_FORBIDDEN:
    case ERR_UNAUTHENTICATED: return EXIT_FORBIDDEN;
    default: return EXIT_REFUSED;
    }
}

static enum err ask(const struct verb *verb, struct client *client, struct arena *arena,
                    const struct value *params, struct value *result, struct refusal *refusal)
{
    if (verb->show == policy_show_preview) {
        return policy_preview(client, arena, value_text(params, "file").p, result, refusal);
    }
    if (verb->method == NULL) {
        return method_call(client, arena, params, result, refusal);
    }
    enum err err = client_call(client, arena, verb->method, params, result, refusal);
    return err == ERR_OK && verb->show == NULL ? store_follow(client, arena, result, refusal) : err;
}

/* Beneath the plugins: what waits for them on disk. */
static void show_queues_below(struct client *client, struct arena *arena)
{
    struct value none = {.type = VALUE_MAP};
    struct value result;
    struct refusal refusal = {.code = ERR_OK};
    if (client_call(client, arena, "job.queues", &none, &result, &refusal) == ERR_OK &&
        value_count(value_get(&result, "items")) > 0) {
        (void)fputs("\n", stdout);
        show_job_queues(&result, stdout);
    }
}

static int run_verb(const struct verb *verb, int count, char **words,
                    const struct arguments *arguments)
{
    struct arena arena;
    struct value params = {.type = VALUE_MAP};
    struct value result;
    struct refusal refusal = {.code = ERR_OK};
    char why[300] = "";
    bool as_json = strcmp(arguments->format, "json") == 0;
    int code = EXIT_USAGE;
    arena_init(&arena);
    if (fill_params(verb, count, words, arguments, &arena, &params)) {
        struct client *client = client_open(arguments->connect, why, sizeof why);
        if (client == NULL) {
            (void)fprintf(stderr, "rungctl: cannot connect: %s\n", why);
            code = EXIT_NO_CONNECTION;
        } else {
            enum err err = ask(verb, client, &arena, &params, &result, &refusal);
            code = exit_of(err);
            if (err == ERR_OK && verb->show == NULL) {
                /* It has said so. */
            } else if (err != ERR_OK) {
                (void)fprintf(stderr, "rungctl: %s: %s\n", err_name(err), refusal.text);
            } else if (as_json) {
                show_json(&result, stdout);
            } else {
                verb->show(&result, stdout);
            }
            if (err == ERR_OK && !as_json && verb->show == show_ticket &&
                client_call(client, &arena, "ticket.timeline", &params, &result, &refusal) ==
                    ERR_OK) {
                show_timeline(&result, stdout);
            }
            if (err == ERR_OK && !as_json && verb->show == show_plugins) {
                show_queues_below(client, &arena);
            }
        }
        client_close(&client);
    }
    arena_fini(&arena);
    return code;
}

/* What needs no server is rungd's own. */
static int become_rungd(const char *self, const char *option, const char *word)
{
    char path[4096];
    const char *slash = strrchr(self, '/');
    (void)snprintf(path, sizeof path, "%.*srungd", slash ? (int)(slash - self + 1) : 0, self);
    (void)execlp(path, "rungd", option, word, (char *)NULL);
    (void)fprintf(stderr, "rungctl: cannot run %s\n", path);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"connect", required_argument, NULL, 'c'}, {"output", required_argument, NULL, 'o'},
        {"key", required_argument, NULL, 'k'},     {"set", required_argument, NULL, 's'},
        {"help", no_argument, NULL, 'h'},          {0}};
    const char *from_environment = getenv("RUNG_CONNECT");
    struct arguments arguments = {.connect = from_environment ? from_environment : "127.0.0.1:7411",
                                  .format = isatty(STDOUT_FILENO) ? "table" : "json"};
    int option = 0;
    int used = 0;
    bool is_lint = argc > 3 && strcmp(argv[1], "policy") == 0 && strcmp(argv[2], "lint") == 0;
    if (is_lint || (argc > 2 && strcmp(argv[1], "store") == 0 && store_is_of_rungd(argc, argv))) {
        store_become_rungd(argv[0], argv); /* its options are not ours */
        return EXIT_USAGE;
    }
    if (argc > 2 && strcmp(argv[1], "plugin") == 0 && strcmp(argv[2], "new") == 0) {
        return scaffold_plugin(argc, argv); /* nor are these */
    }
    while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
        switch (option) {
        case 'c': arguments.connect = optarg; break;
        case 'o': arguments.format = optarg; break;
        case 'k': arguments.key = optarg; break;
        case 's':
            if (arguments.pair_count < PAIRS_MAX) {
                arguments.pairs[arguments.pair_count++] = optarg;
            }
            break;
        case 'h': print_help(stdout); return EXIT_DONE;
        default: print_help(stderr); return EXIT_USAGE;
        }
    }
    if (argc - optind == 3 && strcmp(argv[optind], "config") == 0 &&
        strcmp(argv[optind + 1], "check") == 0) {
        return become_rungd(argv[0], "--check", argv[optind + 2]);
    }
    if (argc - optind == 3 && strcmp(argv[optind], "plugin") == 0 &&
        strcmp(argv[optind + 1], "options") == 0) {
        return become_rungd(argv[0], "--options", argv[optind + 2]);
    }
    const struct verb *verb = find_verb(argc - optind, argv + optind, &used);
    if (verb == NULL) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    return run_verb(verb, argc - optind - used, argv + optind + used, &arguments);
}
