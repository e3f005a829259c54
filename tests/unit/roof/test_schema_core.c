#include "schema_core.h"
#include <string.h>
#include "support/suite.h"

static struct arena arena;

#define ROW(path, type, doc)                              \
    {                                                     \
        {path, sizeof path - 1}, {type, sizeof type - 1}, \
        {                                                 \
            doc, sizeof doc - 1                           \
        }                                                 \
    }

static const struct schema_row page[] = {
    ROW("tickets", "section", "How long."),
    ROW("tickets.reopen_for", "Ar duration", "So long; 7d."),
    ROW("tickets.reasons", "Ar list of words", "Your own."),
    ROW("data", "section", "The folder."),
    ROW("sla", "section", "Policies."),
    ROW("sla.*", "", "A policy."),
    ROW("sla.*.owner", "Ar text", "Who. Required."),
    ROW("sla.*.refire", "Cm true | false", "false: not again; true."),
    ROW("sla.*.for", "Cm customer | owner", "Whose time: customer."),
    ROW("sla.*.share", "Ar number", "A part, 1 to 1000; 5."),
    ROW("sla.*.size", "Ar size", "Kept free; 64MiB."),
    ROW("sla.*.levels", "Ar list", "Levels."),
    ROW("sla.*.levels.at", "Ar number", "To 9: to 9 of them."),
    ROW("sla.*.versions", "Ar list", "Later ones."),
    ROW("sla.*.versions.from", "Ar instant", "Required; the other keys are those of the policy."),
    ROW("plugins", "section", "Guests."),
    ROW("plugins.instances", "Ar map", "All."),
    ROW("plugins.instances.*", "", "One."),
    ROW("plugins.instances.*.use", "Ar name or path", "The plugin."),
};

static struct value draw(const struct value *instance)
{
    arena_init(&arena);
    return schema_core(&arena, page, sizeof page / sizeof page[0], instance);
}

/* "sla/additionalProperties/..." below the properties of the schema */
static const struct value *at(const struct value *value, const char *path)
{
    struct text rest = text_z(path), word;
    value = value_get(value, "properties");
    while (value != NULL && text_split(&rest, '/', &word)) {
        value = value->type == VALUE_LIST ? &value->list.items[word.p[0] - '0']
                                          : value_get(value, arena_text(&arena, word).p);
    }
    ck_assert_msg(value != NULL, "there is no %s", path);
    return value;
}

static bool says(const struct value *map, const char *key, const char *text)
{
    return text_eq_z(value_text(map, key), text);
}

START_TEST(a_section_has_its_keys_and_no_others)
{
    struct value schema = draw(NULL);

    ck_assert(says(&schema, "$schema", "https://json-schema.org/draft/2020-12/schema"));
    ck_assert(!value_bool(&schema, "additionalProperties", true));
    const struct value *tickets = at(&schema, "tickets");
    ck_assert(says(tickets, "type", "object"));
    ck_assert(says(tickets, "description", "How long."));
    ck_assert(!value_bool(tickets, "additionalProperties", true));
    ck_assert_uint_eq(value_get(tickets, "properties")->map.count, 2);
    ck_assert_uint_eq(value_count(value_get(at(&schema, "data"), "type")), 3); /* one value */
    arena_fini(&arena);
}
END_TEST

START_TEST(names_of_the_operators_own_have_what_stands_below_them)
{
    struct value schema = draw(NULL);

    const struct value *policy = at(&schema, "sla/additionalProperties");
    ck_assert(says(policy, "type", "object"));
    const struct value *required = value_get(policy, "required");
    ck_assert_uint_eq(value_count(required), 1);
    ck_assert(text_eq_z(required->list.items[0].text, "owner"));
    arena_fini(&arena);
}
END_TEST

START_TEST(what_a_sentence_says_of_ranges_and_defaults_counts)
{
    struct value schema = draw(NULL);
    const char *policy = "sla/additionalProperties/properties/";

    const struct value *share = at(&schema, arena_printf(&arena, "%sshare", policy).p);
    ck_assert_int_eq(value_int(share, "minimum", -1), 1);
    ck_assert_int_eq(value_int(share, "maximum", -1), 1000);
    ck_assert_int_eq(value_int(share, "default", -1), 5);
    const struct value *whose = at(&schema, arena_printf(&arena, "%sfor", policy).p);
    ck_assert_uint_eq(value_count(value_get(whose, "enum")), 2);
    ck_assert(says(whose, "default", "customer"));
    const struct value *refire = at(&schema, arena_printf(&arena, "%srefire", policy).p);
    ck_assert(value_bool(refire, "default", false));
    const struct value *size = at(&schema, arena_printf(&arena, "%ssize", policy).p);
    ck_assert(says(size, "default", "64MiB") && says(size, "pattern", SCHEMA_CORE_SIZE));
    const struct value *reopen = at(&schema, "tickets/properties/reopen_for");
    ck_assert(says(reopen, "default", "7d"));
    const struct value *amount = at(&schema, "tickets/properties/reopen_for/anyOf/0");
    ck_assert(says(amount, "pattern", SCHEMA_CORE_DURATION));
    ck_assert(says(reopen, "description", "So long; 7d. (A duration: ms s m h d w.)"));
    arena_fini(&arena);
}
END_TEST

START_TEST(a_single_value_stands_for_a_list)
{
    struct value schema = draw(NULL);

    const struct value *words = at(&schema, "tickets/properties/reasons/anyOf");
    ck_assert_uint_eq(value_count(words), 2);
    ck_assert(says(&words->list.items[0], "type", "array"));
    const struct value *levels =
        at(&schema, "sla/additionalProperties/properties/levels/anyOf/0/items");
    ck_assert(!value_bool(levels, "additionalProperties", true));
    const struct value *versions =
        at(&schema, "sla/additionalProperties/properties/versions/anyOf/0/items");
    ck_assert(value_bool(versions, "additionalProperties", false)); /* keys of others, too */
    arena_fini(&arena);
}
END_TEST

START_TEST(what_holds_of_each_instance_is_said_there)
{
    struct value rules = {.type = VALUE_LIST};
    struct value schema = draw(&rules);

    ck_assert_ptr_nonnull(at(&schema, "plugins/properties/instances/additionalProperties/allOf"));
    arena_fini(&arena);
}
END_TEST

SUITE("schema_core", a_section_has_its_keys_and_no_others,
      names_of_the_operators_own_have_what_stands_below_them,
      what_a_sentence_says_of_ranges_and_defaults_counts, a_single_value_stands_for_a_list,
      what_holds_of_each_instance_is_said_there)
