/* A desk that lives through a script in a virtual time: its configuration is read as the server
 * reads it, its commands run through a real engine over a store in memory, and what its timelines
 * say is printed. For comparisons with other implementations of the rules.
 *
 *   rung-desk FILE
 *
 * FILE is {"desks": [{"config": YAML, "until_ms": N, "steps": [{"at_ms": N, "do": METHOD, "args":
 * {...}}, ...]}, ...]}; instants are milliseconds after 2024-01-15T09:00:00Z, "$3" in an argument
 * is the id of the third ticket. Prints one line for each desk: {"answers": [...], "tickets":
 * [[{at_ms, type, data}, ...], ...], "replayed": BOOL}: what each step was answered, the timelines,
 * and whether the recorded commands lead to the same store once more. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "base/pack.h"
#include "config.h"
#include "engine/engine.h"
#include "engine/replay.h"
#include "model/id.h"
#include "policy_load.h"
#include "store/digest.h"
#include "store/memory.h"

#define START_US (INT64_C(1705309200) * 1000000)
#define MILLI_US INT64_C(1000)
#define STEPS_AT_ONCE_MAX 100000 /* turns of the engine within one instant */
#define ZONEINFO "/usr/share/zoneinfo"

struct rung_desk {
    const json_t *json; /* lent */
    const struct policy_set *policies;
    struct store *store;
    struct engine *engine;
    int64_t now_us;
    uint64_t seed;
    struct answer *answer; /* of the last command; owned */
    json_t *answers;       /* owned */
};

static _Noreturn void fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "rung-desk: %s: %s\n", what, why);
    exit(1);
}

/* --- the ports: a clock that is set, nobody who is asked, nobody who is reached --- */

static int64_t tell_time(void *ctx)
{
    return ((struct rung_desk *)ctx)->now_us;
}

static uint64_t tell_seed(void *ctx)
{
    return ((struct rung_desk *)ctx)->seed += UINT64_C(0x9e3779b97f4a7c15);
}

static size_t plan_nobody(void *ctx, enum hook hook, const struct subscriber **subscribers)
{
    (void)ctx;
    (void)hook;
    (void)subscribers;
    return 0;
}

static const struct subscriber *find_nobody(void *ctx, enum hook hook, struct text instance,
                                            uint32_t number)
{
    (void)number;
    (void)ctx;
    (void)hook;
    (void)instance;
    return NULL;
}

static void on_answers(void *ctx, struct answer *list)
{
    struct rung_desk *desk = ctx;
    while (list != NULL) {
        struct answer *next = list->next;
        if (list->origin == COMMAND_FROM_RPC && desk->answer == NULL) {
            list->next = NULL;
            desk->answer = list;
        } else {
            command_answer_destroy(&list);
        }
        list = next;
    }
}

static void on_fatal(void *ctx, const char *why)
{
    (void)ctx;
    fail("the engine stops", why);
}

static const struct advisor nobody = {.plan = plan_nobody, .find = find_nobody};

/* --- time goes by --- */

static void live_until(struct rung_desk *desk, int64_t until_us)
{
    int turns = 0;
    for (;;) {
        int64_t next_us = engine_step(desk->engine);
        if (next_us <= desk->now_us) {
            if (++turns > STEPS_AT_ONCE_MAX) {
                fail("one instant", "the engine never comes to rest");
            }
            continue;
        }
        if (next_us > until_us) {
            break;
        }
        desk->now_us = next_us;
        turns = 0;
    }
    desk->now_us = until_us > desk->now_us ? until_us : desk->now_us;
}

/* --- values --- */

static json_t *json_of(const struct value *value)
{
    if (value->type == VALUE_BOOL) {
        return json_boolean(value->boolean);
    }
    if (value->type == VALUE_INT) {
        return json_integer(value->number);
    }
    if (value->type == VALUE_TEXT) {
        return json_stringn_nocheck(value->text.p ? value->text.p : "", value->text.n);
    }
    if (value->type == VALUE_LIST) {
        json_t *json = json_array();
        for (size_t i = 0; i < value->list.count; i++) {
            (void)json_array_append_new(json, json_of(&value->list.items[i]));
        }
        return json;
    }
    if (value->type == VALUE_MAP) {
        json_t *json = json_object();
        for (size_t i = 0; i < value->map.count; i++) {
            char key[128];
            (void)snprintf(key, sizeof key, "%.*s", TEXT_ARG(value->map.pairs[i].key));
            (void)json_object_set_new_nocheck(json, key, json_of(&value->map.pairs[i].value));
        }
        return json;
    }
    return json_null();
}

/* "$3": the id of the third ticket. */
static struct text text_of(struct arena *arena, const char *word)
{
    if (word[0] != '$') {
        return arena_text(arena, text_z(word));
    }
    struct id_text id = id_print('T', ID_OF_LOCAL(strtoul(word + 1, NULL, 10)));
    return arena_text(arena, text_z(id.z));
}

static struct value value_of(struct arena *arena, const json_t *json)
{
    struct value value = {.type = VALUE_LIST};
    size_t i = 0;
    json_t *item = NULL;
    if (json_is_integer(json)) {
        return value_of_int(json_integer_value(json));
    }
    if (json_is_boolean(json)) {
        return value_of_bool(json_is_true(json));
    }
    if (json_is_string(json)) {
        return value_of_text(text_of(arena, json_string_value(json)));
    }
    if (!json_is_array(json)) {
        fail("an argument", "is neither a number, a truth, a text nor a list");
    }
    json_array_foreach(json, i, item)
    {
        *value_append(arena, &value) = value_of(arena, item);
    }
    return value;
}

/* --- commands --- */

/* What it was answered; the caller's. */
static struct answer *say(struct rung_desk *desk, const char *method, const char *key,
                          const json_t *args)
{
    const char *name = NULL;
    json_t *arg = NULL;
    struct command *command = command_create(
        method, TEXT("local"), engine_is_query(text_z(method)) ? TEXT_NONE : text_z(key));
    json_object_foreach((json_t *)args, name, arg)
    {
        *value_put(&command->arena, &command->args, name) = value_of(&command->arena, arg);
    }
    command->origin = COMMAND_FROM_RPC;
    if (engine_submit(desk->engine, command) != ERR_OK) {
        fail(method, "the engine takes no command");
    }
    while (desk->answer == NULL) {
        (void)engine_step(desk->engine);
    }
    live_until(desk, desk->now_us);
    struct answer *answer = desk->answer;
    desk->answer = NULL;
    return answer;
}

static json_t *result_of(struct answer *answer)
{
    struct arena arena;
    struct value value;
    json_t *json = NULL;
    arena_init(&arena);
    if (answer->refusal.code != ERR_OK) {
        json = json_pack("{s:s, s:s}", "refused", err_name(answer->refusal.code), "path",
                         answer->refusal.path);
    } else if (pack_read(&arena, buf_text(&answer->result), &value) == ERR_OK) {
        json = json_of(&value);
    }
    arena_fini(&arena);
    return json != NULL ? json : json_null();
}

static void take_step(struct rung_desk *desk, size_t n, const json_t *step)
{
    char key[32];
    (void)snprintf(key, sizeof key, "step-%zu", n);
    live_until(desk, START_US + json_integer_value(json_object_get(step, "at_ms")) * MILLI_US);
    const char *method = json_string_value(json_object_get(step, "do"));
    struct answer *answer = say(desk, method, key, json_object_get(step, "args"));
    json_t *result = result_of(answer);
    command_answer_destroy(&answer);
    if (json_object_get(result, "refused") == NULL && strcmp(method, "work.next") != 0) {
        json_decref(result); /* its effects are in the timelines */
        result = json_true();
    }
    (void)json_array_append_new(desk->answers, result);
}

/* --- what is told --- */

static void add_entries(json_t *timeline, const json_t *page)
{
    size_t i = 0;
    json_t *entry = NULL;
    json_array_foreach(json_object_get(page, "items"), i, entry)
    {
        json_t *told = json_pack(
            "{s:I, s:O, s:O}", "at_ms",
            json_integer_value(json_object_get(entry, "at_ms")) - START_US / MILLI_US, "type",
            json_object_get(entry, "type"), "data", json_object_get(entry, "data"));
        (void)json_array_append_new(timeline, told);
    }
}

static json_t *read_timeline(struct rung_desk *desk, size_t n)
{
    json_t *timeline = json_array();
    char name[32];
    (void)snprintf(name, sizeof name, "$%zu", n);
    json_t *args = json_pack("{s:s, s:i}", "id", name, "limit", 500);
    bool goes_on = true;
    while (goes_on) {
        struct answer *answer = say(desk, "ticket.timeline", "", args);
        json_t *page = result_of(answer);
        command_answer_destroy(&answer);
        add_entries(timeline, page);
        json_t *next = json_object_get(page, "next");
        goes_on = json_integer_value(next) > 0;
        if (goes_on) {
            (void)json_object_set(args, "from", next);
        }
        json_decref(page);
    }
    json_decref(args);
    return timeline;
}

static json_t *read_tickets(struct rung_desk *desk)
{
    json_t *tickets = json_array();
    size_t i = 0;
    size_t count = 0;
    json_t *step = NULL;
    json_array_foreach(json_object_get(desk->json, "steps"), i, step)
    {
        if (strcmp(json_string_value(json_object_get(step, "do")), "ticket.create") == 0) {
            (void)json_array_append_new(tickets, read_timeline(desk, ++count));
        }
    }
    return tickets;
}

static bool is_replayed(struct rung_desk *desk)
{
    struct store *again = memory_open(0);
    struct replay_options options = {
        .from = desk->store, .into = again, .advisor = &nobody, .policies = desk->policies};
    struct digest one;
    struct digest other;
    char why[500] = "";
    uint64_t count = 0;
    if (replay_run(&options, &count, why, sizeof why) != ERR_OK) {
        fail("replay", why);
    }
    bool is_same = digest_of(desk->store, &one) == ERR_OK && digest_of(again, &other) == ERR_OK &&
                   digest_equal(&one.all, &other.all);
    store_close(&again);
    return is_same;
}

/* --- a desk's life --- */

static void begin(struct rung_desk *desk, const json_t *json)
{
    char why[500] = "";
    const char *yaml = json_string_value(json_object_get(json, "config"));
    *desk = (struct rung_desk){.json = json, .now_us = START_US, .answers = json_array()};
    struct config *config = config_of_text("desk", text_z(yaml != NULL ? yaml : ""));
    desk->policies = policy_load(config, ZONEINFO);
    if (config->complaint_count > 0) {
        struct buf text;
        buf_init(&text);
        config_print_complaints(config, &text);
        fail(buf_text(&text).p, yaml);
    }
    config_free(&config);
    desk->store = memory_open(0);
    struct engine_ports ports = {
        .store = desk->store,
        .clock = {.wall_us = tell_time, .monotonic_us = tell_time, .ctx = desk},
        .advisor = nobody,
        .outlet = {.on_answers = on_answers, .on_fatal = on_fatal, .ctx = desk},
        .seed = tell_seed,
        .seed_ctx = desk};
    desk->engine = engine_create(&ports, desk->policies, why, sizeof why);
    if (desk->engine == NULL) {
        fail("the engine", why);
    }
    live_until(desk, desk->now_us);
}

static void end(struct rung_desk *desk)
{
    engine_destroy(&desk->engine);
    store_close(&desk->store);
    policy_set_release(&desk->policies);
}

static void live(const json_t *json)
{
    struct rung_desk desk;
    size_t i = 0;
    json_t *step = NULL;
    begin(&desk, json);
    json_array_foreach(json_object_get(json, "steps"), i, step)
    {
        take_step(&desk, i, step);
    }
    live_until(&desk, START_US + json_integer_value(json_object_get(json, "until_ms")) * MILLI_US);
    json_t *tickets = read_tickets(&desk);
    json_t *told = json_pack("{s:o, s:o, s:b}", "answers", desk.answers, "tickets", tickets,
                             "replayed", is_replayed(&desk));
    char *line = json_dumps(told, JSON_COMPACT);
    puts(line != NULL ? line : "null");
    free(line);
    json_decref(told);
    end(&desk);
}

int main(int argc, char **argv)
{
    json_error_t error;
    size_t i = 0;
    json_t *desk = NULL;
    if (argc != 2) {
        fputs("usage: rung-desk FILE\n", stderr);
        return 2;
    }
    log_set_level(LOG_LEVEL_ERROR);
    json_t *root = json_load_file(argv[1], JSON_REJECT_DUPLICATES, &error);
    if (!json_is_array(json_object_get(root, "desks"))) {
        fail(argv[1], "must be an object with a list \"desks\"");
    }
    json_array_foreach(json_object_get(root, "desks"), i, desk)
    {
        live(desk);
    }
    json_decref(root);
    return 0;
}
