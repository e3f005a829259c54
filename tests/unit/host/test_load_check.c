/* Lists of hashes, and who is in quarantine. */
#include "host/load_check.h"
#include <signal.h>
#include "support/folder.h"
#include "support/suite.h"

/* sha256sum of the three bytes "abc". */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define OTHER "0000000000000000000000000000000000000000000000000000000000000000"

static struct folder folder;
static struct plugin_file file;

static void arrive(void)
{
    folder_init(&folder);
    folder_put(&folder, "a.so", "abc");
    file = (struct plugin_file){.why = ""};
    (void)snprintf(file.path, sizeof file.path, "%s/a.so", folder.path);
}

static enum load_check_verdict check(const struct load_check_rules *rules, const char *wanted)
{
    return load_check(rules, TEXT("spam"), text_z(wanted), &file);
}

START_TEST(without_lists_every_file_is_good_and_its_hash_is_known)
{
    struct load_check_rules rules = {0};
    arrive();

    ck_assert_int_eq(check(&rules, ""), LOAD_CHECK_GOOD);

    ck_assert_str_eq(file.digest, ABC);
    folder_fini(&folder);
}
END_TEST

START_TEST(a_list_lets_in_whom_it_names_in_either_case)
{
    static const struct text upper[] = {
        TEXT(OTHER), TEXT("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")};
    struct load_check_rules rules = {.allow = upper, .allow_count = 2, .has_allow = true};
    arrive();

    ck_assert_int_eq(check(&rules, ""), LOAD_CHECK_GOOD);
    ck_assert_int_eq(check(&rules, ABC), LOAD_CHECK_GOOD);

    rules.allow_count = 1;
    ck_assert_int_eq(check(&rules, ""), LOAD_CHECK_REFUSED);
    ck_assert_ptr_nonnull(strstr(file.why, "plugins.allow does not list its SHA-256, " ABC));
    rules.allow_count = 0;
    ck_assert_int_eq(check(&rules, ""), LOAD_CHECK_REFUSED);
    folder_fini(&folder);
}
END_TEST

START_TEST(an_instance_may_want_one_very_file)
{
    struct load_check_rules rules = {0};
    arrive();

    ck_assert_int_eq(check(&rules, OTHER), LOAD_CHECK_REFUSED);

    ck_assert_ptr_nonnull(strstr(file.why, "wants another"));
    (void)snprintf(file.path, sizeof file.path, "%s/none.so", folder.path);
    ck_assert_int_eq(check(&rules, ""), LOAD_CHECK_REFUSED);
    ck_assert_ptr_nonnull(strstr(file.why, "none.so"));
    folder_fini(&folder);
}
END_TEST

START_TEST(who_is_in_quarantine_is_told_why_and_the_way_out)
{
    struct crumb_death deaths[2] = {
        {.instance = "spam", .digest = ABC, .point = CRUMB_CREATE, .how = SIGSEGV, .at_us = 1},
        {.instance = "spam", .digest = ABC, .point = CRUMB_CREATE, .how = SIGSEGV, .at_us = 2}};
    struct quarantine *quarantine = quarantine_open(NULL, deaths, 2, 2);
    struct load_check_rules rules = {.quarantine = quarantine};
    arrive();

    ck_assert_int_eq(check(&rules, ""), LOAD_CHECK_QUARANTINED);

    ck_assert_ptr_nonnull(strstr(file.why, "2 times"));
    ck_assert_ptr_nonnull(strstr(file.why, "create() by signal 11"));
    ck_assert_ptr_nonnull(strstr(file.why, "rungctl plugin release spam"));
    quarantine_close(&quarantine);
    folder_fini(&folder);
}
END_TEST

START_TEST(what_is_no_hash_is_complained_about_at_its_place)
{
    struct load_check_rules rules;
    struct config_node hashes[] = {{.kind = CONFIG_SCALAR, .text = TEXT(ABC)},
                                   {.kind = CONFIG_SCALAR, .text = TEXT("abc")}};
    struct config_node keys[] = {
        {.kind = CONFIG_LIST, .key = TEXT("allow"), .items = hashes, .count = 2},
        {.kind = CONFIG_SCALAR, .key = TEXT("sha256"), .text = TEXT(OTHER "0")}};
    struct config config = {.root = {.kind = CONFIG_MAP, .items = keys, .count = 2}};
    arena_init(&config.arena);

    load_check_read(&rules, &config, &config.root);
    struct text wanted = load_check_read_wanted(&config, &config.root);

    ck_assert_uint_eq(rules.allow_count, 1);
    ck_assert(rules.has_allow);
    ck_assert_uint_eq(wanted.n, 0);
    ck_assert_uint_eq(config.complaint_count, 2);
    arena_fini(&config.arena);
}
END_TEST

SUITE("load_check", without_lists_every_file_is_good_and_its_hash_is_known,
      a_list_lets_in_whom_it_names_in_either_case, an_instance_may_want_one_very_file,
      who_is_in_quarantine_is_told_why_and_the_way_out,
      what_is_no_hash_is_complained_about_at_its_place)
