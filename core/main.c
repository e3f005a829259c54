/* rungd: options, up, run, down, exit code. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "base/clock.h"
#include "base/log.h"
#include "plugin_folders.h"
#include "policy_lint.h"
#include "model/event_type.h"
#include "policy_lint_command.h"
#include "rpc/describe.h"
#include "rpc/registry.h"
#include "schema_command.h"
#include "server.h"
#include "store/embedded.h"
#include "store_command.h"

#define SETTINGS_MAX 64

struct arguments {
    const char *config, *data;
    const char *settings[SETTINGS_MAX];
    size_t setting_count;
    bool check;
};

static void print_help(FILE *out)
{
    (void)fprintf(
        out,
        "usage: rungd --config FILE [--data DIR] [--set key=value]...\n"
        "       rungd --check FILE [--set key=value]...   all errors of a configuration, "
        "nothing else\n"
        "       rungd --methods                           the methods, as docs/methods.md\n"
        "       rungd --events                            the types of timeline entries, as "
        "docs/events.md\n"
        "       rungd --schema                            JSON Schema of the configuration, for "
        "editors\n"
        "       rungd --options ID|FILE                   the options of a plugin\n"
        "       rungd --version\n"
        "       rungd --help\n");
    policy_lint_command_print_help(out);
    store_command_print_help(out);
}

static int print_methods(void)
{
    struct buf out;
    buf_init(&out);
    buf_put_z(&out, "# Methods\n\nWritten by `rungd --methods` from the registry; every answer and "
                    "check comes from the same "
                    "rows.\n\n");
    for (size_t i = 0; i < registry_count; i++) {
        describe_markdown(&out, registry_methods[i]);
    }
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_fini(&out);
    return 0;
}

static int print_events(void)
{
    struct buf out;
    buf_init(&out);
    buf_put_z(
        &out,
        "# Timeline entries\n\nWritten by `rungd --events`. Every entry has `seq`, `at_ms`, "
        "`actor`, `config` (the version in force) and `type`; the rest\nstands in `data`. What "
        "a command writes follows from its first entry, whose `seq` is the `cause` of the "
        "others. A field with\n`?` is absent where there is nothing to say. Types marked * "
        "also go to subscribers. Fields and types are only ever\nadded: a client keeps and "
        "shows what it does not know.\n\n");
    event_type_print(&out);
    (void)fwrite(out.p, 1, out.n, stdout);
    buf_fini(&out);
    return 0;
}

/* 0: go on; 1: done, well; 2: usage; 3: done, not well. */
static int read_arguments(int argc, char **argv, struct arguments *arguments)
{
    static const struct option options[] = {{"config", required_argument, NULL, 'c'},
                                            {"data", required_argument, NULL, 'd'},
                                            {"set", required_argument, NULL, 's'},
                                            {"check", required_argument, NULL, 'k'},
                                            {"methods", no_argument, NULL, 'm'},
                                            {"version", no_argument, NULL, 'v'},
                                            {"help", no_argument, NULL, 'h'},
                                            {"events", no_argument, NULL, 'e'},
                                            {"schema", no_argument, NULL, 'j'},
                                            {"options", required_argument, NULL, 'o'},
                                            {0}};
    int option = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'c': arguments->config = optarg; break;
        case 'd': arguments->data = optarg; break;
        case 'k':
            arguments->config = optarg;
            arguments->check = true;
            break;
        case 's':
            if (arguments->setting_count == SETTINGS_MAX) {
                (void)fprintf(stderr, "rungd: at most %d --set are taken\n", SETTINGS_MAX);
                return 2;
            }
            arguments->settings[arguments->setting_count++] = optarg;
            break;
        case 'm': (void)print_methods(); return 1;
        case 'e': (void)print_events(); return 1;
        case 'j': return schema_command_schema() == 0 ? 1 : 3;
        case 'o': return schema_command_options(optarg) == 0 ? 1 : 3;
        case 'v': (void)printf("rungd %s\n", RUNG_VERSION); return 1;
        case 'h': print_help(stdout); return 1;
        default: print_help(stderr); return 2;
        }
    }
    if (arguments->config == NULL || optind < argc) {
        print_help(stderr);
        return 2;
    }
    return 0;
}

static int complain(const struct config *config)
{
    struct buf out;
    buf_init(&out);
    config_print_complaints(config, &out);
    (void)fwrite(out.p, 1, out.n, stderr);
    buf_fini(&out);
    return 1;
}

/* One line, when everything is up: who waits for it may connect. */
static void say_ready(const struct server *server, const struct server_options *options)
{
    struct buf line;
    buf_init(&line);
    buf_printf(&line, "READY rpc=%s:%u", options->host, server_rpc_port(server));
    server_print_listening(server, &line);
    buf_printf(&line, "%s%s\n", options->control[0] ? " control=" : "", options->control);
    (void)fwrite(line.p, 1, line.n, stdout);
    (void)fflush(stdout);
    buf_fini(&line);
}

/* Each connection is a descriptor, and the soft limit that most systems begin with is far below
 * what the gate lets in. What the hard limit forbids, the listener tells its visitors. */
static void raise_open_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* What is wrong before it hurts stands in the log of every start. */
static void log_lint(const struct config *config, const struct policy_set *policies,
                     struct host *host)
{
    struct advisor advisor = {0};
    struct runner runner = {0};
    struct lint lint;
    host_ports(host, &advisor, &runner);
    policy_lint_init(&lint, config, policies, &advisor, clock_wall_us(NULL) / CLOCK_SECOND_US,
                     LINT_FINDING_WEEKS_DEFAULT);
    policy_lint_log(&lint);
    policy_lint_fini(&lint);
}

static int run(const struct server_options *options, struct config *config,
               struct policy_set *policies, struct host *host)
{
    char why[1000] = "";
    log_lint(config, policies, host);
    raise_open_files();
    struct server *server = server_create(options, config, policies, host, why, sizeof why);
    if (server == NULL) {
        (void)fprintf(stderr, "rungd: %s\n", why);
        return 1;
    }
    say_ready(server, options);
    int code = server_run(server);
    server_destroy(&server);
    return code;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};
    struct server_options options;
    if (argc > 1 && strcmp(argv[1], "store") == 0) {
        return store_command_run(argc - 2, argv + 2);
    }
    if (argc > 1 && strcmp(argv[1], "policy") == 0) {
        return policy_lint_command_run(argc - 2, argv + 2);
    }
    int outcome = read_arguments(argc, argv, &arguments);
    if (outcome != 0) {
        return outcome == 2 ? 2 : outcome == 3;
    }
    struct config *config =
        config_load(arguments.config, arguments.settings, arguments.setting_count);
    server_options_read(config, arguments.data, &options);
    options.config_path = arguments.config;
    options.settings = arguments.settings;
    options.setting_count = arguments.setting_count;
    options.data_argument = arguments.data;
    log_set_level((enum log_level)options.log_level);
    struct policy_set *policies = policy_load(config, options.zoneinfo);
    struct plugin_folders folders;
    char why[1000] = "";
    /* Copies of plugins go into the data folder: not into one that is not for us. */
    bool is_ours =
        arguments.check || options.memory_store || embedded_admits(options.data, why, sizeof why);
    if (!is_ours ||
        !plugin_folders_init(&folders, arguments.check ? NULL : options.data, why, sizeof why)) {
        (void)fprintf(stderr, "rungd: %s\n", why);
        return 1;
    }
    struct host_folders where = {.search = folders.search,
                                 .copies = folders.copies,
                                 .run = arguments.check ? NULL : folders.copies,
                                 .launcher = folders.launcher};
    struct host *host = host_load(config, policies, &where, arguments.check);
    plugin_folders_fini(&folders);
    if (config->complaint_count > 0 || arguments.check) {
        int code = config->complaint_count > 0 ? complain(config) : 0;
        if (code == 0) {
            (void)printf("%s is good: %zu agents, %zu SLA policies, %zu escalation policies, %zu "
                         "plugin instances\n",
                         arguments.config, policies->roster.agent_count, policies->sla_policy_count,
                         policies->escalation_policy_count, host_count(host));
        }
        const struct policy_set *unused = policies;
        host_destroy(&host);
        policy_set_release(&unused);
        config_free(&config);
        return code;
    }
    return run(&options, config, policies, host);
}
