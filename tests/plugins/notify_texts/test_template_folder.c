#include "template_folder.h"
#include "support/folder.h"
#include "support/suite.h"

static struct folder folder;

START_TEST(the_nearest_language_is_found_and_other_files_are_none)
{
    char why[200];
    folder_init(&folder);
    folder_put(&folder, "page.txt", "a");
    folder_put(&folder, "page.pt.txt", "b");
    folder_put(&folder, "page.pt-BR.html", "c");
    folder_put(&folder, "README", "no template");
    struct template_folder *read = template_folder_read(folder.path, why, sizeof why);
    ck_assert_msg(read != NULL, "%s", why);

    ck_assert_uint_eq(read->count, 3);
    ck_assert(template_folder_find(read, RUNG_S("page"), RUNG_S("pt-BR"))->is_html);
    ck_assert_str_eq(template_folder_find(read, RUNG_S("page"), RUNG_S("pt-PT"))->language, "pt");
    ck_assert_str_eq(template_folder_find(read, RUNG_S("page"), RUNG_S("de"))->language, "");
    ck_assert_ptr_null(template_folder_find(read, RUNG_S("digest"), RUNG_S("de")));
    template_folder_free(&read);
    folder_fini(&folder);
}
END_TEST

static const struct {
    const char *text, *says;
} wrong[] = {
    {"{{a", "page.txt:1:1: this tag has no end"},
    {"Subject: a {{b\n\nbody", "page.txt:1:12: this tag has no end"},
    {"Subject: a\n\nbody {{/c}}", "page.txt:3:6: \"c\" ends here"},
    {"Subject: a\r\nx {{/c}}", "page.txt:2:3: \"c\" ends here"},
};

START_TEST(what_is_wrong_is_told_with_file_line_and_column)
{
    char why[600] = "";
    folder_init(&folder);
    folder_put(&folder, "page.txt", wrong[_i].text);

    ck_assert_ptr_null(template_folder_read(folder.path, why, sizeof why));

    ck_assert_msg(strstr(why, wrong[_i].says) != NULL, "%d: %s", _i, why);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_file_that_is_too_long_is_refused)
{
    char why[600] = "";
    char *text = calloc(1, TEMPLATE_FOLDER_BYTES_MAX + 2);
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', TEMPLATE_FOLDER_BYTES_MAX + 1);
    folder_init(&folder);
    folder_put(&folder, "page.txt", text);

    ck_assert_ptr_null(template_folder_read(folder.path, why, sizeof why));

    ck_assert_ptr_nonnull(strstr(why, "at most 64 KiB"));
    free(text);
    folder_fini(&folder);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("template_folder");
    TCase *tcase = suite_case("template_folder");
    tcase_add_test(tcase, the_nearest_language_is_found_and_other_files_are_none);
    tcase_add_loop_test(tcase, what_is_wrong_is_told_with_file_line_and_column, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tcase, a_file_that_is_too_long_is_refused);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
