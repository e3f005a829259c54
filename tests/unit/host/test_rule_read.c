#include "host/rule_read.h"
#include <string.h>
#include "support/suite.h"

static struct config_node node_of(const char *rule)
{
    return (struct config_node){.kind = CONFIG_SCALAR,
                                .text = text_z(rule),
                                .place = {.file = "x", .line = 3, .column = 10, .length = 1}};
}

START_TEST(a_rule_is_read_without_a_word)
{
    struct config config = {0};
    struct config_node node = node_of("ticket.priority == \"urgent\"");
    arena_init(&config.arena);

    const struct expression *rule = rule_read(&config.arena, &config, &node, "when");

    ck_assert_ptr_nonnull(rule);
    ck_assert_uint_eq(config.complaint_count, 0);
    arena_fini(&config.arena);
}
END_TEST

START_TEST(trouble_is_shown_inside_the_value_where_it_stands)
{
    struct config config = {0};
    struct config_node node = node_of("true and ticket.nothing == 1");
    arena_init(&config.arena);

    ck_assert_ptr_null(rule_read(&config.arena, &config, &node, "when"));
    ck_assert_ptr_null(rule_read(&config.arena, &config, &node, NULL));

    ck_assert_uint_eq(config.complaint_count, 2);
    ck_assert_uint_eq(config.complaints[0].place.line, 3);
    ck_assert_uint_eq(config.complaints[0].place.column, 19);
    ck_assert_uint_eq(config.complaints[0].place.length, strlen("ticket.nothing"));
    ck_assert(text_starts(config.complaints[0].text, TEXT("when: ")));
    ck_assert(!text_starts(config.complaints[1].text, TEXT("when: ")));
    arena_fini(&config.arena);
}
END_TEST

SUITE("host/rule_read", a_rule_is_read_without_a_word,
      trouble_is_shown_inside_the_value_where_it_stands)
