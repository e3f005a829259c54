#include "store_arguments.h"
#include "support/suite.h"
#include "support/words.h"

static bool read(const char *line, unsigned takes, unsigned needs,
                 struct store_arguments *arguments)
{
    static struct words words; /* the arguments lie in it */
    words_init(&words, "%s", line);
    return store_arguments_read(words.argc, words.argv, takes, needs, arguments);
}

START_TEST(options_are_read)
{
    struct store_arguments arguments;

    ck_assert(read("repair --data here --set-aside",
                   STORE_ARGUMENTS_DATA | STORE_ARGUMENTS_SET_ASIDE, STORE_ARGUMENTS_DATA,
                   &arguments));

    ck_assert_str_eq(arguments.data, "here");
    ck_assert(arguments.set_aside);
    ck_assert_ptr_null(arguments.from);
}
END_TEST

START_TEST(what_a_command_does_not_take_and_what_it_needs_is_said)
{
    struct store_arguments arguments;
    unsigned data = STORE_ARGUMENTS_DATA;

    ck_assert(!read("digest", data, data, &arguments));
    ck_assert(!read("digest --data=a --to=b", data, data, &arguments));
    ck_assert(!read("digest --data=a b", data, data, &arguments));
    ck_assert(!read("digest --nonsense", data, data, &arguments));
    ck_assert(read("digest --data=a", data, data, &arguments));
}
END_TEST

SUITE("store_arguments", options_are_read, what_a_command_does_not_take_and_what_it_needs_is_said)
