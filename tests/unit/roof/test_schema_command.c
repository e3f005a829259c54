#include "schema_command.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include "base/fs.h"
#include "base/buf.h"
#include "support/folder.h"
#include "support/suite.h"

/* What the command writes to the standard output. */
static int run(int (*command)(void), const struct folder *folder, struct buf *out)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/out", folder->path);
    (void)fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    (void)dup2(fd, STDOUT_FILENO);
    (void)close(fd);
    int code = command();
    (void)fflush(stdout);
    (void)dup2(kept, STDOUT_FILENO);
    (void)close(kept);
    ck_assert_int_eq(fs_read_file(path, (size_t)8 << 20, out), 0);
    return code;
}

static int unknown_options(void)
{
    return schema_command_options("no-such-plugin");
}

START_TEST(the_schema_has_every_section)
{
    static const char *const sections[] = {"plugins", "sla", "escalation", "schedules", "data"};
    struct folder folder;
    struct buf out;
    folder_init(&folder);
    buf_init(&out);

    ck_assert_int_eq(run(schema_command_schema, &folder, &out), 0);

    struct text text = buf_text(&out);
    ck_assert(text_starts(text, TEXT("{")));
    ck_assert_uint_ne(text_find(text, TEXT("json-schema.org/draft/2020-12"), 0), SIZE_MAX);
    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        char key[40];
        (void)snprintf(key, sizeof key, "\n    \"%s\": {", sections[i]);
        ck_assert_msg(text_find(text, text_z(key), 0) != SIZE_MAX, "%s", key);
    }
    buf_fini(&out);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_plugin_that_is_not_there_has_no_options)
{
    struct folder folder;
    struct buf out;
    folder_init(&folder);
    buf_init(&out);

    ck_assert_int_eq(run(unknown_options, &folder, &out), 1);

    ck_assert_uint_eq(out.n, 0);
    buf_fini(&out);
    folder_fini(&folder);
}
END_TEST

SUITE("schema_command", the_schema_has_every_section, a_plugin_that_is_not_there_has_no_options)
