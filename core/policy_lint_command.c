#include "policy_lint_command.h"
#include <getopt.h>
#include <string.h>
#include "base/clock.h"
#include "config.h"
#include "host/host.h"
#include "plugin_folders.h"
#include "policy_lint.h"
#include "policy_load.h"
#include "server_options.h"

#define SETTINGS_MAX 64

struct request {
    const char *file;
    int64_t weeks;
    const char *settings[SETTINGS_MAX];
    size_t setting_count;
};

void policy_lint_command_print_help(FILE *out)
{
    (void)fprintf(out,
                  "       rungd policy lint [--weeks N] [--set key=value]... FILE   what is wrong "
                  "before it hurts;\n"
                  "                                                 exit 0: nothing, 1: "
                  "warnings, 2: errors\n");
}

static bool read_weeks(const char *text, int64_t *weeks)
{
    if (text_to_i64(text_z(text), weeks) && *weeks >= 1 && *weeks <= LINT_FINDING_WEEKS_MAX) {
        return true;
    }
    (void)fprintf(stderr, "rungd: --weeks is 1 to %d, not \"%s\"\n", LINT_FINDING_WEEKS_MAX, text);
    return false;
}

static bool read_request(int argc, char **argv, struct request *request)
{
    static const struct option options[] = {
        {"weeks", required_argument, NULL, 'w'}, {"set", required_argument, NULL, 's'}, {0}};
    int option = 0;
    *request = (struct request){.weeks = LINT_FINDING_WEEKS_DEFAULT};
    if (argc < 1 || strcmp(argv[0], "lint") != 0) {
        return false;
    }
    optind = 1;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'w' && !read_weeks(optarg, &request->weeks)) {
            return false;
        }
        if (option == 's' && request->setting_count < SETTINGS_MAX) {
            request->settings[request->setting_count++] = optarg;
        }
        if (option == '?') {
            return false;
        }
    }
    request->file = optind + 1 == argc ? argv[optind] : NULL;
    return request->file != NULL;
}

static int lint(const struct request *request, struct config *config,
                const struct policy_set *policies, struct host *host)
{
    struct buf out;
    struct advisor advisor = {0};
    struct runner runner = {0};
    struct lint lint;
    int status = POLICY_LINT_ERRORS;
    buf_init(&out);
    if (config->complaint_count > 0) {
        config_print_complaints(config, &out);
        (void)fwrite(out.p, 1, out.n, stderr);
    } else {
        host_ports(host, &advisor, &runner);
        policy_lint_init(&lint, config, policies, &advisor, clock_wall_us(NULL) / CLOCK_SECOND_US,
                         request->weeks);
        policy_lint_print(&lint, &out);
        status = policy_lint_status(&lint);
        policy_lint_fini(&lint);
        (void)fwrite(out.p, 1, out.n, stdout);
    }
    buf_fini(&out);
    return status;
}

int policy_lint_command_run(int argc, char **argv)
{
    struct request request;
    struct server_options options;
    struct plugin_folders folders;
    char why[1000] = "";
    if (!read_request(argc, argv, &request)) {
        policy_lint_command_print_help(stderr);
        return POLICY_LINT_COMMAND_USAGE;
    }
    if (!plugin_folders_init(&folders, NULL, why, sizeof why)) {
        (void)fprintf(stderr, "rungd: %s\n", why);
        return POLICY_LINT_COMMAND_USAGE;
    }
    struct config *config = config_load(request.file, request.settings, request.setting_count);
    server_options_read(config, NULL, &options);
    const struct policy_set *policies = policy_load(config, options.zoneinfo);
    struct host_folders where = {
        .search = folders.search, .copies = folders.copies, .launcher = folders.launcher};
    struct host *host = host_load(config, policies, &where, true);
    plugin_folders_fini(&folders);
    int status = lint(&request, config, policies, host);
    host_destroy(&host);
    policy_set_release(&policies);
    config_free(&config);
    return status;
}
