#include "rpc/method_list.h"
#include "rpc/registry.h"
#include "support/suite.h"

START_TEST(without_plugins_it_is_the_registry)
{
    struct method_list list;
    method_list_init(&list, NULL);

    ck_assert_uint_eq(list.count, registry_count);
    for (size_t i = 0; i < registry_count; i++) {
        struct text name = text_z(registry_methods[i]->name);
        ck_assert_ptr_eq(method_list_find(&list, name), registry_methods[i]);
    }
    ck_assert_ptr_null(method_list_find(&list, TEXT("x.crm.customer")));
    method_list_fini(&list);
}
END_TEST

START_TEST(a_slip_is_near_a_name_and_noise_is_near_none)
{
    struct method_list list;
    method_list_init(&list, NULL);

    ck_assert_str_eq(method_list_nearest(&list, TEXT("ticket.gte")), "ticket.get");
    ck_assert_ptr_null(method_list_nearest(&list, TEXT("zzzzzzzzzzzzzzzzzzz")));
    method_list_fini(&list);
}
END_TEST

SUITE("method_list", without_plugins_it_is_the_registry,
      a_slip_is_near_a_name_and_noise_is_near_none)
