/* A configuration: whatever the text, it is read, or each complaint has a place inside it. */
#include "config.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "fuzz.h"
#include "policy_load.h"

static char path[64];

static void remove_file(void)
{
    (void)unlink(path);
}

static int open_file(void)
{
    if (path[0] != '\0') {
        return open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    }
    (void)snprintf(path, sizeof path, "%s/rung-fuzz-XXXXXX",
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    (void)atexit(remove_file);
    return mkstemp(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    struct buf out;
    int fd = open_file();
    FUZZ_CHECK(fd >= 0 && write(fd, bytes, count) == (ssize_t)count);
    (void)close(fd);
    struct config *config = config_load(path, NULL, 0);
    struct policy_set *loaded =
        config->complaint_count == 0 ? policy_load(config, "/usr/share/zoneinfo") : NULL;
    const struct policy_set *policies = loaded;
    for (size_t i = 0; i < config->complaint_count; i++) {
        FUZZ_CHECK(config->complaints[i].text.n > 0 && config->complaints[i].place.line >= 1);
    }
    buf_init(&out);
    config_print_complaints(config, &out);
    FUZZ_CHECK(config->complaint_count == 0 || out.n > 0);
    buf_fini(&out);
    policy_set_release(&policies);
    config_free(&config);
    return 0;
}
