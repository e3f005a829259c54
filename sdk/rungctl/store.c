#include "rungctl/store.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ASK_AGAIN_NS 100000000L
#define PATH_BYTES 4096

bool store_is_of_rungd(int argc, char **argv)
{
    static const char *const verbs[] = {"verify", "restore", "drill", "dump",
                                        "load",   "migrate", "repair"};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (strcmp(argv[2], verbs[i]) == 0) {
            return true;
        }
    }
    return argc > 3 && strcmp(argv[2], "digest") == 0; /* alone it is that of the running server */
}

void store_become_rungd(const char *self, char **arguments)
{
    char path[PATH_BYTES];
    const char *slash = strrchr(self, '/');
    (void)snprintf(path, sizeof path, "%.*srungd", slash ? (int)(slash - self + 1) : 0, self);
    (void)execvp(path, arguments);
    (void)fprintf(stderr, "rungctl: cannot run %s\n", path);
}

static void say_progress(const struct value *task, char said[200])
{
    char now[200];
    (void)snprintf(now, sizeof now, "%.*s", TEXT_ARG(value_text(task, "progress")));
    if (strcmp(now, said) != 0) {
        (void)fprintf(stderr, "%.*s: %s\n", TEXT_ARG(value_text(task, "kind")), now);
        (void)snprintf(said, sizeof now, "%s", now);
    }
}

static enum err say_end(const struct value *task, struct refusal *refusal)
{
    struct text result = value_text(task, "result");
    if (text_eq_z(value_text(task, "state"), "done")) {
        (void)printf("%.*s\n", TEXT_ARG(result));
        return ERR_OK;
    }
    return err_refuse(refusal, ERR_REFUSED, "failed", "",
                      "the %.*s failed (%lld findings); the server's log says more. %.*s",
                      TEXT_ARG(value_text(task, "kind")), (long long)value_int(task, "findings", 0),
                      TEXT_ARG(result));
}

enum err store_follow(struct client *client, struct arena *arena, const struct value *begun,
                      struct refusal *refusal)
{
    struct value nothing = {.type = VALUE_MAP};
    struct value info;
    char said[200] = "";
    int64_t id = value_int(begun, "task", 0);
    for (;;) {
        struct timespec pause = {.tv_nsec = ASK_AGAIN_NS};
        enum err err = client_call(client, arena, "store.info", &nothing, &info, refusal);
        const struct value *task = err == ERR_OK ? value_get(&info, "task") : NULL;
        if (err != ERR_OK) {
            return err;
        }
        if (task == NULL || value_int(task, "id", 0) != id) {
            return err_refuse(refusal, ERR_UNKNOWN, "", "", "another task has begun meanwhile");
        }
        say_progress(task, said);
        if (!text_eq_z(value_text(task, "state"), "running")) {
            return say_end(task, refusal);
        }
        (void)nanosleep(&pause, NULL);
    }
}
