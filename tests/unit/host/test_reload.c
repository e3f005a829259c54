#include "host/reload.h"
#include <unistd.h>
#include "base/log.h"
#include "base/mem.h"
#include "host/await.h"
#include "host/service_timer.h"
#include "store/memory.h"
#include "support/instances.h"

/* A host that asks one instance, "marks", whose file is nowhere: what is to be created fails. */
struct fixture {
    struct instance_env env;
    struct shelf shelf;
    struct retire *retire;
    struct reload *reload;
    struct store *store;
    struct policy_set *policies;
    struct config config;
    struct config_node use[1], marks[1], instances[1], plugins[1];
    struct instance *first; /* one reference of the test's own */
    struct reload_result result;
    char version[40];
    int done, swapped;
};

static const char *version(void *ctx)
{
    struct fixture *it = ctx;
    return shelf_current(&it->shelf)->version;
}

static bool swap(void *ctx, struct text wanted)
{
    struct fixture *it = ctx;
    return shelf_swap(&it->shelf, wanted);
}

static size_t plan(void *ctx, enum hook hook, const struct subscriber **subscribers)
{
    (void)ctx;
    (void)hook;
    (void)subscribers;
    return 0;
}

static const struct subscriber *find(void *ctx, enum hook hook, struct text instance,
                                     uint32_t number)
{
    (void)ctx;
    (void)hook;
    (void)instance;
    (void)number;
    return NULL;
}

static void on_answers(void *ctx, struct answer *list)
{
    (void)ctx;
    while (list != NULL) {
        struct answer *next = list->next;
        if (list->origin == COMMAND_FROM_HOST) {
            await_take(list);
        } else {
            command_answer_destroy(&list);
        }
        list = next;
    }
}

static void on_swapped(void *ctx)
{
    ((struct fixture *)ctx)->swapped++;
}

static struct config *read_config(void *ctx)
{
    return &((struct fixture *)ctx)->config;
}

static void on_done(void *ctx, const struct reload_result *result)
{
    struct fixture *it = ctx;
    it->result = *result;
    (void)snprintf(it->version, sizeof it->version, "%s", result->version);
    it->done++;
}

static struct config_node map_of(const char *key, struct config_node *items)
{
    return (struct config_node){.kind = CONFIG_MAP, .key = text_z(key), .items = items, .count = 1};
}

static void init_config(struct fixture *it)
{
    arena_init(&it->config.arena);
    it->use[0] = (struct config_node){.kind = CONFIG_SCALAR,
                                      .key = TEXT("use"),
                                      .text = TEXT("/nowhere/marks.so"),
                                      .place = {"desk.yaml", 3, 9, 1}};
    it->marks[0] = map_of("marks", it->use);
    it->instances[0] = map_of("instances", it->marks);
    it->plugins[0] = map_of("plugins", it->instances);
    it->config.root = map_of("", it->plugins);
}

static void init_engine(struct fixture *it)
{
    char why[200] = "";
    struct engine_ports ports = {
        .advisor = {.plan = plan, .find = find, .version = version, .swap = swap, .ctx = it},
        .outlet = {.on_answers = on_answers, .ctx = it}};
    it->store = memory_open(0);
    ports.store = it->store;
    it->policies = policy_set_create();
    (void)snprintf(it->policies->version, sizeof it->policies->version, "test");
    it->env.engine = engine_create(&ports, it->policies, why, sizeof why);
    ck_assert_msg(it->env.engine != NULL, "%s", why);
}

static void init(struct fixture *it)
{
    char why[200] = "";
    *it = (struct fixture){0};
    log_set_level(LOG_LEVEL_ERROR + 1);
    instances_life = (struct instances_life){0};
    init_config(it);
    shelf_init(&it->shelf);
    it->env.loop = loop_create();
    it->env.pool = pool_create(2, 16);
    it->env.timers = service_timer_create(it->env.loop);
    it->env.deliver = deliver_create(&it->env);
    it->retire = retire_create(&it->env);
    struct reload_parts parts = {.env = &it->env,
                                 .shelf = &it->shelf,
                                 .retire = it->retire,
                                 .copies = "/nowhere",
                                 .on_swapped = on_swapped,
                                 .ctx = it};
    it->reload = reload_create(&parts);
    struct plugin_section section = {.env = &it->env, .copies = "/nowhere"};
    struct generation *first = plugin_section_read(&section, &it->config);
    it->first = instance_keep(first->instances[0]);
    it->first->file.plugin = &instances_plugin;
    it->first->state = INSTANCE_RUNNING;
    ck_assert(generation_order(first, instance_is_running, why, sizeof why));
    shelf_put(&it->shelf, first);
    ck_assert(shelf_swap(&it->shelf, text_z(first->version)));
    init_engine(it);
}

static void fini(struct fixture *it)
{
    struct service_timers *timers = it->env.timers;
    pool_destroy(&it->env.pool);
    engine_stop(it->env.engine);
    reload_destroy(&it->reload);
    retire_destroy(&it->retire);
    deliver_destroy(&it->env.deliver);
    service_timer_destroy(&timers);
    if (it->first->state == INSTANCE_RUNNING) {
        instances_stop(it->first);
    }
    shelf_fini(&it->shelf);
    instance_release(&it->first);
    engine_destroy(&it->env.engine);
    store_close(&it->store);
    const struct policy_set *policies = it->policies;
    policy_set_release(&policies);
    arena_fini(&it->config.arena);
    loop_destroy(&it->env.loop);
}

static void turn(struct fixture *it)
{
    (void)engine_step(it->env.engine);
    loop_turn(it->env.loop, false);
    (void)usleep(200);
}

static void ask(struct fixture *it, enum reload_what what, const char *name)
{
    struct reload_request request = {
        .what = what, .name = text_z(name), .read = read_config, .done = on_done, .ctx = it};
    reload_ask(it->reload, &request);
}

static enum err outcome_of(struct fixture *it, enum reload_what what, const char *name)
{
    int before = it->done;
    ask(it, what, name);
    ck_assert_int_eq(it->done, before); /* in a later turn */
    for (int i = 0; i < 20000 && it->done == before; i++) {
        turn(it);
    }
    ck_assert_int_eq(it->done, before + 1);
    return it->result.refusal.code;
}

START_TEST(the_same_words_change_nothing)
{
    struct fixture it;
    init(&it);
    const struct generation *before = shelf_current(&it.shelf);

    ck_assert_int_eq(outcome_of(&it, RELOAD_CHANGED, ""), ERR_OK);

    ck_assert_ptr_eq(shelf_current(&it.shelf), before);
    ck_assert_uint_eq(it.result.made_count + it.result.ended_count, 0);
    ck_assert_int_eq(it.swapped, 0);
    fini(&it);
}
END_TEST

START_TEST(one_that_is_switched_off_ends_and_what_is_asked_has_another_version)
{
    struct fixture it;
    init(&it);
    char before[40];
    (void)snprintf(before, sizeof before, "%s", shelf_current(&it.shelf)->version);

    ck_assert_int_eq(outcome_of(&it, RELOAD_OFF, "marks"), ERR_OK);

    ck_assert_uint_eq(it.result.ended_count, 1);
    ck_assert_int_eq(it.swapped, 1);
    ck_assert_str_ne(it.version, before);
    ck_assert_str_eq(it.version, shelf_current(&it.shelf)->version);
    for (int i = 0; i < 20000 && retire_count(it.retire) > 0; i++) {
        turn(&it);
    }
    ck_assert_int_eq(instances_life.quiesced, 1);
    ck_assert_int_eq(instances_life.destroyed, 1);
    ck_assert_int_eq(outcome_of(&it, RELOAD_CHANGED, ""), ERR_OK); /* and stays off */
    ck_assert_int_eq(shelf_current(&it.shelf)->instances[0]->state, INSTANCE_OFF);
    fini(&it);
}
END_TEST

START_TEST(what_cannot_be_made_leaves_the_old_one_in_place)
{
    struct fixture it;
    init(&it);
    const struct generation *before = shelf_current(&it.shelf);

    ck_assert_int_eq(outcome_of(&it, RELOAD_ONE, "marks"), ERR_INVALID);

    ck_assert_ptr_nonnull(strstr(it.result.refusal.text, "desk.yaml:3:9"));
    ck_assert_ptr_nonnull(strstr(it.result.refusal.text, "everything is as it was"));
    ck_assert_ptr_eq(shelf_current(&it.shelf), before);
    ck_assert_int_eq(it.first->state, INSTANCE_RUNNING);
    ck_assert_int_eq(instances_life.quiesced, 0);
    fini(&it);
}
END_TEST

START_TEST(a_name_that_nobody_has_is_refused)
{
    struct fixture it;
    init(&it);

    ck_assert_int_eq(outcome_of(&it, RELOAD_ONE, "marsk"), ERR_NOT_FOUND);
    ck_assert_int_eq(outcome_of(&it, RELOAD_OFF, "marsk"), ERR_NOT_FOUND);
    ck_assert_int_eq(outcome_of(&it, RELOAD_ON, "marsk"), ERR_NOT_FOUND);

    fini(&it);
}
END_TEST

START_TEST(one_after_the_other_and_not_more_than_so_many)
{
    struct fixture it;
    init(&it);
    for (int i = 0; i < RELOAD_WAITING_MAX; i++) {
        ask(&it, RELOAD_CHANGED, "");
    }
    ck_assert(reload_is_busy(it.reload));

    ck_assert_int_eq(outcome_of(&it, RELOAD_CHANGED, ""), ERR_BUSY);
    for (int i = 0; i < 20000 && reload_is_busy(it.reload); i++) {
        turn(&it);
    }

    ck_assert_int_eq(it.done, RELOAD_WAITING_MAX + 1);
    fini(&it);
}
END_TEST

START_TEST(a_server_that_ends_refuses_what_waits)
{
    struct fixture it;
    init(&it);

    reload_stop(it.reload);

    ck_assert_int_eq(outcome_of(&it, RELOAD_OFF, "marks"), ERR_BUSY);
    ck_assert_int_eq(it.first->state, INSTANCE_RUNNING);
    fini(&it);
}
END_TEST

START_TEST(a_loaded_file_that_nobody_uses_any_more_is_counted)
{
    struct fixture it;
    init(&it);
    ck_assert_uint_eq(reload_unused_images(it.reload), 0);

    ck_assert_int_eq(outcome_of(&it, RELOAD_OFF, "marks"), ERR_OK);

    ck_assert_uint_eq(reload_unused_images(it.reload), 1);
    fini(&it);
}
END_TEST

SUITE("reload", the_same_words_change_nothing,
      one_that_is_switched_off_ends_and_what_is_asked_has_another_version,
      what_cannot_be_made_leaves_the_old_one_in_place, a_name_that_nobody_has_is_refused,
      one_after_the_other_and_not_more_than_so_many, a_server_that_ends_refuses_what_waits,
      a_loaded_file_that_nobody_uses_any_more_is_counted)
