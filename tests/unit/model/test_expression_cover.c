#include "model/expression_cover.h"
#include <stdio.h>
#include <string.h>
#include "base/random.h"
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

struct cover_case {
    const char *first, *second, *later;
};

#define CHECK(cases, expected) check(cases, sizeof(cases) / sizeof(cases)[0], expected)
static void check(const struct cover_case *cases, size_t count, bool expected)
{
    arena_init(&arena);
    for (size_t i = 0; i < count; i++) {
        const struct cover_case *one = &cases[i];
        ck_assert_msg(covers(one->first, one->second, one->later) == expected, "%zu: %s", i,
                      one->later != NULL ? one->later : "always");
    }
    arena_fini(&arena);
}

START_TEST(a_wider_condition_covers_a_narrower_one)
{
    static const struct cover_case cases[] = {
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
    CHECK(cases, true);
}
END_TEST

START_TEST(numbers_and_texts_are_looked_into)
{
    static const struct cover_case cases[] = {
        {"ticket.reopen_count > 2", NULL, "ticket.reopen_count > 3"},
        {"ticket.reopen_count >= 3", NULL, "ticket.reopen_count > 2"}, /* whole numbers */
        {"ticket.reopen_count >= 3", "ticket.reopen_count < 5", "has(ticket.reopen_count)"},
        {"ticket.reopen_count > 2 and ticket.reopen_count < 8", NULL, "ticket.reopen_count == 5"},
        {"3 < ticket.reopen_count", NULL, "ticket.reopen_count == 4"},
        {"ticket.impact != 2", "ticket.impact <= 2", "has(ticket.impact)"},
        {"ticket.impact <= 2", "ticket.impact >= 3 and ticket.urgency > 1",
         "ticket.urgency >= 3 and "
         "has(ticket.impact)"},
        {"ticket.impact > 0", NULL, "ticket.impact == 3"}, /* 1 to 4 */
        {"ticket.affected_customers >= 0", NULL, "ticket.affected_customers == 7"},
        {"ticket.team in ['a', 'b']", NULL, "ticket.team == 'A'"},
        {"ticket.team != 'a'", "ticket.team == 'a'", "has(ticket.team)"},
        {"ticket.team not in ['a', 'b']", NULL, "ticket.team == 'c'"},
        {"has(ticket.subject)", NULL, "ticket.subject contains 'refund'"},
        {"ticket.subject contains 'fund'", NULL, "ticket.subject contains 'ReFund'"},
        {"ticket.subject contains 'fund'", NULL, "ticket.subject starts_with 'refund:'"},
        {"ticket.subject ends_with '!'", NULL, "ticket.subject ends_with '!!'"},
        {"ticket.subject contains 'card'", NULL, "ticket.subject matches_word 'card'"},
        {"ticket.subject contains 'card'", NULL, "ticket.subject == 'my card'"},
        {"ticket.tags contains 'vip'", NULL, "ticket.tags contains 'VIP' and ticket.immediate"},
        {"has(ticket.tags)", NULL, "ticket.tags contains 'vip'"},
    };
    CHECK(cases, true);
}
END_TEST

START_TEST(what_may_still_come_is_not_covered)
{
    static const struct cover_case cases[] = {
        {"ticket.priority == 'urgent'", NULL, NULL},
        {"ticket.priority == 'urgent'", NULL, "ticket.priority >= 'high'"},
        {"ticket.team == 'a'", NULL, "ticket.team == 'b'"},
        {"ticket.team == 'a'", NULL, "ticket.agent == 'a'"},
        {"ticket.fields.x == 'a'", NULL, "ticket.fields.y == 'a'"},
        {"ticket.priority >= 'high'", "ticket.priority < 'high'", NULL}, /* one without priority */
        {"ticket.team == 'a' and ticket.immediate", NULL, "ticket.immediate"},
        {"ticket.impact > 3", NULL, "ticket.impact > 2"},
        {"ticket.impact >= 3", "ticket.impact <= 2", NULL}, /* one without impact */
        {"ticket.reopen_count < 3", "ticket.reopen_count > 3", "ticket.reopen_count >= 1"},
        {"not (ticket.impact < 3)", NULL, "ticket.urgency == 1"},
        {"ticket.team != 'a'", NULL, "not (ticket.team == 'a')"}, /* one without team */
        {"ticket.subject contains 'refund'", NULL, "ticket.subject contains 'fund'"},
        {"ticket.subject matches_word 'card'", NULL, "ticket.subject contains 'card'"},
        {"ticket.tags contains 'a'", "ticket.tags contains 'b'", "ticket.tags contains 'c'"},
        {"ticket.team == ticket.agent", NULL, "ticket.team == 'a'"},
    };
    CHECK(cases, false);
}
END_TEST

START_TEST(a_rule_that_contradicts_itself_never_holds)
{
    static const char *const never[] = {
        "ticket.priority == 'low' and ticket.priority == 'high'",
        "ticket.immediate and not ticket.immediate",
        "ticket.priority > 'urgent'",
        "ticket.reopen_count > 3 and ticket.reopen_count < 4",
        "ticket.impact > 4",
        "ticket.impact == 0",
        "ticket.affected_customers < 0",
        "ticket.team == 'a' and ticket.team == 'b'",
        "ticket.team in ['a', 'b'] and ticket.team not in ['b', 'a', 'c']",
        "ticket.team == 'a' and not has(ticket.team)",
        "ticket.subject starts_with 'a' and ticket.subject starts_with 'b'",
        "ticket.subject ends_with 'x' and not (ticket.subject contains 'X')"};
    arena_init(&arena);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        ck_assert_msg(expression_cover_never(rule(never[i])), "%s", never[i]);
    }
    ck_assert(!expression_cover_never(rule("ticket.priority == 'low'")));
    ck_assert(!expression_cover_never(rule("ticket.reopen_count > 3 and ticket.reopen_count < 5")));
    ck_assert(!expression_cover_never(rule("ticket.subject starts_with 'a' and "
                                           "ticket.subject starts_with 'ab'")));
    ck_assert(!expression_cover_never(NULL));
    arena_fini(&arena);
}
END_TEST

START_TEST(many_rules_of_one_list_are_one_question)
{
    const struct expression *rules[60];
    char source[60];
    arena_init(&arena);
    for (int i = 0; i < 60; i++) {
        (void)snprintf(source, sizeof source, "ticket.team == 't%d' and ticket.impact <= %d", i,
                       1 + i % 4);
        rules[i] = rule(source);
    }

    ck_assert(!expression_cover(rules, 59, rules[59]));
    ck_assert(expression_cover(rules, 60, rule("ticket.team == 't3' and has(ticket.impact)")));
    ck_assert(!expression_cover(rules, 60, rule("ticket.team == 't2'")));
    arena_fini(&arena);
}
END_TEST

START_TEST(what_takes_too_long_is_not_known)
{
    const struct expression *rules[30];
    char source[200];
    arena_init(&arena);
    for (int i = 0; i < 30; i++) { /* pairs of facts that have nothing to do with each other */
        (void)snprintf(source, sizeof source,
                       "ticket.tags contains 'a%d' and not (ticket.tags contains 'b%d')", i, i);
        rules[i] = rule(source);
    }

    ck_assert(!expression_cover(rules, 30, rule("has(ticket.tags)")));
    arena_fini(&arena);
}
END_TEST

/* --- against trying every case, with random rules --- */

enum { NUMBERS = 8, TEXTS = 8 };
static const char *const texts[TEXTS] = {NULL, "a",    "ab",   "zz",
                                         "q",  "a zz", "zzab", "xaz"}; /* and absent */

struct facts { /* the cases: few enough to try all */
    int64_t impact, reopened, priority, immediate;
    size_t team;
};

static void look_up(void *ctx, size_t symbol, struct text family, struct expression_value *value)
{
    const struct facts *facts = ctx;
    const char *name = ticket_facts_symbols[symbol].name;
    (void)family;
    value->type = ticket_facts_symbols[symbol].type;
    if (strcmp(name, "ticket.impact") == 0) {
        value->number = facts->impact;
        value->type = facts->impact == 0 ? EXPRESSION_NONE : EXPRESSION_INT;
    } else if (strcmp(name, "ticket.reopen_count") == 0) {
        value->number = facts->reopened - 1;
        value->type = facts->reopened == 0 ? EXPRESSION_NONE : EXPRESSION_INT;
    } else if (strcmp(name, "ticket.priority") == 0) {
        value->number = facts->priority - 1;
        value->type = facts->priority == 0 ? EXPRESSION_NONE : EXPRESSION_ENUM;
    } else if (strcmp(name, "ticket.immediate") == 0) {
        value->number = facts->immediate - 1;
        value->type = facts->immediate == 0 ? EXPRESSION_NONE : EXPRESSION_BOOL;
    } else {
        value->type = facts->team == 0 ? EXPRESSION_NONE : EXPRESSION_TEXT;
        value->text = facts->team == 0 ? TEXT_NONE : text_z(texts[facts->team]);
    }
}

static bool next_case(struct facts *facts)
{
    int64_t *const numbers[] = {&facts->impact, &facts->reopened, &facts->priority,
                                &facts->immediate};
    static const int64_t most[] = {4, NUMBERS, 4, 2};
    for (size_t i = 0; i < 4; i++) {
        if (++*numbers[i] <= most[i]) {
            return true;
        }
        *numbers[i] = 0;
    }
    facts->team = (facts->team + 1) % TEXTS;
    return facts->team != 0;
}

static bool covers_by_trying(const struct expression *const *earlier, size_t count,
                             const struct expression *later)
{
    struct facts facts = {0};
    struct expression_facts lookup = {.lookup = look_up, .ctx = &facts};
    do {
        bool is_held = false;
        for (size_t i = 0; i < count && !is_held; i++) {
            is_held = expression_run(earlier[i], &lookup);
        }
        if (!is_held && expression_run(later, &lookup)) {
            return false;
        }
    } while (next_case(&facts));
    return true;
}

static int pick(uint64_t *seed, int below)
{
    return (int)random_below(seed, (uint64_t)below);
}

static void write_test(struct buf *out, uint64_t *seed, bool with_contents)
{
    static const char *const orders[] = {"==", "!=", "<", "<=", ">", ">="};
    static const char *const words[] = {"low", "normal", "high", "urgent"};
    static const char *const contents[] = {"contains", "starts_with", "ends_with", "matches_word"};
    static const char *const names[] = {"a", "AB", "zz"};
    switch (pick(seed, with_contents ? 8 : 7)) {
    case 0: buf_printf(out, "ticket.impact %s %d", orders[pick(seed, 6)], pick(seed, 6)); break;
    case 1:
        buf_printf(out, "%d %s ticket.reopen_count", pick(seed, 6), orders[pick(seed, 6)]);
        break;
    case 2:
        buf_printf(out, "ticket.priority %s '%s'", orders[pick(seed, 6)], words[pick(seed, 4)]);
        break;
    case 3:
        buf_printf(out, "ticket.team %s '%s'", orders[pick(seed, 2)], names[pick(seed, 3)]);
        break;
    case 4:
        buf_printf(out, "ticket.team %s ['%s', '%s']", pick(seed, 2) ? "in" : "not in",
                   names[pick(seed, 3)], names[pick(seed, 3)]);
        break;
    case 5:
        buf_printf(out, "%s", pick(seed, 2) ? "ticket.immediate" : "ticket.immediate == false");
        break;
    case 6: buf_printf(out, "has(%s)", pick(seed, 2) ? "ticket.impact" : "ticket.team"); break;
    default:
        buf_printf(out, "ticket.team %s '%s'", contents[pick(seed, 4)], names[pick(seed, 3)]);
        break;
    }
}

static void write_rule(struct buf *out, uint64_t *seed, int depth, bool with_contents)
{
    int kind = depth == 0 ? 3 : pick(seed, 4);
    if (kind == 3) {
        write_test(out, seed, with_contents);
        return;
    }
    buf_printf(out, kind == 2 ? "not (" : "(");
    write_rule(out, seed, depth - 1, with_contents);
    if (kind != 2) {
        buf_printf(out, kind == 0 ? " and " : " or ");
        write_rule(out, seed, depth - 1, with_contents);
    }
    buf_printf(out, ")");
}

/* Random lists of up to three rules and one behind them. `misread` reads the one behind with a "<="
 * where it says "<": a judge of rules that is wrong. */
static void try_seeds(uint64_t from, uint64_t count, bool with_contents, bool misread, int *wrong,
                      int *missed)
{
    *wrong = 0;
    *missed = 0;
    for (uint64_t seed = from; seed < from + count; seed++) {
        const struct expression *rules[4];
        uint64_t state = seed;
        size_t earlier = (size_t)pick(&state, 4);
        struct buf source;
        buf_init(&source);
        arena_init(&arena);
        for (size_t i = 0; i <= earlier; i++) {
            buf_clear(&source);
            write_rule(&source, &state, 2, with_contents);
            rules[i] = rule(buf_z(&source));
        }
        const struct expression *later = rules[earlier];
        char *sign = misread ? strstr((char *)source.p, "< ") : NULL;
        if (sign != NULL) {
            *sign = '>'; /* the other way round */
            later = rule(buf_z(&source));
        }
        bool told = expression_cover(rules, earlier, later);
        bool tried = covers_by_trying(rules, earlier, rules[earlier]);
        *wrong += told && !tried;
        *missed += tried && !told;
        arena_fini(&arena);
        buf_fini(&source);
    }
}

START_TEST(of_random_rules_over_values_exactly_those_are_found_that_no_case_reaches)
{
    int wrong = 0;
    int missed = 0;
    try_seeds(1, 5000, false, false, &wrong, &missed);
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_eq(missed, 0);
}
END_TEST

START_TEST(of_random_rules_over_contents_none_is_found_that_a_case_reaches)
{
    int wrong = 0;
    int missed = 0;
    try_seeds(100000, 5000, true, false, &wrong, &missed);
    ck_assert_int_eq(wrong, 0);
}
END_TEST

START_TEST(a_judge_that_misreads_a_sign_is_caught)
{
    int wrong = 0;
    int missed = 0;
    try_seeds(1, 5000, false, true, &wrong, &missed);
    ck_assert_int_gt(wrong, 0);
    ck_assert_int_gt(missed, 0);
}
END_TEST

SUITE("expression_cover", a_wider_condition_covers_a_narrower_one,
      numbers_and_texts_are_looked_into, what_may_still_come_is_not_covered,
      a_rule_that_contradicts_itself_never_holds, many_rules_of_one_list_are_one_question,
      what_takes_too_long_is_not_known,
      of_random_rules_over_values_exactly_those_are_found_that_no_case_reaches,
      of_random_rules_over_contents_none_is_found_that_a_case_reaches,
      a_judge_that_misreads_a_sign_is_caught)
