#include "model/expression_domain.h"
#include "model/ticket_facts.h"
#include "support/suite.h"

static struct arena arena;
static struct expression_domain domain;

static struct expression_domain_term *add(const char *source)
{
    struct expression_trouble trouble;
    const struct expression *rule =
        expression_read(&arena, text_z(source), ticket_facts_symbols, ticket_facts_count, &trouble);
    ck_assert_msg(rule != NULL, "%s: %s", source, trouble.text);
    return expression_domain_add(&domain, rule);
}

static void begin(void)
{
    arena_init(&arena);
    expression_domain_init(&domain, &arena);
}

START_TEST(a_number_has_a_class_on_each_side_of_its_constants)
{
    begin();
    struct expression_domain_term *above = add("ticket.reopen_count > 3");
    (void)add("ticket.reopen_count < 5");
    expression_domain_close(&domain);

    ck_assert_uint_eq(domain.count, 1);
    /* absent, 0, the highest, and 2, 3, 4, 5, 6 */
    ck_assert_uint_eq(expression_domain_classes(&domain, 0), 8);
    ck_assert_int_eq(expression_domain_ask(&domain, above), EXPRESSION_DOMAIN_OPEN);
    ck_assert_uint_eq(domain.undecided, 0);
    size_t yes = 0;
    for (size_t i = 0; i < 8; i++) {
        ck_assert(expression_domain_choose(&domain, 0, i));
        yes += expression_domain_ask(&domain, above) == EXPRESSION_DOMAIN_YES;
    }
    ck_assert_uint_eq(yes, 4);
    arena_fini(&arena);
}
END_TEST

START_TEST(a_number_with_bounds_is_never_outside_them)
{
    begin();
    struct expression_domain_term *more = add("ticket.impact > 4");
    expression_domain_close(&domain);

    for (size_t i = 0; i < expression_domain_classes(&domain, 0); i++) {
        ck_assert(expression_domain_choose(&domain, 0, i));
        ck_assert_int_eq(expression_domain_ask(&domain, more), EXPRESSION_DOMAIN_NO);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(one_part_may_decide_before_the_other_is_known)
{
    begin();
    struct expression_domain_term *both = add("ticket.team == 'a' and ticket.immediate");
    struct expression_domain_term *any = add("ticket.team == 'a' or ticket.immediate");
    struct expression_domain_term *always = expression_domain_add(&domain, NULL);
    expression_domain_close(&domain);

    ck_assert_int_eq(expression_domain_ask(&domain, always), EXPRESSION_DOMAIN_YES);
    ck_assert(expression_domain_choose(&domain, 0, 0)); /* without a team */
    ck_assert_int_eq(expression_domain_ask(&domain, both), EXPRESSION_DOMAIN_NO);
    ck_assert_int_eq(expression_domain_ask(&domain, any), EXPRESSION_DOMAIN_OPEN);
    ck_assert_uint_eq(domain.undecided, 1);
    arena_fini(&arena);
}
END_TEST

START_TEST(facts_of_one_text_that_contradict_each_other_do_not_go_together)
{
    begin();
    (void)add("ticket.subject starts_with 'refund'");
    (void)add("ticket.subject contains 'fund'");
    (void)add("ticket.subject starts_with 'card'");
    expression_domain_close(&domain);

    ck_assert_uint_eq(domain.count, 4); /* the subject, then its three facts */
    ck_assert(expression_domain_choose(&domain, 1, 1));
    ck_assert(!expression_domain_choose(&domain, 2, 0));
    ck_assert(expression_domain_choose(&domain, 2, 1));
    ck_assert(!expression_domain_choose(&domain, 3, 1));
    ck_assert(expression_domain_choose(&domain, 3, 0));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_comparison_that_is_written_twice_is_one_fact)
{
    begin();
    (void)add("ticket.tags contains 'vip'");
    (void)add("ticket.tags contains \"VIP\"");
    (void)add("ticket.team == ticket.agent");
    (void)add("ticket.team == ticket.agent");
    expression_domain_close(&domain);

    ck_assert_uint_eq(domain.count, 3); /* tags, its fact, and that of two symbols */
    arena_fini(&arena);
}
END_TEST

SUITE("expression_domain", a_number_has_a_class_on_each_side_of_its_constants,
      a_number_with_bounds_is_never_outside_them, one_part_may_decide_before_the_other_is_known,
      facts_of_one_text_that_contradict_each_other_do_not_go_together,
      a_comparison_that_is_written_twice_is_one_fact)
