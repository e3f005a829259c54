/* The frame of every unit test. A test file ends with
 *   SUITE("zone", a_gap_gives_the_instant_after_it, a_repeated_hour_gives_the_first)
 * where the names are START_TEST functions: sentences. */
#ifndef TESTS_SUPPORT_SUITE_H
#define TESTS_SUPPORT_SUITE_H
#include <check.h>
#include <stdlib.h>

#define SUITE_TIMEOUT_S 60 /* of one test: it hangs. Check's own 4 s are a slow disk */

/* For a suite that a test puts together by itself, with loops for example. */
static inline TCase *suite_case(const char *name)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, SUITE_TIMEOUT_S);
    return tcase;
}

static inline int suite_run_created(Suite *suite)
{
    SRunner *runner = srunner_create(suite);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    srunner_set_fork_status(runner, CK_NOFORK);
#endif
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static inline int suite_run(const char *name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = suite_case(name);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}

#define SUITE(name, ...)                                               \
    int main(void)                                                     \
    {                                                                  \
        const TTest *const tests[] = {__VA_ARGS__};                    \
        return suite_run(name, tests, sizeof tests / sizeof tests[0]); \
    }

#endif
