#include "rpc/registry.h"
#include <string.h>
#include "engine/engine.h"
#include "support/suite.h"

START_TEST(methods_stand_in_the_order_of_their_names_each_once)
{
    for (size_t i = 1; i < registry_count; i++) {
        ck_assert_int_lt(strcmp(registry_methods[i - 1]->name, registry_methods[i]->name), 0);
    }
}
END_TEST

START_TEST(each_method_is_found_by_its_whole_name_only)
{
    for (size_t i = 0; i < registry_count; i++) {
        struct text name = text_z(registry_methods[i]->name);

        ck_assert_ptr_eq(registry_find(name), registry_methods[i]);
        ck_assert_ptr_null(registry_find(text_slice(name, 0, name.n - 1)));
    }
    ck_assert_ptr_null(registry_find(TEXT_NONE));
    ck_assert_ptr_null(registry_find(TEXT("TICKET.GET")));
    ck_assert_ptr_null(registry_find(TEXT("ticket.get\0")));
}
END_TEST

START_TEST(each_method_has_somebody_who_answers)
{
    for (size_t i = 0; i < registry_count; i++) {
        const struct method *method = registry_methods[i];
        struct text name = text_z(method->name);

        ck_assert_msg((method->kind == METHOD_LOCAL) == (method->run != NULL), "%s", method->name);
        if (method->kind == METHOD_LATER) { /* the roof's: the engine never hears its name */
            ck_assert_msg(!engine_knows(name), "%s", method->name);
        } else if (method->kind != METHOD_LOCAL) {
            ck_assert_msg(engine_knows(name), "%s", method->name);
            ck_assert_msg(engine_is_query(name) == (method->kind == METHOD_READ), "%s",
                          method->name);
        }
    }
}
END_TEST

START_TEST(commands_of_the_engines_own_are_no_methods)
{
    ck_assert_ptr_null(registry_find(TEXT("timer.fire")));
    ck_assert_ptr_null(registry_find(TEXT("job.lease")));
    ck_assert_ptr_null(registry_find(TEXT("job.finish")));
    ck_assert_ptr_null(registry_find(TEXT("server.start")));
    ck_assert_ptr_null(registry_find(TEXT("inbox.push")));
}
END_TEST

SUITE("registry", methods_stand_in_the_order_of_their_names_each_once,
      each_method_is_found_by_its_whole_name_only, each_method_has_somebody_who_answers,
      commands_of_the_engines_own_are_no_methods)
