#include "server_reload.h"
#include <unistd.h>
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "engine/engine.h"
#include "policy_load.h"
#include "store/memory.h"
#include "support/folder.h"
#include "support/suite.h"

#define DESK                                                                      \
    "calendars: {desk: {zone: Europe/Berlin, hours: {mon: [\"09:00-17:00\"]}}}\n" \
    "teams: {support: {name: Support, calendar: desk}}\n"                         \
    "agents: {ann: {name: Ann, teams: [support]}}\n"                              \
    "routing: {default_team: support}\n"

struct fixture {
    struct folder folder;
    char path[PATH_MAX];
    struct server_options options;
    struct config *config;
    struct policy_set *policies;
    struct host *host;
    struct loop *loop;
    struct store *store;
    struct engine *engine;
    struct server_reload *reload;
    struct answer *answer; /* owned: the last one */
    struct arena arena;
};

static void write_config(struct fixture *it, const char *text)
{
    ck_assert_int_eq(fs_write_file_atomic(it->path, text_z(text), 0600), 0);
}

static void on_answer(void *ctx, struct answer *answer)
{
    struct fixture *it = ctx;
    if (it->answer != NULL) {
        command_answer_destroy(&it->answer);
    }
    it->answer = answer;
}

static void on_answers(void *ctx, struct answer *list)
{
    struct fixture *it = ctx;
    while (list != NULL) {
        struct answer *next = list->next;
        if (list->origin == COMMAND_FROM_HOST) {
            host_on_answer(it->host, list);
        } else {
            command_answer_destroy(&list);
        }
        list = next;
    }
}

static void init_server(struct fixture *it)
{
    char why[300] = "";
    struct host_folders folders = {.search = it->folder.path, .copies = it->folder.path};
    it->host = host_load(it->config, it->policies, &folders, false);
    ck_assert_uint_eq(it->config->complaint_count, 0);
    it->loop = loop_create();
    it->store = memory_open(0);
    struct engine_ports ports = {.store = it->store,
                                 .outlet = {.on_answers = on_answers, .ctx = it}};
    host_ports(it->host, &ports.advisor, &ports.runner);
    it->engine = engine_create(&ports, it->policies, why, sizeof why);
    ck_assert_msg(it->engine != NULL, "%s", why);
    ck_assert_msg(host_start(it->host, it->loop, it->engine, why, sizeof why), "%s", why);
}

static void init(struct fixture *it)
{
    *it = (struct fixture){0};
    log_set_level(LOG_LEVEL_ERROR + 1);
    folder_init(&it->folder);
    arena_init(&it->arena);
    (void)snprintf(it->path, sizeof it->path, "%s/rung.yaml", it->folder.path);
    write_config(it, DESK);
    it->config = config_load(it->path, NULL, 0);
    server_options_read(it->config, it->folder.path, &it->options);
    it->options.config_path = it->path;
    it->options.data_argument = it->folder.path;
    it->policies = policy_load(it->config, it->options.zoneinfo);
    init_server(it);
    struct server_reload_parts parts = {.host = it->host,
                                        .options = &it->options,
                                        .config = it->config,
                                        .on_answer = on_answer,
                                        .ctx = it};
    it->reload = server_reload_create(&parts);
}

static void fini(struct fixture *it)
{
    const struct policy_set *policies = it->policies;
    host_stop(it->host);
    engine_stop(it->engine);
    host_destroy(&it->host);
    server_reload_destroy(&it->reload);
    engine_destroy(&it->engine);
    store_close(&it->store);
    loop_destroy(&it->loop);
    policy_set_release(&policies);
    config_free(&it->config);
    if (it->answer != NULL) {
        command_answer_destroy(&it->answer);
    }
    arena_fini(&it->arena);
    folder_fini(&it->folder);
}

static const struct answer *answer_of(struct fixture *it, const char *method, const char *name)
{
    struct command *command = command_create(method, TEXT("local"), TEXT_NONE);
    if (name != NULL) {
        *value_put(&command->arena, &command->args, "instance") = value_of_text(text_z(name));
    }
    command->origin = COMMAND_FROM_RPC;
    command->origin_id = 7;
    on_answer(it, NULL);
    server_reload_take(it->reload, command);
    for (int i = 0; i < 20000 && it->answer == NULL; i++) {
        (void)engine_step(it->engine);
        loop_turn(it->loop, false);
        (void)usleep(200);
    }
    ck_assert_ptr_nonnull(it->answer);
    return it->answer;
}

static const struct value *restart_of(struct fixture *it, const struct answer *answer)
{
    struct value *result = ARENA_NEW(&it->arena, struct value);
    ck_assert_int_eq(answer->refusal.code, ERR_OK);
    ck_assert_int_eq(pack_read(&it->arena, buf_text(&answer->result), result), ERR_OK);
    return value_get(result, "needs_restart");
}

START_TEST(what_a_running_server_does_not_take_is_named)
{
    struct fixture it;
    init(&it);

    ck_assert_uint_eq(value_count(restart_of(&it, answer_of(&it, "config.reload", NULL))), 0);
    write_config(&it, DESK "tickets: {reopen_for: 3d}\nplugins: {drain: 9s}\n");
    const struct answer *answer = answer_of(&it, "config.reload", NULL);

    ck_assert_uint_eq(answer->origin_id, 7);
    const struct value *list = restart_of(&it, answer);
    ck_assert_uint_eq(value_count(list), 2);
    ck_assert(text_eq_z(list->list.items[0].text, "tickets"));
    ck_assert(text_eq_z(list->list.items[1].text, "plugins.drain"));
    write_config(&it, "mail_domain: x.example\n");
    list = restart_of(&it, answer_of(&it, "config.reload", NULL));
    ck_assert_uint_eq(value_count(list), 5); /* the new one, and four that are gone */
    fini(&it);
}
END_TEST

START_TEST(a_configuration_that_the_next_start_would_refuse_is_refused_today)
{
    struct fixture it;
    init(&it);
    const struct config *before = server_reload_plugins(it.reload);
    write_config(&it, DESK "tickets: {reopen_for: never}\n");

    const struct answer *answer = answer_of(&it, "config.reload", NULL);

    ck_assert_int_eq(answer->refusal.code, ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "rung.yaml:5:"));
    ck_assert_ptr_eq(server_reload_plugins(it.reload), before);
    fini(&it);
}
END_TEST

START_TEST(one_plugin_is_looked_up_in_what_is_in_force_not_in_the_file)
{
    struct fixture it;
    init(&it);
    write_config(&it, "this: is [no configuration");

    const struct answer *answer = answer_of(&it, "plugin.reload", "marks");

    ck_assert_int_eq(answer->refusal.code, ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(answer->refusal.text, "marks"));
    fini(&it);
}
END_TEST

SUITE("server_reload", what_a_running_server_does_not_take_is_named,
      a_configuration_that_the_next_start_would_refuse_is_refused_today,
      one_plugin_is_looked_up_in_what_is_in_force_not_in_the_file)
