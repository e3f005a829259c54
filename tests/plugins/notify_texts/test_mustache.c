/* The template language: cases of our own in mustache.json, and what a template may not say. With
 * arguments: files of the same shape instead, which only say how many of them went well. */
#include <jansson.h>
#include "mustache.h"
#include "support/suite.h"

#define PARTIALS_MAX 8
#define KEPT_MAX 1000

struct partials {
    rung_str names[PARTIALS_MAX];
    struct mustache *parsed[PARTIALS_MAX];
    size_t count;
};

/* What a case is made of; it goes with the case. */
static void *kept[KEPT_MAX];
static size_t kept_count;

static void *keep(void *block)
{
    ck_assert_ptr_nonnull(block);
    ck_assert_uint_lt(kept_count, KEPT_MAX);
    kept[kept_count++] = block;
    return block;
}

static void let_go(void)
{
    while (kept_count > 0) {
        free(kept[--kept_count]);
    }
}

static rung_str copied(const char *text)
{
    char *copy = keep(strdup(text));
    return (rung_str){copy, strlen(copy)};
}

static struct mustache_value value_of(const json_t *json)
{
    struct mustache_value value = {.kind = MUSTACHE_NOTHING};
    char number[40] = "";
    if (json_is_string(json)) {
        return (struct mustache_value){.kind = MUSTACHE_TEXT,
                                       .text = copied(json_string_value(json))};
    }
    if (json_is_number(json)) {
        (void)snprintf(number, sizeof number, "%.15g", json_number_value(json));
        return (struct mustache_value){.kind = MUSTACHE_TEXT, .text = copied(number)};
    }
    if (json_is_true(json)) {
        value.kind = MUSTACHE_TRUE;
    } else if (json_is_array(json)) {
        size_t count = json_array_size(json);
        struct mustache_value *items = keep(calloc(count + 1, sizeof *items));
        for (size_t i = 0; i < count; i++) {
            items[i] = value_of(json_array_get(json, i));
        }
        value = (struct mustache_value){.kind = MUSTACHE_LIST, .items = items, .count = count};
    } else if (json_is_object(json)) {
        struct mustache_value *items = keep(calloc(json_object_size(json) + 1, sizeof *items));
        rung_str *keys = keep(calloc(json_object_size(json) + 1, sizeof *keys));
        const char *key = NULL;
        json_t *item = NULL;
        size_t count = 0;
        json_object_foreach((json_t *)json, key, item)
        {
            keys[count] = copied(key);
            items[count++] = value_of(item);
        }
        value = (struct mustache_value){
            .kind = MUSTACHE_MAP, .keys = keys, .items = items, .count = count};
    }
    return value;
}

static const struct mustache *find_partial(void *ctx, rung_str name)
{
    const struct partials *partials = ctx;
    for (size_t i = 0; i < partials->count; i++) {
        if (rung_eq(partials->names[i], name)) {
            return partials->parsed[i];
        }
    }
    return NULL;
}

static void read_partials(const json_t *json, struct partials *partials)
{
    const char *key = NULL;
    json_t *item = NULL;
    struct mustache_trouble trouble;
    json_object_foreach((json_t *)json, key, item)
    {
        partials->names[partials->count] = copied(key);
        partials->parsed[partials->count++] =
            mustache_parse(copied(json_string_value(item)), &trouble);
    }
}

/* NULL: as expected; else what came instead, until the next call. */
static const char *run(const json_t *test)
{
    static char text[4096];
    static struct mustache_trouble trouble;
    struct partials partials = {.count = 0};
    struct mustache_value data = value_of(json_object_get(test, "data"));
    struct mustache *parsed =
        mustache_parse(copied(json_string_value(json_object_get(test, "template"))), &trouble);
    struct mustache_out out = {.p = text, .cap = sizeof text - 1};
    if (parsed == NULL) {
        let_go();
        return trouble.text;
    }
    read_partials(json_object_get(test, "partials"), &partials);
    bool is_well = mustache_render(parsed, &data, true, find_partial, &partials, &out);
    text[out.n] = '\0';
    mustache_free(&parsed);
    for (size_t i = 0; i < partials.count; i++) {
        mustache_free(&partials.parsed[i]);
    }
    let_go();
    bool is_same =
        is_well && strcmp(text, json_string_value(json_object_get(test, "expected"))) == 0;
    return is_same ? NULL : text;
}

static json_t *load(const char *path)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    ck_assert_msg(root != NULL, "%s: %s", path, error.text);
    return root;
}

START_TEST(templates_say_what_they_should)
{
    json_t *root = load("tests/plugins/notify_texts/mustache.json");
    size_t i = 0;
    json_t *test = NULL;
    json_array_foreach(json_object_get(root, "tests"), i, test)
    {
        const char *told = run(test);
        ck_assert_msg(told == NULL, "%s: \"%s\"", json_string_value(json_object_get(test, "name")),
                      told);
    }
    ck_assert_uint_ge(i, 40);
    json_decref(root);
}
END_TEST

START_TEST(a_case_that_expects_something_else_is_found_out)
{
    json_t *test = json_pack("{s:s, s:{s:s}, s:s}", "template", "{{a}}", "data", "a", "<",
                             "expected", "<"); /* escaped, it is not */

    ck_assert_ptr_nonnull(run(test));

    json_decref(test);
}
END_TEST

static const struct {
    const char *source;
    size_t line, column;
    const char *says;
} wrong[] = {
    {"a {{b", 1, 3, "no end"},
    {"one\ntwo {{#b}}\n", 2, 5, "\"b\" has no end"},
    {"{{/b}}", 1, 1, "has not begun"},
    {"{{#a}}\n {{#b}}{{/a}}{{/b}}", 2, 8, "inside another"},
    {"\n\n {{ }}", 3, 2, "names nothing"},
    {"{{= | =}}", 1, 1, "no two delimiters"},
    {"{{=a=b c=}}", 1, 1, "no two delimiters"},
    {"{{{a}}", 1, 1, "no end"},
};

START_TEST(what_is_wrong_is_told_with_its_place)
{
    struct mustache_trouble trouble = {0};

    ck_assert_ptr_null(mustache_parse(rung_z(wrong[_i].source), &trouble));

    if (wrong[_i].line > 0 && strcmp(wrong[_i].says, "") != 0) {
        ck_assert_msg(strstr(trouble.text, wrong[_i].says) != NULL, "%d: %s", _i, trouble.text);
        ck_assert_uint_eq(trouble.line, wrong[_i].line);
        ck_assert_uint_eq(trouble.column, wrong[_i].column);
    }
}
END_TEST

START_TEST(plain_text_is_not_escaped_and_no_more_is_written_than_there_is_room_for)
{
    static const rung_str keys[] = {{"a", 1}};
    static const struct mustache_value items[] = {
        {.kind = MUSTACHE_TEXT, .text = {"<b> & \"c\"", 9}}};
    static const struct mustache_value data = {
        .kind = MUSTACHE_MAP, .keys = keys, .items = items, .count = 1};
    struct mustache_trouble trouble;
    char text[12];
    struct mustache_out out = {.p = text, .cap = sizeof text};
    struct mustache *parsed = mustache_parse(RUNG_S("{{a}}!"), &trouble);

    ck_assert(mustache_render(parsed, &data, false, NULL, NULL, &out));
    ck_assert_uint_eq(out.n, 10);
    ck_assert_int_eq(memcmp(text, "<b> & \"c\"!", 10), 0);
    ck_assert(!mustache_render(parsed, &data, false, NULL, NULL, &out));
    ck_assert(out.is_full && out.n <= sizeof text);
    mustache_free(&parsed);
}
END_TEST

static const struct mustache *itself(void *ctx, rung_str name)
{
    (void)name;
    return ctx;
}

START_TEST(a_partial_that_calls_itself_without_end_is_given_up)
{
    static const struct mustache_value data = {.kind = MUSTACHE_MAP};
    struct mustache_trouble trouble;
    char text[100];
    struct mustache_out out = {.p = text, .cap = sizeof text};
    struct mustache *parsed = mustache_parse(RUNG_S("{{>me}}"), &trouble);

    ck_assert(!mustache_render(parsed, &data, false, itself, parsed, &out));

    mustache_free(&parsed);
}
END_TEST

static int run_files(int count, char **paths)
{
    int failed = 0;
    for (int k = 0; k < count; k++) {
        json_t *root = json_load_file(paths[k], 0, NULL);
        size_t i = 0;
        json_t *test = NULL;
        json_array_foreach(json_object_get(root, "tests"), i, test)
        {
            const char *told = run(test);
            if (told != NULL) {
                failed++;
                (void)printf("%s: %s: %s\n", paths[k],
                             json_string_value(json_object_get(test, "name")), told);
            }
        }
        (void)printf("%s: %zu\n", paths[k], i);
        json_decref(root);
    }
    return failed;
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        return run_files(argc - 1, argv + 1) == 0 ? 0 : 1;
    }
    Suite *suite = suite_create("mustache");
    TCase *tcase = suite_case("mustache");
    tcase_add_test(tcase, templates_say_what_they_should);
    tcase_add_test(tcase, a_case_that_expects_something_else_is_found_out);
    tcase_add_loop_test(tcase, what_is_wrong_is_told_with_its_place, 0,
                        (int)(sizeof wrong / sizeof wrong[0]));
    tcase_add_test(tcase, plain_text_is_not_escaped_and_no_more_is_written_than_there_is_room_for);
    tcase_add_test(tcase, a_partial_that_calls_itself_without_end_is_given_up);
    suite_add_tcase(suite, tcase);
    return suite_run_created(suite);
}
