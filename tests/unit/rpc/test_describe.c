#include "rpc/describe.h"
#include <string.h>
#include "rpc/registry.h"
#include "support/suite.h"

static const char *const colours[] = {"red", "green", NULL};
static const struct field fields[] = {
    {"name", FIELD_TEXT, .required = true, .min = 1, .max = 5, .about = "Who."},
    {"colour", FIELD_WORD, .words = colours},
    {0}};
static const struct method painting = {.name = "x.paint",
                                       .summary = "Paints.",
                                       .kind = METHOD_WRITE,
                                       .params = fields,
                                       .result = "{}",
                                       .example = "{} -> {}",
                                       .since = "0.1"};

static struct value described(struct arena *arena, const struct method *method)
{
    struct buf out;
    struct pack pack;
    struct value value;
    buf_init(&out);
    arena_init(arena);
    pack_init(&pack, &out);
    describe_method(&pack, method);
    ck_assert_int_eq(pack.err, ERR_OK);
    ck_assert_int_eq(pack_read(arena, buf_text(&out), &value), ERR_OK);
    buf_fini(&out);
    return value;
}

START_TEST(a_row_as_a_value_has_its_fields_and_limits)
{
    struct arena arena;

    struct value value = described(&arena, &painting);

    ck_assert(text_eq_z(value_text(&value, "name"), "x.paint"));
    ck_assert(text_eq_z(value_text(&value, "kind"), "write"));
    const struct value *params = value_get(&value, "params");
    ck_assert_uint_eq(params->list.count, 2);
    ck_assert(value_bool(&params->list.items[0], "required", false));
    ck_assert_int_eq(value_int(&params->list.items[0], "max", 0), 5);
    ck_assert(text_eq_z(value_text(&params->list.items[1], "type"), "word"));
    ck_assert_uint_eq(value_get(&params->list.items[1], "words")->list.count, 2);
    ck_assert_ptr_null(value_get(&params->list.items[1], "max"));
    arena_fini(&arena);
}
END_TEST

START_TEST(every_method_of_the_server_says_what_it_is_for)
{
    for (size_t i = 0; i < registry_count; i++) {
        struct arena arena;

        struct value value = described(&arena, registry_methods[i]);

        ck_assert_uint_gt(value_text(&value, "summary").n, 5);
        ck_assert_ptr_nonnull(strstr(registry_methods[i]->example, " -> "));
        const struct value *params = value_get(&value, "params");
        for (size_t j = 0; j < params->list.count; j++) {
            ck_assert_msg(value_text(&params->list.items[j], "about").n > 0, "%s",
                          registry_methods[i]->name);
        }
        arena_fini(&arena);
    }
}
END_TEST

START_TEST(a_row_as_markdown_has_a_table_and_the_words)
{
    struct buf out;
    buf_init(&out);

    describe_markdown(&out, &painting);

    const char *text = buf_z(&out);
    ck_assert_ptr_nonnull(strstr(text, "## x.paint\n\nPaints. (write, since 0.1)"));
    ck_assert_ptr_nonnull(strstr(text, "Takes `key` (required)"));
    ck_assert_ptr_nonnull(strstr(text, "| `name` (required) | text | Who. |"));
    ck_assert_ptr_nonnull(strstr(text, "| `colour` | word: `red`, `green` |  |"));
    buf_fini(&out);
}
END_TEST

SUITE("describe", a_row_as_a_value_has_its_fields_and_limits,
      every_method_of_the_server_says_what_it_is_for, a_row_as_markdown_has_a_table_and_the_words)
