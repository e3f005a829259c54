#include "model/expression_cover.h"
#include "model/ticket_facts.h"
#include "support/suite.h"

static struct arena arena;

static const struct expression *rule(const char *source)
{
    struct expression_trouble trouble;
    if (source == NULL) {
        return NULL;
    }
    const struct expression *read =
        expression_read(&arena, text_z(source), ticket_facts_symbols, ticket_facts_count, &trouble);
    ck_assert_msg(read != NULL, "%s: %s", source, trouble.text);
    return read;
}

static bool covers(const char *first, const char *second, const char *later)
{
    const struct expression *earlier[] = {rule(first), second != NULL ? rule(second) : NULL};
    return expression_cover(earlier, second != NULL ? 2 : 1, rule(later));
}

START_TEST(a_wider_condition_covers_a_narrower_one)
{
    static const struct {
        const char *first, *second, *later;
    } cases[] = {
        {NULL, NULL, "ticket.priority == 'urgent'"},
        {NULL, NULL, NULL},
        {"ticket.priority == 'urgent'", NULL, "ticket.priority == 'urgent'"},
        {"ticket.priority >= 'high'", NULL, "ticket.priority == 'urgent'"},
        {"ticket.priority in ['high', 'urgent']", NULL, "ticket.priority > 'normal'"},
        {"ticket.priority >= 'high'", "ticket.priority < 'high'", "ticket.priority != 'low'"},
        {"ticket.team == 'a'", NULL, "ticket.priority == 'low' and ticket.team == 'a'"},
        {"ticket.team == 'a' or ticket.immediate", NULL, "ticket.immediate"},
        {"not ticket.immediate", "ticket.immediate", "customer.tier == 'gold'"},
        {"has(ticket.priority)", NULL, "ticket.priority != 'low'"},
    };
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(covers(cases[i].first, cases[i].second, cases[i].later), "%zu: %s", i,
                      cases[i].later);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(what_may_still_come_is_not_covered)
{
    static const struct {
        const char *first, *second, *later;
    } cases[] = {
        {"ticket.priority == 'urgent'", NULL, NULL},
        {"ticket.priority == 'urgent'", NULL, "ticket.priority >= 'high'"},
        {"ticket.team == 'a'", NULL, "ticket.team == 'b'"},
        {"ticket.team == 'a'", NULL, "ticket.agent == 'a'"},
        {"ticket.fields.x == 'a'", NULL, "ticket.fields.y == 'a'"},
        {"ticket.priority >= 'high'", "ticket.priority < 'high'", NULL}, /* one without priority */
        {"ticket.team == 'a' and ticket.immediate", NULL, "ticket.immediate"},
        {"ticket.impact > 2", NULL,
         "ticket.impact > 3"}, /* true, but numbers are not looked into */
    };
    arena_init(&arena);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(!covers(cases[i].first, cases[i].second, cases[i].later), "%zu", i);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(a_rule_that_contradicts_itself_never_holds)
{
    arena_init(&arena);
    ck_assert(
        expression_cover_never(rule("ticket.priority == 'low' and ticket.priority == 'high'")));
    ck_assert(expression_cover_never(rule("ticket.immediate and not ticket.immediate")));
    ck_assert(expression_cover_never(rule("ticket.priority > 'urgent'")));
    ck_assert(!expression_cover_never(rule("ticket.priority == 'low'")));
    ck_assert(!expression_cover_never(NULL));
    arena_fini(&arena);
}
END_TEST

START_TEST(too_many_facts_are_not_known)
{
    struct buf source;
    arena_init(&arena);
    buf_init(&source);
    for (int i = 0; i < 20; i++) {
        buf_printf(&source, "%sticket.team == 't%d'", i > 0 ? " and " : "", i);
    }

    const struct expression *long_one = rule(buf_z(&source));
    ck_assert(!expression_cover(&long_one, 1, long_one));

    buf_fini(&source);
    arena_fini(&arena);
}
END_TEST

SUITE("expression_cover", a_wider_condition_covers_a_narrower_one,
      what_may_still_come_is_not_covered, a_rule_that_contradicts_itself_never_holds,
      too_many_facts_are_not_known)
