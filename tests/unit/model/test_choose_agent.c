#include "model/choose_agent.h"
#include "support/suite.h"

static struct roster_agent agents[] = {
    {.id = {"ann", 3}, .share = 1}, {.id = {"bob", 3}, .share = 3}, {.id = {"cid", 3}, .share = 0}};

static const struct choose_candidate three[] = {
    {.agent = &agents[0], .used = 50, .capacity = 100, .last_given_us = 300, .skill_sum = 4},
    {.agent = &agents[1], .used = 60, .capacity = 200, .last_given_us = 200, .skill_sum = 9},
    {.agent = &agents[2], .used = 40, .capacity = 100, .last_given_us = 200, .skill_sum = 9},
};

static size_t choose(enum routing_method method, const char *sticky, const char *cursor)
{
    return choose_agent(method, three, 3, text_z(sticky), text_z(cursor), 7);
}

START_TEST(least_loaded_is_the_smallest_share_of_capacity)
{
    ck_assert_uint_eq(choose(ROUTING_LEAST_LOADED, "", ""), 1);
}
END_TEST

START_TEST(longest_idle_and_equal_ones_by_id)
{
    ck_assert_uint_eq(choose(ROUTING_LONGEST_IDLE, "", ""), 1);
}
END_TEST

START_TEST(best_skill_and_among_the_best_the_least_loaded)
{
    ck_assert_uint_eq(choose(ROUTING_BEST_SKILL, "", ""), 1);
}
END_TEST

START_TEST(a_round_goes_on_behind_its_cursor_even_when_that_one_is_gone)
{
    ck_assert_uint_eq(choose(ROUTING_ROUND_ROBIN, "", ""), 0);
    ck_assert_uint_eq(choose(ROUTING_ROUND_ROBIN, "", "ann"), 1);
    ck_assert_uint_eq(choose(ROUTING_ROUND_ROBIN, "", "bea"), 1);
    ck_assert_uint_eq(choose(ROUTING_ROUND_ROBIN, "", "cid"), 0);
}
END_TEST

START_TEST(by_weight_each_gets_his_share_and_the_same_seed_the_same_one)
{
    size_t got[3] = {0};
    for (uint64_t seed = 0; seed < 5000; seed++) {
        size_t one = choose_agent(ROUTING_WEIGHTED, three, 3, TEXT_NONE, TEXT_NONE, seed);

        ck_assert_uint_eq(choose_agent(ROUTING_WEIGHTED, three, 3, TEXT_NONE, TEXT_NONE, seed),
                          one);
        got[one]++;
    }
    ck_assert_uint_gt(got[0], 900); /* 1 : 3 : 1, no share said is one */
    ck_assert_uint_gt(got[1], 2850);
    ck_assert_uint_gt(got[2], 900);
}
END_TEST

START_TEST(whoever_served_the_customer_goes_first_if_he_is_among_them)
{
    ck_assert_uint_eq(choose(ROUTING_LEAST_LOADED, "ann", ""), 0);
    ck_assert_uint_eq(choose(ROUTING_LEAST_LOADED, "eve", ""), 1);
}
END_TEST

START_TEST(of_nobody_nobody_is_chosen)
{
    for (int method = 0; method < ROUTING_METHODS; method++) {
        ck_assert_uint_eq(
            choose_agent((enum routing_method)method, NULL, 0, TEXT("ann"), TEXT_NONE, 1),
            SIZE_MAX);
    }
}
END_TEST

SUITE("choose_agent", least_loaded_is_the_smallest_share_of_capacity,
      longest_idle_and_equal_ones_by_id, best_skill_and_among_the_best_the_least_loaded,
      a_round_goes_on_behind_its_cursor_even_when_that_one_is_gone,
      by_weight_each_gets_his_share_and_the_same_seed_the_same_one,
      whoever_served_the_customer_goes_first_if_he_is_among_them, of_nobody_nobody_is_chosen)
