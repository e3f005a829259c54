/* A launcher of children that does what a test says: a shell script. */
#ifndef TESTS_SUPPORT_LAUNCHER_H
#define TESTS_SUPPORT_LAUNCHER_H
#include <check.h>
#include <stdio.h>
#include <sys/stat.h>
#include "support/folder.h"

struct script {
    struct folder folder;
    char path[300];
};

/* A launcher that does what the text says; it gets the options of a plan as arguments. */
static inline void write_script(struct script *script, const char *text)
{
    folder_init(&script->folder);
    (void)snprintf(script->path, sizeof script->path, "%s/launcher", script->folder.path);
    FILE *file = fopen(script->path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert(fprintf(file, "#!/bin/sh\n%s\n", text) > 0);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(chmod(script->path, 0755), 0);
}

#endif
