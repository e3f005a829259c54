#include "rpc/guest_call.h"
#include <string.h>
#include "support/suite.h"

START_TEST(a_plugin_sees_its_own_parameters_only)
{
    static const char *const names[] = {"key",    "name",       "timeout_ms",
                                        "reason", "if_version", "none"};
    struct value params = {.type = VALUE_MAP};
    struct arena arena;
    arena_init(&arena);
    for (size_t i = 0; i < 5; i++) {
        *value_put(&arena, &params, names[i]) = value_of_int((int64_t)i);
    }
    (void)value_put(&arena, &params, names[5]); /* nil: as if it were not there */

    struct value own = guest_call_params(&arena, &params);

    ck_assert_uint_eq(own.map.count, 1);
    ck_assert_int_eq(value_int(&own, "name", 0), 1);
    arena_fini(&arena);
}
END_TEST

START_TEST(who_has_not_the_role_is_told_which_it_is)
{
    static const struct published_method published = {.role = ACCESS_LEAD};
    static const struct method method = {.name = "x.crm.wipe", .published = &published};
    struct refusal refusal = {.code = ERR_OK};

    ck_assert(guest_call_may(ACCESS_MANAGER, &method, &refusal));
    ck_assert(!guest_call_may(ACCESS_AGENT, &method, &refusal));

    ck_assert_int_eq(refusal.code, ERR_FORBIDDEN);
    ck_assert_str_eq(refusal.text, "x.crm.wipe is for the role lead");
}
END_TEST

START_TEST(hits_are_put_in_their_order_without_what_was_denied)
{
    struct effect items[] = {{.kind = EFFECT_RESULT, .key = TEXT("T-2")},
                             {.kind = EFFECT_ADD_TAG, .key = TEXT("x"), .verdict = VERDICT_DENIED},
                             {.kind = EFFECT_RESULT, .key = TEXT("T-1")}};
    const struct effect_list list = {items, 3};
    struct search_answer answer = {&list, TEXT("index")};
    struct search_answer nobody = {NULL, TEXT_NONE};
    struct command *command = command_create("ticket.search", TEXT("local"), TEXT_NONE);

    guest_call_put_hits(command, &nobody);
    ck_assert_ptr_null(value_get(&command->args, "hits"));
    guest_call_put_hits(command, &answer);

    const struct value *hits = value_get(&command->args, "hits");
    ck_assert_uint_eq(value_count(hits), 2);
    ck_assert(text_eq_z(value_text_at(hits, 0), "T-2"));
    ck_assert(text_eq_z(value_text_at(hits, 1), "T-1"));
    ck_assert(text_eq_z(value_text(&command->args, "plugin"), "index"));
    command_destroy(&command);
}
END_TEST

SUITE("guest_call", a_plugin_sees_its_own_parameters_only, who_has_not_the_role_is_told_which_it_is,
      hits_are_put_in_their_order_without_what_was_denied)
