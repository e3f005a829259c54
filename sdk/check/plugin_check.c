/* rung-plugin-check: does this plugin keep the contract? Each scenario runs in a process of its
 * own, which may crash or hang. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/library_file.h"
#include "base/value.h"
#include "check.h"
#include "check_bridge.h"

#define LIMIT_S 60
#define SEED UINT64_C(88172645463325252)

static const struct scenario {
    const char *id, *what;
    void (*run)(struct check *check);
} scenarios[] = {
    {"RC01", "note, descriptor and options are complete, one exported symbol", check_file},
    {"RC02", "an ordinary event for each hook", check_ordinary},
    {"RC03", "two instances in turns", check_instances},
    {"RC04", "empty texts, no tags, no clocks, no customer", check_empty},
    {"RC05", "texts as large as they come", check_large},
    {"RC06", "random events", check_random_events},
    {"RC07", "inline hooks within their budget", check_budget},
    {"RC08", "memory that runs out at the n-th allocation", check_no_memory},
    {"RC09", "no answer, a late one, an end in between", check_ends},
    {"RC10", "many lives leave no memory behind", check_lives},
    {"RC11", "no threads, descriptors, handlers, locale, folder left behind", check_residue},
    {"RC12", "the server of its target: nothing newer, no service but its needs", check_older},
    {"RC13", "inline hooks, jobs and the loop at once, each on its thread", check_races},
    {"RC14", "options at and beyond their limits", check_options},
    {"RC15", "a process of its own changes nothing", check_isolated},
    {"RC16", "a recorded stretch once more, with the same verdicts", check_replay},
    {"RC17", "inline hooks are functions of their event", check_purity},
    {"RC18", "the same work is recognisable by its far side", check_same_work},
    {"RC19", "a far side that is slow, closed, busy or speaks garbage", check_far},
    {"RC20", "the conventions of its kind: channel, bot, routing, pages", check_kind},
};
#define SCENARIOS (sizeof scenarios / sizeof scenarios[0])

/* What a scenario is for a program on the bridge; NULL: it makes no sense there. */
static void (*run_for_script(const struct scenario *scenario))(struct check *check)
{
    static const struct {
        void (*run)(struct check *check), (*run_script)(struct check *check);
    } scripts[] = {{check_file, check_script_file},
                   {check_ordinary, check_ordinary},
                   {check_instances, check_instances},
                   {check_empty, check_empty},
                   {check_large, check_large},
                   {check_random_events, check_random_events},
                   {check_ends, check_script_ends},
                   {check_residue, check_script_residue},
                   {check_options, check_script_options},
                   {check_replay, check_replay},
                   {check_same_work, check_same_work},
                   {check_far, check_far},
                   {check_kind, check_kind}};
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        if (scripts[i].run == scenario->run) {
            return scripts[i].run_script;
        }
    }
    return NULL;
}

struct arguments {
    const char *path, *only, *recording;
    struct buf settings;
    bool json, sanitize;
};

static void print_help(FILE *out)
{
    (void)fprintf(
        out,
        "usage: rung-plugin-check [--set KEY=VALUE]... [--only RCnn] [--json] "
        "[--sanitize] [--replay FILE] PLUGIN.so|SCRIPT\n"
        "       rung-plugin-check --help\n\n"
        "  --set   a setting of the plugin, as under `config:`; a list or map as YAML\n"
        "  --only  this scenario alone\n"
        "  --json  for machines\n"
        "  --replay  RC16 alone, over a recording that a server made (record, in rung.yaml)\n"
        "  --sanitize  RC13 alone, under ThreadSanitizer, for which the plugin is built, too\n\n");
    for (size_t i = 0; i < SCENARIOS; i++) {
        (void)fprintf(out, "  %s    %s\n", scenarios[i].id, scenarios[i].what);
    }
    (void)fprintf(out, "\nexit: 0 none failed, 1 one failed, 2 usage\n");
}

/* A list or a map is YAML as it stands; everything else is a text. */
static void put_value(struct buf *out, const char *value)
{
    if (value[0] == '[' || value[0] == '{') {
        buf_put_z(out, value);
        return;
    }
    buf_put_z(out, "\"");
    for (const char *c = value; *c != '\0'; c++) {
        buf_printf(out, *c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
    }
    buf_put_z(out, "\"");
}

static bool take_setting(struct arguments *arguments, const char *pair)
{
    const char *equals = strchr(pair, '=');
    if (equals == NULL || equals == pair) {
        (void)fprintf(stderr, "rung-plugin-check: --set wants KEY=VALUE, not \"%s\"\n", pair);
        return false;
    }
    buf_printf(&arguments->settings, "%s\"%.*s\": ", arguments->settings.n ? ", " : "",
               (int)(equals - pair), pair);
    put_value(&arguments->settings, equals + 1);
    return true;
}

static bool read_arguments(int argc, char **argv, struct arguments *arguments)
{
    buf_init(&arguments->settings);
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            arguments->json = true;
        } else if (strcmp(argv[i], "--sanitize") == 0) {
            arguments->sanitize = true;
        } else if (strcmp(argv[i], "--set") == 0 && i + 1 < argc) {
            if (!take_setting(arguments, argv[++i])) {
                return false;
            }
        } else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc) {
            arguments->only = argv[++i];
        } else if (strcmp(argv[i], "--replay") == 0 && i + 1 < argc) {
            arguments->recording = argv[++i];
        } else if (argv[i][0] != '-' && arguments->path == NULL) {
            arguments->path = argv[i];
        } else {
            return false;
        }
    }
    if (arguments->recording != NULL && arguments->only == NULL) {
        arguments->only = "RC16";
    }
    return arguments->path != NULL;
}

void check_report(const struct check *check)
{
    char head = check->failed ? 'f' : check->skipped ? 's' : 'p';
    (void)!write(check->report_fd, &head, 1);
    (void)!write(check->report_fd, check->said, strlen(check->said));
}

/* In the child; nothing that it does reaches the parent but its report. */
static void run_child(const struct scenario *scenario, const struct arguments *arguments,
                      const char *folder, int fd)
{
    char why[500] = "";
    char settings[4200];
    struct check check = {
        .path = arguments->path, .recording = arguments->recording, .seed = SEED, .report_fd = fd};
    (void)snprintf(settings, sizeof settings, "config: {%.*s}", (int)arguments->settings.n,
                   arguments->settings.n ? (const char *)arguments->settings.p : "");
    check.settings = arguments->settings.n ? settings : NULL;
    (void)alarm(LIMIT_S);
    bool is_script = check_bridge_is_script(arguments->path);
    const char *const argv[] = {arguments->path, NULL};
    check.plugin =
        is_script ? check_bridge_describe(argv, why, sizeof why)
                  : library_file_open(arguments->path, folder, "rung_plugin_v1", why, sizeof why);
    if (check.plugin == NULL) {
        check_fail(&check, "it cannot be loaded: %s", why);
    }
    if (check.plugin != NULL) {
        check_keep_off(&check);
    }
    void (*to_run)(struct check * check) = is_script ? run_for_script(scenario) : scenario->run;
    if (to_run == NULL) {
        check_skip(&check, "a script has a process of its own, and no inline hooks");
    } else if (check.plugin != NULL || scenario->run == check_file) {
        to_run(&check);
    }
    check_report(&check);
    _exit(0);
}

/* 'p'assed, 'f'ailed or 's'kipped; what it said. */
static char judge(int fd, pid_t child, struct buf *said)
{
    char piece[1000];
    int status = 0;
    ssize_t got = 0;
    while ((got = read(fd, piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR)) {
        buf_put(said, piece, got > 0 ? (size_t)got : 0);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    char head = said->n > 0 ? (char)said->p[0] : 'f';
    if (said->n > 0) {
        buf_drop(said, 1);
    }
    if (WIFSIGNALED(status)) {
        head = 'f';
        buf_printf(said, "%s%s", said->n ? "\n" : "",
                   WTERMSIG(status) == SIGALRM ? "it hangs: no end within a minute"
                                               : "the process died: ");
        buf_put_z(said, WTERMSIG(status) == SIGALRM ? "" : strsignal(WTERMSIG(status)));
    } else if (WEXITSTATUS(status) != 0 && said->n == 0) {
        head = 'f';
        buf_printf(said, "the process ended with %d", WEXITSTATUS(status));
    }
    return head;
}

static char run(const struct scenario *scenario, const struct arguments *arguments,
                const char *folder, struct buf *said)
{
    int ends[2];
    (void)fflush(stdout);
    if (pipe(ends) != 0) {
        buf_printf(said, "no pipe: %s", strerror(errno));
        return 'f';
    }
    pid_t child = fork();
    if (child == 0) {
        (void)close(ends[0]);
        run_child(scenario, arguments, folder, ends[1]);
    }
    (void)close(ends[1]);
    char head = child > 0 ? judge(ends[0], child, said) : 'f';
    (void)close(ends[0]);
    return head;
}

static void print_json_text(struct text text)
{
    struct value value = value_of_text(text);
    struct buf json;
    buf_init(&json);
    value_to_json(&json, &value, 0);
    (void)fwrite(json.p, 1, json.n, stdout);
    buf_fini(&json);
}

static void print(const struct scenario *scenario, bool json, bool is_first, char head,
                  struct text said)
{
    const char *word = head == 'p' ? "passed" : head == 's' ? "skipped" : "FAILED";
    if (json) {
        (void)printf("%s{\"id\":\"%s\",\"result\":\"%s\",\"said\":", is_first ? "[" : ",\n ",
                     scenario->id, head == 'f' ? "failed" : word);
        print_json_text(said);
        (void)printf("}");
        return;
    }
    (void)printf("%s  %-7s  %s\n", scenario->id, word, scenario->what);
    while (said.n > 0) {
        size_t end = text_find(said, TEXT("\n"), 0);
        (void)printf("               %.*s\n",
                     TEXT_ARG(text_slice(said, 0, end == SIZE_MAX ? said.n : end)));
        said = end == SIZE_MAX ? TEXT_NONE : text_slice(said, end + 1, said.n);
    }
}

static void remove_folder(const char *folder)
{
    char command[200];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0) {
        (void)fprintf(stderr, "rung-plugin-check: %s could not be removed\n", folder);
    }
}

static int run_all(const struct arguments *arguments, const char *folder)
{
    unsigned counts[3] = {0};
    unsigned done = 0;
    for (size_t i = 0; i < SCENARIOS; i++) {
        struct buf said;
        if (arguments->only != NULL && strcmp(arguments->only, scenarios[i].id) != 0) {
            continue;
        }
        buf_init(&said);
        char head = run(&scenarios[i], arguments, folder, &said);
        print(&scenarios[i], arguments->json, done++ == 0, head, buf_text(&said));
        counts[head == 'p' ? 0 : head == 'f' ? 1 : 2]++;
        buf_fini(&said);
    }
    if (done == 0) {
        (void)fprintf(stderr, "rung-plugin-check: there is no scenario %s\n", arguments->only);
        return 2;
    }
    (void)printf(arguments->json ? "]\n" : "%u passed, %u failed, %u skipped\n", counts[0],
                 counts[1], counts[2]);
    return counts[1] == 0 ? 0 : 1;
}

#ifndef __SANITIZE_THREAD__
/* The same program, built for ThreadSanitizer, lies beside this one, or is not there. */
static int run_sanitized(char **argv)
{
    char path[4096 + 8] = "";
    ssize_t n = readlink("/proc/self/exe", path, 4096);
    if (n > 0) {
        memcpy(path + n, "-tsan", sizeof "-tsan");
        argv[0] = path;
        (void)execv(path, argv);
    }
    (void)printf("RC13  skipped  %s is not there: %s\n", path, strerror(errno));
    return 0;
}
#endif

int main(int argc, char **argv)
{
    struct arguments arguments = {0};
    char folder[] = "/tmp/rung-check-XXXXXX";
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (!read_arguments(argc, argv, &arguments)) {
        print_help(stderr);
        return 2;
    }
#ifndef __SANITIZE_THREAD__
    if (arguments.sanitize) {
        return run_sanitized(argv);
    }
#else
    arguments.only = arguments.only != NULL ? arguments.only : "RC13";
#endif
    if (mkdtemp(folder) == NULL) {
        (void)fprintf(stderr, "rung-plugin-check: /tmp: %s\n", strerror(errno));
        return 2;
    }
    int code = run_all(&arguments, folder);
    remove_folder(folder);
    buf_fini(&arguments.settings);
    return code;
}
