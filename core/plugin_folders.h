/* Where plugins are looked for, and where the copies that are opened lie. */
#ifndef PLUGIN_FOLDERS_H
#define PLUGIN_FOLDERS_H
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

struct plugin_folders {
    char search[PATH_MAX]; /* beside this binary, else where they are installed */
    char copies[PATH_MAX];
    char launcher[PATH_MAX]; /* rung-plugin-host, beside this binary or in ../libexec; "" */
    bool is_temporary;       /* copies is removed again by plugin_folders_fini */
};

/* `data`: the data folder, made when it is not there; NULL: nothing may be written but a temporary
 * folder. False with a sentence. */
bool plugin_folders_init(struct plugin_folders *folders, const char *data, char *why,
                         size_t why_size);
void plugin_folders_fini(struct plugin_folders *folders);

#endif
