#include "base/library.h"
#include "support/suite.h"

START_TEST(what_the_loader_says_of_a_file_and_of_a_name_is_passed_on)
{
    char why[400] = "";

    ck_assert_ptr_null(library_load("/nowhere/spam.so", "x", why, sizeof why));
    ck_assert_msg(strstr(why, "/nowhere/spam.so") != NULL, "%s", why);
    ck_assert_ptr_null(library_load("libc.so.6", "no_such_symbol", why, sizeof why));
    ck_assert_str_eq(why, "libc.so.6 exports no no_such_symbol");
    ck_assert_ptr_nonnull(library_load("libc.so.6", "isatty", why, sizeof why));
}
END_TEST

START_TEST(the_code_of_a_library_is_found_by_an_address_in_it)
{
    static const int data = 7;
    int on_stack = 0;
    uintptr_t from = 0;
    uintptr_t to = 0;

    ck_assert(library_code(&data, &from, &to));
    ck_assert(from <= (uintptr_t)library_code && (uintptr_t)library_code < to); /* its own code */
    ck_assert(!((uintptr_t)&data >= from && (uintptr_t)&data < to));
    ck_assert(!library_code(&on_stack, &from, &to));
}
END_TEST

START_TEST(the_next_function_of_a_name_is_the_librarys_own)
{
    int (*next)(int fd) = NULL;

    library_next("isatty", (void (**)(void)) & next);

    ck_assert_ptr_nonnull(next);
    ck_assert_int_eq(next(-1), 0);
}
END_TEST

SUITE("library", what_the_loader_says_of_a_file_and_of_a_name_is_passed_on,
      the_code_of_a_library_is_found_by_an_address_in_it,
      the_next_function_of_a_name_is_the_librarys_own)
