#include "plugin_folders.h"
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/fs.h"

static bool find_own(char self[PATH_MAX])
{
    ssize_t n = readlink("/proc/self/exe", self, PATH_MAX - 1);
    self[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(self, '/');
    if (slash != NULL) {
        *slash = '\0';
    }
    return n > 0;
}

static void find_launcher(struct plugin_folders *folders)
{
    static const char *const beside[] = {"rung-plugin-host", "../libexec/rung/rung-plugin-host"};
    char self[PATH_MAX];
    bool is_known = find_own(self);
    for (size_t i = 0; is_known && i < sizeof beside / sizeof beside[0]; i++) {
        int length =
            snprintf(folders->launcher, sizeof folders->launcher, "%s/%s", self, beside[i]);
        if (length > 0 && (size_t)length < sizeof folders->launcher &&
            access(folders->launcher, X_OK) == 0) {
            return;
        }
    }
    folders->launcher[0] = '\0';
}

static void find_search(struct plugin_folders *folders)
{
    char self[PATH_MAX];
    bool is_known = find_own(self);
    /* Beside an installed binary, wherever the prefix was moved to; beside one that was just built.
     */
    static const char *const beside[] = {"../" RUNG_PLUGIN_BELOW, "../plugins"};
    for (size_t i = 0; is_known && i < sizeof beside / sizeof beside[0]; i++) {
        int length = snprintf(folders->search, sizeof folders->search, "%s/%s", self, beside[i]);
        if (length > 0 && (size_t)length < sizeof folders->search &&
            access(folders->search, F_OK) == 0) {
            return;
        }
    }
    (void)snprintf(folders->search, sizeof folders->search, "%s", RUNG_PLUGIN_FOLDER);
}

bool plugin_folders_init(struct plugin_folders *folders, const char *data, char *why,
                         size_t why_size)
{
    *folders = (struct plugin_folders){.is_temporary = data == NULL};
    find_search(folders);
    find_launcher(folders);
    if (data == NULL) {
        const char *where = getenv("TMPDIR");
        (void)snprintf(folders->copies, sizeof folders->copies, "%s/rung-check-XXXXXX",
                       where ? where : "/tmp");
        if (mkdtemp(folders->copies) == NULL) {
            (void)snprintf(why, why_size, "no temporary folder: %m");
            folders->is_temporary = false;
            return false;
        }
        return true;
    }
    (void)snprintf(folders->copies, sizeof folders->copies, "%s/plugins", data);
    int result = fs_make_folder(data, 0700);
    result = result == 0 ? fs_make_folder(folders->copies, 0700) : result;
    if (result != 0) {
        (void)snprintf(why, why_size, "the folder %.300s cannot be made: %s", folders->copies,
                       strerror(-result));
    }
    return result == 0;
}

void plugin_folders_fini(struct plugin_folders *folders)
{
    if (!folders->is_temporary) {
        return;
    }
    DIR *listing = opendir(folders->copies);
    struct dirent *entry = NULL;
    while (listing != NULL && (entry = readdir(listing)) != NULL) {
        if (entry->d_name[0] != '.') {
            (void)unlinkat(dirfd(listing), entry->d_name, 0);
        }
    }
    if (listing != NULL) {
        (void)closedir(listing);
    }
    (void)rmdir(folders->copies);
}
