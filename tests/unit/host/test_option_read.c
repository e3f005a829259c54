#include "host/option_read.h"
#include <string.h>
#include "support/suite.h"

struct conf {
    bool on;
    int64_t count, wait, size;
    double share;
    rung_str name, word, url, listen;
    rung_list list;
    rung_span span;
    const rung_rule *when;
    rung_table rows;
};
struct row {
    rung_str key;
    int64_t value;
};

static const rung_option row_options[] = {
    RUNG_OPT_STRING(struct row, key, "key", NULL, "a key"),
    RUNG_OPT_INT(struct row, value, "value", "7", 0, 9, "a value"),
};
static const rung_option options[] = {
    RUNG_OPT_BOOL(struct conf, on, "on", "true", "a switch"),
    RUNG_OPT_INT(struct conf, count, "count", "3", 1, 10, "a count"),
    RUNG_OPT_DURATION(struct conf, wait, "wait", "5s", 100, 60000, "a time"),
    RUNG_OPT_SIZE(struct conf, size, "size", "64KiB", 1024, 1048576, "a size"),
    RUNG_OPT_FLOAT(struct conf, share, "share", "0.5", 0, 1, "a share"),
    RUNG_OPT_STRING(struct conf, name, "name", "anna", "a name"),
    RUNG_OPT_ENUM(struct conf, word, "word", "low", "low|high", "a word"),
    RUNG_OPT_URL(struct conf, url, "url", "https://a.example/x", "a place"),
    RUNG_OPT_ADDRESS(struct conf, listen, "listen", "localhost:0", "an address"),
    RUNG_OPT_LIST(struct conf, list, "list", "a, b", "a list"),
    RUNG_OPT_SPAN(struct conf, span, "span", "2bh", "a span"),
    RUNG_OPT_RULE(struct conf, when, "when", "", "a rule"),
    RUNG_OPT_TABLE(struct conf, rows, "rows", struct row, row_options, "rows"),
};
static const struct option_table table = {options, RUNG_COUNT(options), sizeof(rung_option)};

struct reading {
    struct config config;
    struct policy_set *policies;
    struct option_read read;
    struct config_node map;
};

static void begin(struct reading *reading)
{
    memset(reading, 0, sizeof *reading);
    arena_init(&reading->config.arena);
    reading->policies = policy_set_create();
    reading->read = (struct option_read){
        .config = &reading->config, .policies = reading->policies, .arena = &reading->config.arena};
    reading->map = (struct config_node){.kind = CONFIG_MAP, .place = {.file = "x", .line = 1}};
}

static void end(struct reading *reading)
{
    const struct policy_set *policies = reading->policies;
    policy_set_release(&policies);
    arena_fini(&reading->config.arena);
}

static struct config_node *set(struct reading *reading, struct config_node *map, const char *key,
                               const char *text)
{
    struct config_node *node = ARENA_PUSH(&reading->config.arena, map->items, map->count);
    *node = (struct config_node){.kind = CONFIG_SCALAR,
                                 .key = text_z(key),
                                 .text = text_z(text),
                                 .place = {.file = "x", .line = 2, .column = 3, .length = 1}};
    return node;
}

static const struct conf *read_all(struct reading *reading)
{
    return option_read(&reading->read, &table, sizeof(struct conf), &reading->map,
                       reading->map.place);
}

START_TEST(absent_settings_take_their_defaults)
{
    struct reading reading;
    begin(&reading);

    const struct conf *conf = read_all(&reading);

    ck_assert_uint_eq(reading.config.complaint_count, 0);
    ck_assert(conf->on);
    ck_assert_int_eq(conf->count, 3);
    ck_assert_int_eq(conf->wait, 5000);
    ck_assert_int_eq(conf->size, 65536);
    ck_assert(conf->share > 0.49 && conf->share < 0.51);
    ck_assert_str_eq(conf->name.p, "anna");
    ck_assert_str_eq(conf->word.p, "low");
    ck_assert_str_eq(conf->listen.p, "127.0.0.1:0");
    ck_assert_uint_eq(conf->list.n, 2);
    ck_assert_str_eq(conf->list.v[1].p, "b");
    ck_assert_int_eq(conf->span.ms, 7200000);
    ck_assert_uint_eq(conf->span.business, 1);
    ck_assert_ptr_null(conf->when);
    ck_assert_uint_eq(conf->rows.n, 0);
    end(&reading);
}
END_TEST

START_TEST(the_host_of_a_url_may_be_called)
{
    struct reading reading;
    begin(&reading);
    (void)set(&reading, &reading.map, "url", "https://user@Pager.example:8443/p/{address}");

    (void)read_all(&reading);

    ck_assert_uint_eq(reading.read.host_count, 1);
    ck_assert(text_eq_z(reading.read.hosts[0], "Pager.example"));
    end(&reading);
}
END_TEST

START_TEST(a_table_is_read_row_by_row_with_its_own_defaults)
{
    struct reading reading;
    begin(&reading);
    struct config_node *rows = set(&reading, &reading.map, "rows", "");
    rows->kind = CONFIG_LIST;
    for (int i = 0; i < 3; i++) {
        *ARENA_PUSH(&reading.config.arena, rows->items, rows->count) =
            (struct config_node){.kind = CONFIG_MAP};
    }
    (void)set(&reading, &rows->items[0], "key", "a");
    (void)set(&reading, &rows->items[1], "key", "b");
    (void)set(&reading, &rows->items[1], "value", "9");
    (void)set(&reading, &rows->items[2], "key", "c");

    const struct conf *conf = read_all(&reading);

    const struct row *row = conf->rows.rows;
    ck_assert_uint_eq(reading.config.complaint_count, 0);
    ck_assert_uint_eq(conf->rows.n, 3);
    ck_assert_int_eq(row[0].value, 7);
    ck_assert_int_eq(row[1].value, 9);
    ck_assert_str_eq(row[2].key.p, "c");
    end(&reading);
}
END_TEST

START_TEST(each_wrong_value_has_a_complaint_that_says_what_is_right)
{
    static const struct {
        const char *key, *text, *words;
    } wrong[] = {{"on", "yes", "neither true nor false"},
                 {"count", "many", "no whole number"},
                 {"count", "11", "1 to 10 are taken"},
                 {"wait", "5", "units are ms s m h d w"},
                 {"wait", "2m", "100ms to 60s are taken"},
                 {"size", "1TB", "units are B KiB"},
                 {"size", "1MiB1", "units are"},
                 {"share", "half", "no number"},
                 {"share", "1.5", "0 to 1 are taken"},
                 {"word", "hihg", "did you mean \"high\""},
                 {"url", "pager", "no URL"},
                 {"url", "https:///x", "names no host"},
                 {"listen", "0.0.0.0:1", "not loopback"},
                 {"listen", "127.0.0.1", "no address"},
                 {"listen", "127.0.0.1:99999", "no address"},
                 {"span", "3bd", "no span"},
                 {"when", "ticket.nothing == 1", "when"},
                 {"rows", "x", "a list of at most"},
                 {"cuont", "1", "did you mean \"count\""}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct reading reading;
        begin(&reading);
        (void)set(&reading, &reading.map, wrong[i].key, wrong[i].text);

        (void)read_all(&reading);

        ck_assert_msg(reading.config.complaint_count == 1, "%s: %s has %zu", wrong[i].key,
                      wrong[i].text, reading.config.complaint_count);
        struct text said = reading.config.complaints[0].text;
        ck_assert_msg(text_find(said, text_z(wrong[i].words), 0) != SIZE_MAX, "%s: \"%.*s\"",
                      wrong[i].key, TEXT_ARG(said));
        end(&reading);
    }
}
END_TEST

START_TEST(all_complaints_of_a_run_are_kept)
{
    struct reading reading;
    begin(&reading);
    (void)set(&reading, &reading.map, "count", "x");
    (void)set(&reading, &reading.map, "wait", "x");
    (void)set(&reading, &reading.map, "word", "x");

    (void)read_all(&reading);

    ck_assert_uint_eq(reading.config.complaint_count, 3);
    end(&reading);
}
END_TEST

START_TEST(a_reference_names_a_schedule_that_is_configured)
{
    static const rung_option by_schedule[] = {
        RUNG_OPT_REFERENCE(struct conf, name, "name", "", "schedule", "who is asked"),
    };
    static const struct option_table one = {by_schedule, 1, sizeof(rung_option)};
    struct reading reading;
    begin(&reading);
    *ARENA_PUSH(&reading.policies->arena, reading.policies->schedules,
                reading.policies->schedule_count) = (struct schedule){.id = TEXT("primary")};
    struct config_node *node = set(&reading, &reading.map, "name", "primary");

    const struct conf *conf =
        option_read(&reading.read, &one, sizeof(struct conf), &reading.map, reading.map.place);
    ck_assert_uint_eq(reading.config.complaint_count, 0);
    ck_assert_str_eq(conf->name.p, "primary");
    node->text = TEXT("secondary");
    (void)option_read(&reading.read, &one, sizeof(struct conf), &reading.map, reading.map.place);

    ck_assert_uint_eq(reading.config.complaint_count, 1);
    ck_assert(
        text_eq_z(reading.config.complaints[0].text, "name: there is no schedule \"secondary\""));
    end(&reading);
}
END_TEST

SUITE("host/option_read", a_reference_names_a_schedule_that_is_configured,
      absent_settings_take_their_defaults, the_host_of_a_url_may_be_called,
      a_table_is_read_row_by_row_with_its_own_defaults,
      each_wrong_value_has_a_complaint_that_says_what_is_right, all_complaints_of_a_run_are_kept)
