#include "host/plugin_sub.h"
#include "support/suite.h"

/* As a guest with a newer header has it: its rows are longer than ours. */
struct longer {
    rung_sub sub;
    char more[24];
};

START_TEST(a_row_is_found_by_the_length_that_the_plugin_says)
{
    static const struct longer rows[] = {{.sub = {.hook = RUNG_TICKET_CLASSIFY}},
                                         {.sub = {.hook = RUNG_ROUTE_ASSIGN}},
                                         {.sub = {.hook = RUNG_TICKET_OPENED}}};
    const rung_plugin plugin = {.subs = &rows[0].sub, .n_subs = 3, .sub_size = sizeof rows[0]};

    ck_assert_uint_eq(plugin_sub(&plugin, 0)->hook, RUNG_TICKET_CLASSIFY);
    ck_assert_uint_eq(plugin_sub(&plugin, 1)->hook, RUNG_ROUTE_ASSIGN);
    ck_assert_ptr_eq(plugin_sub(&plugin, 2), &rows[2].sub);
}
END_TEST

SUITE("plugin_sub", a_row_is_found_by_the_length_that_the_plugin_says)
