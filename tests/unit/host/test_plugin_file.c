/* The file that is opened is the one that was looked at. */
#include "host/plugin_file.h"
#include <stdio.h>
#include <string.h>
#include "base/fs.h"
#include "support/folder.h"
#include "support/suite.h"

/* Allowed by its digest, then replaced, and only then copied: what was opened was on nobody's list.
 */
START_TEST(a_file_that_changes_after_it_was_looked_at_is_not_opened)
{
    struct folder folder;
    struct plugin_file file = {0};
    char copy[PATH_MAX], why[200] = "";
    folder_init(&folder);
    (void)snprintf(file.path, sizeof file.path, "%s/spam.so", folder.path);
    ck_assert_int_eq(fs_write_file_atomic(file.path, TEXT("what is allowed"), 0600), 0);
    ck_assert(library_file_digest(file.path, file.digest, why, sizeof why));

    ck_assert(plugin_file_copy(&file, folder.path, copy));
    ck_assert_int_eq(fs_write_file_atomic(file.path, TEXT("what is not"), 0600), 0);
    ck_assert(!plugin_file_copy(&file, folder.path, copy));

    ck_assert_msg(strstr(file.why, "spam.so has changed") != NULL, "%s", file.why);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_file_whose_digest_nobody_wants_is_copied_as_it_is)
{
    struct folder folder;
    struct plugin_file file = {0};
    char copy[PATH_MAX];
    folder_init(&folder);
    (void)snprintf(file.path, sizeof file.path, "%s/spam.so", folder.path);
    ck_assert(!plugin_file_copy(&file, folder.path, copy));
    ck_assert_msg(strstr(file.why, "spam.so") != NULL, "%s", file.why);
    ck_assert_int_eq(fs_write_file_atomic(file.path, TEXT("anything"), 0600), 0);

    ck_assert(plugin_file_copy(&file, folder.path, copy));

    folder_fini(&folder);
}
END_TEST

SUITE("plugin_file", a_file_that_changes_after_it_was_looked_at_is_not_opened,
      a_file_whose_digest_nobody_wants_is_copied_as_it_is)
