#include "base/mem.h"
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "support/suite.h"

START_TEST(new_memory_is_zeroed)
{
    unsigned char *block = mem_new(100);

    for (size_t i = 0; i < 100; i++) {
        ck_assert_msg(block[i] == 0, "byte %zu is %u", i, block[i]);
    }
    mem_free(block);
}
END_TEST

START_TEST(no_bytes_at_all_are_still_a_block)
{
    void *block = mem_new(0);
    void *resized = mem_resize(mem_new(8), 0);

    ck_assert_ptr_nonnull(block);
    ck_assert_ptr_nonnull(resized);
    mem_free(block);
    mem_free(resized);
    mem_free(NULL);
}
END_TEST

START_TEST(resizing_keeps_what_was_there)
{
    char *block = mem_copy_z("ladder", 6);

    block = mem_resize(block, 10000);

    ck_assert_str_eq(block, "ladder");
    mem_free(block);
}
END_TEST

START_TEST(a_copy_takes_so_many_bytes_and_ends_with_a_zero)
{
    char *copy = mem_copy_z("ladder", 3);

    ck_assert_str_eq(copy, "lad");
    mem_free(copy);
}
END_TEST

START_TEST(wiped_memory_holds_no_secret)
{
    char secret[] = "swordfish";

    mem_wipe(secret, sizeof secret);

    for (size_t i = 0; i < sizeof secret; i++) {
        ck_assert_msg(secret[i] == 0, "byte %zu is left", i);
    }
}
END_TEST

START_TEST(an_array_larger_than_the_address_space_ends_the_process)
{
    int status;
    volatile size_t count = SIZE_MAX / 2; /* volatile: the compiler shall not foresee it */

    pid_t child = fork();
    if (child == 0) {
        (void)close(STDERR_FILENO);
        mem_free(mem_new_array(count, 4));
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);

    ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "status %d", status);
}
END_TEST

SUITE("mem", new_memory_is_zeroed, no_bytes_at_all_are_still_a_block, resizing_keeps_what_was_there,
      a_copy_takes_so_many_bytes_and_ends_with_a_zero, wiped_memory_holds_no_secret,
      an_array_larger_than_the_address_space_ends_the_process)
