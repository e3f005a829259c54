#include <string.h>
#include "model/expression.h"
#include "model/ticket_facts.h"
#include "support/suite.h"

struct scene {
    struct arena arena;
    struct ticket ticket;
    struct customer customer;
    struct ticket_facts facts;
    struct expression_facts source;
};

static void scene_init(struct scene *scene)
{
    *scene = (struct scene){.customer = {.tier = TEXT("gold")}};
    arena_init(&scene->arena);
    ticket_init(&scene->ticket);
    scene->ticket.subject = TEXT("The Server is down");
    scene->ticket.priority = PRIORITY_HIGH;
    scene->ticket.impact = 3;
    *ARENA_PUSH(&scene->arena, scene->ticket.tags, scene->ticket.tag_count) = TEXT("vip");
    ticket_facts_init(&scene->facts, &scene->ticket, &scene->customer, NULL, TEXT_NONE, TEXT_NONE);
    scene->source = (struct expression_facts){.lookup = ticket_facts_lookup, .ctx = &scene->facts};
}

static struct expression *read_rule(struct scene *scene, const char *source,
                                    struct expression_trouble *trouble)
{
    return expression_read(&scene->arena, text_z(source), ticket_facts_symbols, ticket_facts_count,
                           trouble);
}

START_TEST(rules_say_what_they_seem_to_say)
{
    static const struct {
        const char *source;
        bool holds;
    } rules[] = {
        {"ticket.priority >= \"high\"", true},
        {"ticket.priority == \"urgent\"", false},
        {"ticket.subject contains \"SERVER\" and customer.tier == 'gold'", true},
        {"ticket.subject matches_word \"serve\"", false},
        {"ticket.subject starts_with \"the \" and not ticket.subject ends_with \"up\"", true},
        {"\"vip\" in ticket.tags", true},
        {"customer.tier not in [\"gold\", \"silver\"]", false},
        {"customer.tier in [\"gold\", \"silver\"]", true},
        {"ticket.impact > 2 && (ticket.urgency == 4 || has(ticket.impact))", true},
        {"ticket.urgency != 4", false}, /* absent: nothing is said of it */
        {"has(ticket.fields.product) or ticket.state == \"new\"", true},
        {"not not true", true},
    };
    struct scene scene;
    struct expression_trouble trouble;
    scene_init(&scene);

    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        struct expression *rule = read_rule(&scene, rules[i].source, &trouble);
        ck_assert_msg(rule != NULL, "%s: %s", rules[i].source, trouble.text);
        ck_assert_msg(expression_run(rule, &scene.source) == rules[i].holds, "%s", rules[i].source);
    }
    arena_fini(&scene.arena);
}
END_TEST

START_TEST(what_is_wrong_is_named_with_its_column)
{
    static const struct {
        const char *source;
        unsigned column;
        const char *says;
    } wrong[] = {
        {"custmer.tier == \"gold\"", 1, "did you mean \"customer.tier\""},
        {"ticket.impact == \"high\"", 15, "cannot be compared"},
        {"ticket.priority == \"hgih\"", 20, "did you mean \"high\""},
        {"ticket.subject", 1, "true or false is wanted"},
        {"ticket.impact > 2 ticket.urgency > 2", 19, "was not expected"},
        {"(ticket.impact > 2", 19, "\")\" is missing"},
        {"ticket.subject contains broken", 25, "unknown field"},
        {"ticket.subject contains \"x", 25, "texts stand in quotes"},
        {"ticket.tags in \"x\"", 13, "cannot be compared"},
        {"ticket.impact > 2bx", 17, "durations"},
    };
    struct scene scene;
    struct expression_trouble trouble;
    scene_init(&scene);

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_msg(read_rule(&scene, wrong[i].source, &trouble) == NULL, "%s", wrong[i].source);
        ck_assert_msg(trouble.column == wrong[i].column, "%s: column %u", wrong[i].source,
                      trouble.column);
        ck_assert_msg(strstr(trouble.text, wrong[i].says) != NULL, "%s: %s", wrong[i].source,
                      trouble.text);
    }
    arena_fini(&scene.arena);
}
END_TEST

START_TEST(an_explanation_names_the_part_that_decided)
{
    struct scene scene;
    struct expression_trouble trouble;
    struct buf out;
    scene_init(&scene);
    buf_init(&out);
    struct expression *rule =
        read_rule(&scene, "ticket.impact > 2 and ticket.priority == \"urgent\"", &trouble);

    expression_explain(rule, &scene.source, &out);

    ck_assert_str_eq(buf_z(&out), "ticket.priority == \"urgent\" is false (ticket.priority is "
                                  "\"high\")");
    buf_fini(&out);
    arena_fini(&scene.arena);
}
END_TEST

START_TEST(rules_that_nest_without_end_are_refused)
{
    struct scene scene;
    struct expression_trouble trouble;
    char deep[200];
    scene_init(&scene);
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';

    ck_assert_ptr_null(read_rule(&scene, deep, &trouble));

    ck_assert_ptr_nonnull(strstr(trouble.text, "deeper"));
    arena_fini(&scene.arena);
}
END_TEST

SUITE("expression_read", rules_say_what_they_seem_to_say, what_is_wrong_is_named_with_its_column,
      an_explanation_names_the_part_that_decided, rules_that_nest_without_end_are_refused)
