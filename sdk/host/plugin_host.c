/* rung-plugin-host: a process for one plugin. Started by rungd, which speaks with it on descriptor
 * 3; docs/bridge.md is what they say to each other.
 *
 *   rung-plugin-host [--memory=BYTES] [--cpu=SECONDS] [--files=COUNT] [--read=FOLDER]...
 *                    [--write=FOLDER]... [--exec] FILE
 *
 * Loads the plugin FILE and serves it; with --exec FILE is a program that speaks for itself. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/library.h"
#include "base/text.h"
#include "guard.h"
#include "guest.h"

#define EXIT_USAGE 2

struct arguments {
    struct guard guard;
    bool is_script;
    const char *file;
};

static int die(const char *what, const char *why)
{
    (void)fprintf(stderr, "rung-plugin-host: %s: %s\n", what, why);
    return 1;
}

static bool read_number(const char *word, const char *name, int64_t *number)
{
    struct text text = text_z(word);
    struct text head = text_z(name);
    return text_starts(text, head) && text_to_i64(text_slice(text, head.n, text.n), number) &&
           *number >= 0;
}

static bool read_folder(const char *word, const char *name, const char **folders, size_t *count)
{
    size_t n = strlen(name);
    if (strncmp(word, name, n) != 0 || *count == GUARD_FOLDERS_MAX) {
        return false;
    }
    folders[(*count)++] = word + n;
    return true;
}

static bool read_option(struct arguments *arguments, const char *word)
{
    struct guard *guard = &arguments->guard;
    if (strcmp(word, "--exec") == 0) {
        arguments->is_script = true;
        return true;
    }
    return read_number(word, "--memory=", &guard->memory_bytes) ||
           read_number(word, "--cpu=", &guard->cpu_s) ||
           read_number(word, "--files=", &guard->files) ||
           read_folder(word, "--read=", guard->read, &guard->read_count) ||
           read_folder(word, "--write=", guard->write, &guard->write_count);
}

static bool read_arguments(int argc, char **argv, struct arguments *arguments)
{
    for (int i = 1; i < argc - 1; i++) {
        if (!read_option(arguments, argv[i])) {
            (void)fprintf(stderr, "rung-plugin-host: what is %s?\n", argv[i]);
            return false;
        }
    }
    arguments->file = argc > 1 ? argv[argc - 1] : NULL;
    if (arguments->file == NULL || arguments->file[0] != '/' || getenv("RUNG_BRIDGE") == NULL) {
        (void)fprintf(stderr, "rung-plugin-host: this program is started by rungd, for a plugin "
                              "with isolation: process; see docs/bridge.md\n");
        return false;
    }
    return true;
}

/* The folder of the plugin may be read: it finds its own things there. */
static void add_own_folder(struct arguments *arguments, char folder[PATH_MAX])
{
    struct guard *guard = &arguments->guard;
    (void)snprintf(folder, PATH_MAX, "%s", arguments->file);
    char *slash = strrchr(folder, '/');
    slash[slash == folder ? 1 : 0] = '\0';
    if (guard->read_count < GUARD_FOLDERS_MAX) {
        guard->read[guard->read_count++] = folder;
    }
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};
    char folder[PATH_MAX], lacks[200], why[400] = "";
    if (!read_arguments(argc, argv, &arguments)) {
        return EXIT_USAGE;
    }
    add_own_folder(&arguments, folder);
    if (!guard_raise(&arguments.guard, lacks, sizeof lacks, why, sizeof why)) {
        return die("guards", why);
    }
    if (arguments.is_script) {
        char *const words[] = {(char *)arguments.file, NULL};
        if (lacks[0] != '\0') {
            (void)fprintf(stderr, "unguarded: %s\n", lacks);
        }
        (void)execv(arguments.file, words);
        return die(arguments.file, strerror(errno));
    }
    (void)fcntl(LINE_DESCRIPTOR, F_SETFD, FD_CLOEXEC); /* it is not for what the plugin starts */
    const rung_plugin *plugin = library_load(arguments.file, "rung_plugin_v1", why, sizeof why);
    if (plugin == NULL) {
        return die(arguments.file, why);
    }
    guest_serve(plugin, lacks);
}
