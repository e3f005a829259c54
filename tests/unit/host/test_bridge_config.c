/* Settings: the same struct at both ends, whatever the offsets are. */
#include "host/bridge_config.h"
#include "support/suite.h"

struct row {
    rung_str key;
    int64_t value;
};
struct conf {
    bool on;
    int64_t wait;
    double share;
    rung_str name;
    rung_list list;
    rung_span span;
    const rung_rule *when, *never;
    rung_table rows;
};
static const rung_option row_options[] = {
    RUNG_OPT_STRING(struct row, key, "key", NULL, "a key"),
    RUNG_OPT_INT(struct row, value, "value", "7", 0, 9, "a value"),
};
static const rung_option options[] = {
    RUNG_OPT_BOOL(struct conf, on, "on", "true", "a switch"),
    RUNG_OPT_DURATION(struct conf, wait, "wait", "5s", 100, 60000, "a time"),
    RUNG_OPT_FLOAT(struct conf, share, "share", "0.5", 0, 1, "a share"),
    RUNG_OPT_SECRET(struct conf, name, "name", "", "a name"),
    RUNG_OPT_LIST(struct conf, list, "list", "a, b", "a list"),
    RUNG_OPT_SPAN(struct conf, span, "span", "2bh", "a span"),
    RUNG_OPT_RULE(struct conf, when, "when", "", "a rule"),
    RUNG_OPT_RULE(struct conf, never, "never", "", "no rule"),
    RUNG_OPT_TABLE(struct conf, rows, "rows", struct row, row_options, "rows"),
};
static const struct option_table table = {options, RUNG_COUNT(options), sizeof(rung_option)};

static const void *rule_of(void *ctx, int64_t number)
{
    *(int64_t *)ctx = number;
    return ctx;
}

static struct value packed(struct arena *arena, const struct conf *conf, struct bridge_rules *rules)
{
    struct buf out;
    struct pack pack;
    struct value map;
    buf_init(&out);
    pack_init(&pack, &out);
    pack_map_begin(&pack);
    bridge_config_pack(&pack, &table, conf, rules);
    pack_map_end(&pack);
    ck_assert_int_eq(pack_read(arena, buf_text(&out), &map), ERR_OK);
    buf_fini(&out);
    return map;
}

START_TEST(every_type_arrives_and_rules_as_numbers)
{
    struct arena arena;
    struct rung_rule rule = {0};
    rung_str words[] = {RUNG_S("a"), RUNG_S("b")};
    struct row rows[] = {{RUNG_S("one"), 1}, {RUNG_S("two"), 2}};
    struct conf conf = {.on = true,
                        .wait = 5000,
                        .share = 0.25,
                        .name = RUNG_S("anna"),
                        .list = {words, 2},
                        .span = {7200000, 1},
                        .when = &rule,
                        .rows = {rows, 2}};
    struct conf seen = {0};
    int64_t number = 0;
    arena_init(&arena);
    struct bridge_rules rules = {.arena = &arena};

    struct value map = packed(&arena, &conf, &rules);
    bridge_config_read(&arena, &table, &map, &seen, rule_of, &number);

    ck_assert(seen.on && seen.wait == 5000 && seen.share > 0.24 && seen.share < 0.26);
    ck_assert(rung_eq(seen.name, conf.name));
    ck_assert(seen.list.n == 2 && rung_eq(seen.list.v[1], words[1]));
    ck_assert(seen.span.ms == 7200000 && seen.span.business == 1);
    ck_assert(number == 1 && seen.never == NULL && (const void *)seen.when == &number);
    ck_assert(rules.count == 1 && rules.items[0] == &rule);
    ck_assert_uint_eq(seen.rows.n, 2);
    const struct row *second = (const struct row *)seen.rows.rows + 1;
    ck_assert(rung_eq(second->key, rows[1].key) && second->value == 2);
    arena_fini(&arena);
}
END_TEST

START_TEST(options_come_back_with_room_for_each_member)
{
    struct arena arena;
    struct buf out;
    struct pack pack;
    struct value list;
    struct option_table seen;
    size_t size = 0;
    arena_init(&arena);
    buf_init(&out);
    pack_init(&pack, &out);
    bridge_config_pack_options(&pack, &table);
    ck_assert_int_eq(pack_read(&arena, buf_text(&out), &list), ERR_OK);

    ck_assert(bridge_config_read_options(&arena, &list, &seen, &size));

    ck_assert_uint_eq(seen.count, table.count);
    for (size_t i = 0; i < seen.count; i++) {
        ck_assert_str_eq(seen.first[i].key, options[i].key);
        ck_assert_uint_eq(seen.first[i].type, options[i].type);
        ck_assert(seen.first[i].offset + sizeof(rung_table) <= size);
    }
    ck_assert_str_eq(seen.first[1].def, "5s");
    ck_assert(seen.first[1].max > 59999 && seen.first[8].n_rows == 2);
    buf_fini(&out);
    arena_fini(&arena);
}
END_TEST

START_TEST(an_option_of_no_known_type_is_refused)
{
    struct arena arena;
    struct value list = {0};
    struct option_table seen;
    size_t size = 0;
    arena_init(&arena);
    struct value *option = value_append(&arena, &list);
    *value_put(&arena, option, "key") = value_of_text(TEXT("colour"));
    *value_put(&arena, option, "type") = value_of_text(TEXT("rainbow"));

    ck_assert(!bridge_config_read_options(&arena, &list, &seen, &size));

    arena_fini(&arena);
}
END_TEST

SUITE("bridge_config", every_type_arrives_and_rules_as_numbers,
      options_come_back_with_room_for_each_member, an_option_of_no_known_type_is_refused)
