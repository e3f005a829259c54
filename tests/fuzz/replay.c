/* replay FOLDER...: gives each file to the target, as libFuzzer would. A missing or empty folder is
 * an error: a corpus that nobody reads protects nobody. */
#include <dirent.h>
#include <string.h>
#include "base/buf.h"
#include "base/fs.h"
#include "base/log.h"
#include "fuzz.h"

#define INPUT_BYTES_MAX ((size_t)1 << 20)

static unsigned replay_folder(const char *folder)
{
    DIR *list = opendir(folder);
    unsigned count = 0;
    if (list == NULL) {
        perror(folder);
        return 0;
    }
    for (const struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
        char path[1000];
        struct buf bytes;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        buf_init(&bytes);
        if (entry->d_name[0] != '.' && fs_read_file(path, INPUT_BYTES_MAX, &bytes) == 0) {
            (void)fprintf(stderr, "%s\n", path);
            (void)LLVMFuzzerTestOneInput(bytes.p, bytes.n);
            count++;
        }
        buf_fini(&bytes);
    }
    (void)closedir(list);
    return count;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    log_set_level(LOG_LEVEL_ERROR);
    for (int i = 1; i < argc; i++) {
        unsigned found = replay_folder(argv[i]);
        if (found == 0) {
            (void)fprintf(stderr, "there is nothing in %s\n", argv[i]);
            return 1;
        }
        count += found;
    }
    (void)printf("%u inputs\n", count);
    return count == 0;
}
