#include "model/routing.h"
#include "support/suite.h"

START_TEST(a_need_is_a_skill_a_level_and_a_class)
{
    struct routing_need need;

    ck_assert(routing_need_from(TEXT("sql"), &need));
    ck_assert(text_eq_z(need.skill, "sql"));
    ck_assert_int_eq(need.level, 1);
    ck_assert_int_eq(need.relaxation, 0);
    ck_assert(routing_need_from(TEXT("sql:5:3"), &need));
    ck_assert_int_eq(need.level, 5);
    ck_assert_int_eq(need.relaxation, 3);
}
END_TEST

START_TEST(what_is_no_need_is_refused)
{
    static const char *const wrong[] = {
        "",        ":3",     "sql:0",    "sql:6",     "sql:",   "sql:x",
        "sql:3:4", "sql:3:", "sql:3:-1", "sql:3:1:1", "my sql", NULL};
    struct routing_need need;
    for (size_t i = 0; wrong[i] != NULL; i++) {
        ck_assert_msg(!routing_need_from(text_z(wrong[i]), &need), "%s", wrong[i]);
    }
}
END_TEST

START_TEST(a_printed_need_is_read_back)
{
    struct arena arena;
    struct routing_need need = {.skill = TEXT("sql"), .level = 3, .relaxation = 2};
    struct routing_need read;
    arena_init(&arena);

    struct text word = routing_need_print(&arena, &need);

    ck_assert(text_eq_z(word, "sql:3:2"));
    ck_assert(routing_need_from(word, &read));
    ck_assert_int_eq(read.relaxation, 2);
    arena_fini(&arena);
}
END_TEST

START_TEST(h3_the_longest_wait_behind_later_items_is_400_minutes_for_low)
{
    struct routing routing;
    routing_init(&routing);

    ck_assert_int_eq(routing_wait_max_m(&routing, 0), 400);
    ck_assert_int_eq(routing_wait_max_m(&routing, 3000), 100);
    routing.ageing = 7;
    ck_assert_int_eq(routing_wait_max_m(&routing, 0), 572);
    routing.ageing = 0;
    ck_assert_int_eq(routing_wait_max_m(&routing, 0), 0);
}
END_TEST

START_TEST(channels_have_weights_and_what_is_not_named_weighs_like_a_mail)
{
    struct routing routing;
    struct routing_channel own = {.channel = TEXT("chat"), .weight = 40, .offer_for_s = 30};
    routing_init(&routing);

    ck_assert_int_eq(routing_channel(&routing, TEXT("email")).weight, 10);
    ck_assert_int_eq(routing_channel(&routing, TEXT("chat")).weight, 25);
    ck_assert_int_eq(routing_channel(&routing, TEXT("phone")).weight, 100);
    ck_assert_int_eq(routing_channel(&routing, TEXT("phone")).offer_for_s, 60);
    ck_assert_int_eq(routing_channel(&routing, TEXT("fax")).weight, 10);
    ck_assert_int_eq(routing_channel(&routing, TEXT("fax")).offer_for_s, 900);
    routing.channels = &own;
    routing.channel_count = 1;
    ck_assert_int_eq(routing_channel(&routing, TEXT("chat")).weight, 40);
}
END_TEST

START_TEST(a_team_is_beneath_itself_and_those_above_it_even_when_they_go_round)
{
    struct roster_team teams[] = {{.id = TEXT("a"), .parent = TEXT("b")},
                                  {.id = TEXT("b"), .parent = TEXT("c")},
                                  {.id = TEXT("c")},
                                  {.id = TEXT("x"), .parent = TEXT("y")},
                                  {.id = TEXT("y"), .parent = TEXT("x")}};
    struct roster roster = {.teams = teams, .team_count = 5};

    ck_assert(routing_is_beneath(&roster, TEXT("a"), TEXT("a")));
    ck_assert(routing_is_beneath(&roster, TEXT("a"), TEXT("c")));
    ck_assert(!routing_is_beneath(&roster, TEXT("c"), TEXT("a")));
    ck_assert(!routing_is_beneath(&roster, TEXT("x"), TEXT("a")));
    ck_assert(!routing_is_beneath(&roster, TEXT("nobody"), TEXT("a")));
}
END_TEST

START_TEST(without_queues_it_is_off)
{
    struct routing routing;
    struct routing_queue queue = {.id = TEXT("desk")};
    routing_init(&routing);

    ck_assert(!routing_is_on(&routing));
    routing.queues = &queue;
    routing.queue_count = 1;
    ck_assert(routing_is_on(&routing));
    ck_assert_ptr_eq(routing_queue(&routing, TEXT("desk")), &queue);
    ck_assert_ptr_null(routing_queue(&routing, TEXT("des")));
}
END_TEST

SUITE("routing", a_need_is_a_skill_a_level_and_a_class, what_is_no_need_is_refused,
      a_printed_need_is_read_back, h3_the_longest_wait_behind_later_items_is_400_minutes_for_low,
      channels_have_weights_and_what_is_not_named_weighs_like_a_mail,
      a_team_is_beneath_itself_and_those_above_it_even_when_they_go_round, without_queues_it_is_off)
