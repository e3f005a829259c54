#include "host/method_schema.h"
#include <string.h>
#include "support/suite.h"

static struct arena arena;
static struct published_method method;
static char why[300];

static bool reads(const char *json)
{
    why[0] = '\0';
    return method_schema_read(&arena, json, &method, why, sizeof why);
}

START_TEST(a_schema_becomes_parameters)
{
    arena_init(&arena);

    ck_assert_msg(
        reads("{\"type\": \"object\", \"required\": [\"name\"], \"additionalProperties\": "
              "false, \"properties\": {"
              "\"name\": {\"type\": \"string\", \"maxLength\": 9, \"description\": \"Whom\"},"
              "\"how\": {\"type\": \"string\", \"enum\": [\"loud\", \"low\"]},"
              "\"times\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 5},"
              "\"any\": {\"type\": \"integer\"}, \"on\": {\"type\": \"boolean\"},"
              "\"map\": {\"type\": \"object\"}, \"list\": {\"type\": \"array\"}}}"),
        "%s", why);

    const struct method_param *params = method.params;
    ck_assert_uint_eq(method.param_count, 7);
    ck_assert(params[0].required && params[0].type == METHOD_PARAM_TEXT && params[0].max == 9);
    ck_assert_str_eq(params[0].about, "Whom");
    ck_assert(!params[1].required && params[1].type == METHOD_PARAM_WORD);
    ck_assert_str_eq(params[1].words[1], "low");
    ck_assert_ptr_null(params[1].words[2]);
    ck_assert(params[2].type == METHOD_PARAM_INT && params[2].min == 1 && params[2].max == 5);
    ck_assert(params[3].max == METHOD_SCHEMA_INT_MAX && params[3].min == -METHOD_SCHEMA_INT_MAX);
    ck_assert(params[4].type == METHOD_PARAM_BOOL && params[5].type == METHOD_PARAM_MAP);
    ck_assert(params[6].type == METHOD_PARAM_LIST);
    arena_fini(&arena);
}
END_TEST

START_TEST(no_schema_means_no_parameters)
{
    arena_init(&arena);
    ck_assert(reads(NULL) && method.param_count == 0);
    ck_assert(reads("") && method.param_count == 0);
    ck_assert(reads("{\"type\": \"object\"}") && method.param_count == 0);
    arena_fini(&arena);
}
END_TEST

#define ONE(property) "{\"type\": \"object\", \"properties\": {\"a\": " property "}}"

START_TEST(what_would_not_be_checked_is_refused_by_name)
{
    static const struct {
        const char *json, *words;
    } rows[] = {
        {"{\"type\"", "line 1"},
        {"[]", "\"type\": \"object\""},
        {"{\"type\": \"array\"}", "\"type\": \"object\""},
        {"{\"type\": \"object\", \"oneOf\": []}", "\"oneOf\""},
        {"{\"type\": \"object\", \"additionalProperties\": true}", "additionalProperties"},
        {"{\"type\": \"object\", \"required\": [\"b\"]}", "\"b\": there is no such property"},
        {ONE("{\"type\": \"string\", \"pattern\": \"x\"}"), "\"pattern\""},
        {ONE("{\"type\": \"number\"}"), "its type is one of"},
        {ONE("{}"), "its type is one of"},
        {ONE("{\"type\": \"integer\", \"enum\": [1]}"), "enum is a list of texts"},
        {ONE("{\"type\": \"string\", \"enum\": []}"), "enum is a list of texts"},
        {ONE("{\"type\": \"string\", \"minimum\": 1}"), "for strings"},
        {ONE("{\"type\": \"integer\", \"maxLength\": 1}"), "for strings"},
        {ONE("{\"type\": \"integer\", \"minimum\": 2, \"maximum\": 1}"), "its range is empty"},
        {ONE("{\"type\": \"integer\", \"maximum\": 0}"), "a maximum of 0"},
        {ONE("true"), "it is a map"},
        {"{\"type\": \"object\", \"properties\": {\"key\": {\"type\": \"string\"}}}",
         "\"key\": this name is the server's own"},
    };
    arena_init(&arena);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        ck_assert_msg(!reads(rows[i].json), "%s", rows[i].json);
        ck_assert_msg(strstr(why, rows[i].words) != NULL, "\"%s\" lacks \"%s\"", why,
                      rows[i].words);
    }
    arena_fini(&arena);
}
END_TEST

START_TEST(names_are_words_with_dots_between)
{
    ck_assert(method_schema_is_name("greet"));
    ck_assert(method_schema_is_name("customer.get_2"));
    static const char *const bad[] = {
        "",     "Greet", "2b",  ".a",       "a.",
        "a..b", "a-b",   "a b", "\xc3\xa9", "a123456789012345678901234567890123456789x"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(!method_schema_is_name(bad[i]), "%s", bad[i]);
    }
}
END_TEST

SUITE("method_schema", a_schema_becomes_parameters, no_schema_means_no_parameters,
      what_would_not_be_checked_is_refused_by_name, names_are_words_with_dots_between)
