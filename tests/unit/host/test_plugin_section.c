#include "host/plugin_section.h"
#include "base/log.h"
#include "support/instances.h"

/* plugins: {instances: {marks: {use: /nowhere/marks.so, required: ...}, more: {...}}} */
struct fixture {
    struct instance_env env;
    struct config config;
    struct config_node use[2], marks[2], sections[3], section;
    struct plugin_section read;
};

static struct config_node scalar(const char *key, const char *text)
{
    return (struct config_node){
        .kind = CONFIG_SCALAR, .key = text_z(key), .text = text_z(text), .place = {"f", 1, 1, 1}};
}

static struct config_node map_of(const char *key, struct config_node *items, size_t count)
{
    return (struct config_node){
        .kind = CONFIG_MAP, .key = text_z(key), .items = items, .count = count};
}

static void init(struct fixture *it, const char *use)
{
    *it = (struct fixture){0};
    log_set_level(LOG_LEVEL_ERROR + 1);
    arena_init(&it->config.arena);
    it->use[0] = scalar("use", use);
    it->marks[0] = map_of("marks", it->use, 1);
    it->sections[0] = map_of("instances", it->marks, 1);
    it->section = map_of("plugins", it->sections, 1);
    it->config.root = map_of("", &it->section, 1);
    it->read = (struct plugin_section){.env = &it->env, .copies = "/nowhere"};
}

static void fini(struct fixture *it)
{
    arena_fini(&it->config.arena);
}

START_TEST(a_file_that_is_not_there_costs_itself_or_is_an_error_when_it_must_not)
{
    struct fixture it;
    init(&it, "/nowhere/marks.so");

    struct generation *first = plugin_section_read(&it.read, &it.config);
    ck_assert_uint_eq(it.config.complaint_count, 0);
    ck_assert_int_eq(first->instances[0]->state, INSTANCE_MISSING);
    generation_destroy(&first);
    it.read.strict = true;
    first = plugin_section_read(&it.read, &it.config);
    ck_assert_uint_eq(it.config.complaint_count, 1);

    generation_destroy(&first);
    fini(&it);
}
END_TEST

/* A first generation whose instance runs, though its file is nowhere. */
static struct generation *running(struct fixture *it)
{
    struct generation *first = plugin_section_read(&it->read, &it->config);
    first->instances[0]->file.plugin = &instances_plugin;
    first->instances[0]->state = INSTANCE_RUNNING;
    it->read.before = first;
    return first;
}

static void drop(struct generation *first)
{
    instances_stop(first->instances[0]);
    generation_destroy(&first);
}

START_TEST(one_that_runs_by_the_same_words_is_taken_over)
{
    struct fixture it;
    init(&it, "/nowhere/marks.so");
    struct generation *first = running(&it);

    struct generation *next = plugin_section_read(&it.read, &it.config);

    ck_assert_uint_eq(it.config.complaint_count, 0);
    ck_assert_ptr_eq(next->instances[0], first->instances[0]);
    generation_destroy(&next);
    ck_assert_int_eq(first->instances[0]->state, INSTANCE_RUNNING);
    drop(first);
    fini(&it);
}
END_TEST

START_TEST(other_words_another_folder_or_an_explicit_wish_make_it_anew)
{
    struct fixture it;
    init(&it, "/nowhere/marks.so");
    struct generation *first = running(&it);
    it.use[0].text = TEXT("/nowhere/other.so");
    struct generation *next = plugin_section_read(&it.read, &it.config);
    ck_assert_ptr_ne(next->instances[0], first->instances[0]);
    ck_assert_uint_eq(it.config.complaint_count, 1); /* and it is missed: the old one runs */
    generation_destroy(&next);

    it.use[0].text = TEXT("/nowhere/marks.so");
    it.read.again = TEXT("marks");
    next = plugin_section_read(&it.read, &it.config);
    ck_assert_ptr_ne(next->instances[0], first->instances[0]);
    generation_destroy(&next);

    it.read.again = TEXT_NONE;
    it.read.search = "/another";
    next = plugin_section_read(&it.read, &it.config);
    ck_assert_ptr_ne(next->instances[0], first->instances[0]);
    generation_destroy(&next);
    drop(first);
    fini(&it);
}
END_TEST

START_TEST(one_that_is_switched_off_is_not_loaded)
{
    static const struct text off[] = {{"marks", 5}};
    struct fixture it;
    init(&it, "/nowhere/marks.so");
    struct generation *first = running(&it);
    it.read.off = off;
    it.read.off_count = 1;

    struct generation *next = plugin_section_read(&it.read, &it.config);

    ck_assert_uint_eq(it.config.complaint_count, 0);
    ck_assert_int_eq(next->instances[0]->state, INSTANCE_OFF);
    generation_destroy(&next);
    drop(first);
    fini(&it);
}
END_TEST

START_TEST(how_long_is_drained_is_read_once)
{
    struct fixture it;
    init(&it, "/nowhere/marks.so");
    struct generation *first = running(&it);
    ck_assert_int_eq(it.env.drain_us, PLUGIN_SECTION_DRAIN_S_DEFAULT * INT64_C(1000000));
    it.sections[1] = scalar("drain", "5s");
    it.section.count = 2;

    struct generation *next = plugin_section_read(&it.read, &it.config);
    ck_assert_int_eq(it.env.drain_us, PLUGIN_SECTION_DRAIN_S_DEFAULT * INT64_C(1000000));
    generation_destroy(&next);
    it.read.before = NULL;
    next = plugin_section_read(&it.read, &it.config);
    ck_assert_int_eq(it.env.drain_us, INT64_C(5000000));

    generation_destroy(&next);
    drop(first);
    fini(&it);
}
END_TEST

SUITE("plugin_section", a_file_that_is_not_there_costs_itself_or_is_an_error_when_it_must_not,
      one_that_runs_by_the_same_words_is_taken_over,
      other_words_another_folder_or_an_explicit_wish_make_it_anew,
      one_that_is_switched_off_is_not_loaded, how_long_is_drained_is_read_once)
