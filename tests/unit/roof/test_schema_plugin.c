#include "schema_plugin.h"
#include <string.h>
#include "support/suite.h"

struct row {
    rung_str key;
};
struct conf {
    bool on;
    int64_t count, wait, size;
    rung_str word, secret, team;
    rung_list list;
    rung_table rows;
};
static const rung_option row_options[] = {
    RUNG_OPT_STRING(struct row, key, "key", NULL, "a key"),
};
static const rung_option options[] = {
    RUNG_OPT_BOOL(struct conf, on, "on", "true", "a switch"),
    RUNG_OPT_INT(struct conf, count, "count", "3", 1, 10, "a count"),
    RUNG_OPT_DURATION(struct conf, wait, "wait", "5s", 100, 60000, "a time"),
    RUNG_OPT_SIZE(struct conf, size, "size", "64KiB", 0, 0, "a size"),
    RUNG_OPT_ENUM(struct conf, word, "word", "low", "low|high", "a word"),
    RUNG_OPT_SECRET(struct conf, secret, "secret", "", "a key"),
    RUNG_OPT_REFERENCE(struct conf, team, "team", NULL, "team", "whose"),
    RUNG_OPT_LIST(struct conf, list, "list", "a, b", "a list"),
    RUNG_OPT_TABLE(struct conf, rows, "rows", struct row, row_options, "rows"),
};
static const rung_plugin plugin = {.id = "test.schema",
                                   .version = "1.2.0",
                                   .options = options,
                                   .n_options = RUNG_COUNT(options),
                                   .option_size = sizeof(rung_option)};

static const struct value *option(const struct value *schema, const char *key)
{
    return value_get(value_get(schema, "properties"), key);
}

START_TEST(each_option_has_its_type_its_default_and_its_sentence)
{
    struct arena arena;
    arena_init(&arena);

    struct value schema = schema_plugin(&arena, &plugin);

    ck_assert(text_eq_z(value_text(&schema, "title"), "test.schema 1.2.0"));
    ck_assert(!value_bool(&schema, "additionalProperties", true));
    ck_assert_uint_eq(value_get(&schema, "properties")->map.count, RUNG_COUNT(options));
    ck_assert(value_bool(option(&schema, "on"), "default", false));
    ck_assert_int_eq((int)value_real(option(&schema, "count"), "maximum", 0), 10);
    ck_assert_int_eq(value_int(option(&schema, "count"), "default", 0), 3);
    ck_assert(text_eq_z(value_text(option(&schema, "wait"), "default"), "5s"));
    ck_assert_ptr_nonnull(
        strstr(value_text(option(&schema, "wait"), "description").p, "a duration: ms s m h d w"));
    ck_assert_uint_eq(value_count(value_get(option(&schema, "word"), "enum")), 2);
    ck_assert_ptr_null(value_get(option(&schema, "size"), "minimum"));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_secret_is_written_and_never_shown)
{
    struct arena arena;
    arena_init(&arena);
    struct value schema = schema_plugin(&arena, &plugin);

    ck_assert(value_bool(option(&schema, "secret"), "writeOnly", false));
    ck_assert_ptr_null(value_get(option(&schema, "secret"), "default"));
    arena_fini(&arena);
}
END_TEST

START_TEST(what_has_no_default_is_required_also_in_rows)
{
    struct arena arena;
    arena_init(&arena);

    struct value schema = schema_plugin(&arena, &plugin);

    const struct value *required = value_get(&schema, "required");
    ck_assert_uint_eq(value_count(required), 1);
    ck_assert(text_eq_z(required->list.items[0].text, "team"));
    const struct value *list = &value_get(option(&schema, "rows"), "anyOf")->list.items[0];
    ck_assert_uint_eq(value_count(value_get(value_get(list, "items"), "required")), 1);
    arena_fini(&arena);
}
END_TEST

START_TEST(it_counts_where_the_plugin_is_used)
{
    struct arena arena;
    struct value names = {.type = VALUE_LIST};
    arena_init(&arena);
    *value_append(&arena, &names) = value_of_text(TEXT("schema"));

    struct value rule = schema_plugin_rule(&arena, &plugin, &names);

    const struct value *use = value_get(value_get(value_get(&rule, "if"), "properties"), "use");
    ck_assert_uint_eq(value_count(value_get(use, "enum")), 1);
    const struct value *then = value_get(&rule, "then");
    ck_assert_ptr_nonnull(value_get(value_get(then, "properties"), "config"));
    ck_assert_uint_eq(value_count(value_get(then, "required")), 1); /* it has one that is */
    arena_fini(&arena);
}
END_TEST

START_TEST(the_page_has_every_option_with_range_and_default)
{
    struct buf out;
    buf_init(&out);

    schema_plugin_page(&out, &plugin);
    buf_put_u8(&out, '\0');

    const char *page = (const char *)out.p;
    for (size_t i = 0; i < RUNG_COUNT(options); i++) {
        ck_assert_msg(strstr(page, options[i].key) != NULL, "%s", options[i].key);
    }
    ck_assert_ptr_nonnull(strstr(page, "wait: a duration: ms s m h d w, 100ms to 60000ms; 5s"));
    ck_assert_ptr_nonnull(strstr(page, "team: reference of a team; required"));
    ck_assert_ptr_nonnull(strstr(page, "    key: text; required"));
    buf_fini(&out);
}
END_TEST

SUITE("schema_plugin", each_option_has_its_type_its_default_and_its_sentence,
      a_secret_is_written_and_never_shown, what_has_no_default_is_required_also_in_rows,
      it_counts_where_the_plugin_is_used, the_page_has_every_option_with_range_and_default)
