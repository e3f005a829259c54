#include "check_config.h"
#include "host/bridge_config.h"
#include "host/mask.h"

/* What the test host read of the settings that were given, while it opens. One thread. */
static struct reading {
    struct check *check;
    const rung_plugin *plugin;
    const struct value *recorded;
    struct arena *arena;
    struct check_config *out;
    bool is_read;
} reading;

static bool is_recorded(const rung_option *option)
{
    return value_get(reading.recorded, option->key) != NULL &&
           !check_is_set(reading.check, option->key);
}

/* --- what the recording says --- */

static void fill_secrets(const rung_option *options, size_t count, struct value *map);

/* A secret that was there has stars, as wherever it stands in the recording. */
static void fill_option(const rung_option *option, struct value *given)
{
    if (option->type == RUNG_T_SECRET && given->type == VALUE_NIL) {
        *given = value_of_text(TEXT(MASK_STARS));
    }
    for (size_t i = 0; option->type == RUNG_T_TABLE && i < value_count(given); i++) {
        fill_secrets(option->rows, option->n_rows, &given->list.items[i]);
    }
}

static void fill_secrets(const rung_option *options, size_t count, struct value *map)
{
    for (size_t i = 0; map->type == VALUE_MAP && i < map->map.count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (text_eq_z(map->map.pairs[i].key, options[k].key)) {
                fill_option(&options[k], &map->map.pairs[i].value);
            }
        }
    }
}

static struct value recorded_value(const rung_option *option)
{
    struct value copy = value_copy(reading.arena, value_get(reading.recorded, option->key));
    if (option->type == RUNG_T_ADDRESS && copy.type == VALUE_TEXT && copy.text.n > 0) {
        return value_of_text(TEXT("127.0.0.1:0")); /* the server itself may be there */
    }
    fill_option(option, &copy);
    return copy;
}

/* --- what was given, and defaults --- */

static void note_secret(const rung_option *option, const struct value *given)
{
    struct check_config *out = reading.out;
    if (option->type == RUNG_T_SECRET && given->type == VALUE_TEXT) {
        *ARENA_PUSH(reading.arena, out->secrets, out->secret_count) = given->text;
    }
}

static struct value given_value(const rung_option *option, const void *config)
{
    struct option_table one = {option, 1, sizeof *option};
    struct bridge_rules rules = {.arena = reading.arena};
    struct value map = {0};
    struct buf bytes;
    struct pack pack;
    buf_init(&bytes);
    pack_init(&pack, &bytes);
    pack_map_begin(&pack);
    bridge_config_pack(&pack, &one, config, &rules);
    pack_map_end(&pack);
    (void)pack_read(reading.arena, buf_text(&bytes), &map);
    buf_fini(&bytes);
    if (rules.count > 0) {
        check_fail(reading.check,
                   "option %s: a rule holds as it held when it was recorded; leave it as it was",
                   option->key);
    }
    const struct value *given = value_get(&map, option->key);
    note_secret(option, given);
    return *given;
}

static int catch_settings(const rung_host *host, const void *config, void **self)
{
    (void)host;
    *self = &reading;
    for (size_t i = 0; i < reading.plugin->n_options; i++) {
        const rung_option *option = check_option(reading.plugin, i);
        struct value *slot = value_put(reading.arena, &reading.out->map, option->key);
        *slot = is_recorded(option) ? recorded_value(option) : given_value(option, config);
    }
    reading.is_read = true;
    return RUNG_OK;
}

static void let_go(void *self)
{
    (void)self;
}

/* Options that the recording has need not be given: they are read as what is never wrong. */
static const rung_option *relax(const rung_plugin *plugin)
{
    rung_option *options = ARENA_NEW_ARRAY(reading.arena, rung_option, plugin->n_options + 1);
    for (size_t i = 0; i < plugin->n_options; i++) {
        options[i] = *check_option(plugin, i);
        if (is_recorded(&options[i])) {
            options[i] = (rung_option){.type = RUNG_T_BOOL,
                                       .key = options[i].key,
                                       .def = "false",
                                       .offset = options[i].offset,
                                       .doc = options[i].doc};
        }
    }
    return options;
}

bool check_config_make(struct check *check, const rung_plugin *plugin, const struct value *recorded,
                       struct arena *arena, struct check_config *out)
{
    char why[2000] = "";
    *out = (struct check_config){.map = {.type = VALUE_MAP}};
    reading = (struct reading){check, plugin, recorded, arena, out, false};
    rung_plugin reader = *plugin;
    reader.options = relax(plugin);
    reader.option_size = sizeof(rung_option);
    reader.check = NULL;
    reader.create = catch_settings;
    reader.quiesce = NULL;
    reader.destroy = let_go;
    testhost *host = testhost_open(&reader, check->settings, NULL, why, sizeof why);
    testhost_close(&host);
    if (!reading.is_read) {
        check_fail(check, "its settings: %s", why);
    }
    return reading.is_read && !check->failed;
}
