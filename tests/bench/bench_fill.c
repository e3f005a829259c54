/* Many tickets into a store at once, by the real engine under a clock that stands still: their
 * clocks come due in one second.
 *
 *   rung-bench-fill FOLDER CONFIG COUNT SUBJECT [BACK_SECONDS]
 *
 * The clock stands BACK_SECONDS behind now, or where the store has already been, whichever is
 * later. No plugin is asked. Prints the instant that the clock stood at. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "load_body.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "engine/engine.h"
#include "policy_load.h"
#include "server_options.h"
#include "store/embedded.h"
#include "store/tables.h"

#define WAITING_MAX 1024
#define REST_US 50

struct fill {
    struct engine *engine;
    int64_t now_us;
    unsigned long submitted, answered, count;
    const char *subject;
    uint64_t chance, salt;
};

static _Noreturn void fail(const char *why)
{
    (void)fprintf(stderr, "rung-bench-fill: %s\n", why);
    exit(1);
}

static int64_t frozen(void *ctx)
{
    struct fill *fill = ctx;
    return fill->now_us;
}

static void on_answers(void *ctx, struct answer *list)
{
    struct fill *fill = ctx;
    while (list != NULL) {
        struct answer *next = list->next;
        if (list->origin == COMMAND_FROM_ROOF) {
            if (list->refusal.code != ERR_OK) {
                fail(list->refusal.text);
            }
            fill->answered++;
        }
        command_answer_destroy(&list);
        list = next;
    }
}

/* Nobody subscribes to anything: the core's own rules decide. */
static size_t plan_nobody(void *ctx, enum hook hook, const struct subscriber **subscribers)
{
    (void)ctx;
    (void)hook;
    (void)subscribers;
    return 0;
}

static void on_fatal(void *ctx, const char *why)
{
    (void)ctx;
    fail(why);
}

static void put(struct command *command, const char *name, struct text text)
{
    *value_put(&command->arena, &command->args, name) =
        (struct value){.type = VALUE_TEXT, .text = arena_text(&command->arena, text)};
}

static void submit_one(struct fill *fill)
{
    static char body[LOAD_BODY_BYTES];
    char text[64];
    load_body(&fill->chance, body);
    (void)snprintf(text, sizeof text, "%016llx-%lu", (unsigned long long)fill->salt,
                   fill->submitted);
    struct command *command = command_create("ticket.create", TEXT("local"), text_z(text));
    (void)snprintf(text, sizeof text, "c%llu@example.org",
                   (unsigned long long)random_below(&fill->chance, 65536));
    put(command, "requester", text_z(text));
    put(command, "subject", text_z(fill->subject));
    put(command, "body", (struct text){body, sizeof body});
    command->origin = COMMAND_FROM_ROOF;
    if (engine_submit(fill->engine, command) != ERR_OK) {
        fail("the engine's queue is full");
    }
    fill->submitted++;
}

static void run(struct fill *fill)
{
    while (fill->answered < fill->count) {
        while (fill->submitted < fill->count && fill->submitted - fill->answered < WAITING_MAX) {
            submit_one(fill);
        }
        unsigned long before = fill->answered;
        (void)engine_step(fill->engine);
        if (fill->answered == before) {
            (void)usleep(REST_US); /* the journal's thread is at work */
        }
    }
}

static struct config *read_config(const char *path, struct server_options *options)
{
    static const char *const settings[] = {"log.level=error"};
    struct config *config = config_load(path, settings, 1);
    server_options_read(config, NULL, options);
    return config;
}

static int64_t last_now_us(struct store *store)
{
    struct reader reader;
    reader_init(&reader, store, NULL);
    return (int64_t)meta_table_get(&reader, "last_now_us");
}

int main(int argc, char **argv)
{
    static struct fill fill;
    struct server_options options;
    char why[1000] = "";
    if (argc < 5 || argc > 6) {
        (void)fprintf(stderr,
                      "usage: rung-bench-fill FOLDER CONFIG COUNT SUBJECT [BACK_SECONDS]\n");
        return 2;
    }
    struct config *config = read_config(argv[2], &options);
    log_set_level((enum log_level)options.log_level);
    const struct policy_set *policies = policy_load(config, options.zoneinfo);
    if (config->complaint_count > 0) {
        fail("the configuration is not good: rungd --check says why");
    }
    struct embedded_options where = {
        .folder = argv[1], .create = true, .map_bytes = options.map_bytes};
    struct store *store = embedded_open(&where, why, sizeof why);
    if (store == NULL) {
        fail(why);
    }
    int64_t back_us = (argc > 5 ? strtoll(argv[5], NULL, 10) : 0) * CLOCK_SECOND_US;
    int64_t last_us = last_now_us(store);
    fill.now_us = clock_wall_us(NULL) - back_us;
    fill.now_us = fill.now_us > last_us ? fill.now_us : last_us;
    fill.count = strtoul(argv[3], NULL, 10);
    fill.subject = argv[4];
    fill.chance = random_u64();
    fill.salt = random_u64();
    struct engine_ports ports = {
        .store = store,
        .clock = {.wall_us = frozen, .ctx = &fill},
        .advisor = {.plan = plan_nobody},
        .outlet = {.on_answers = on_answers, .on_fatal = on_fatal, .ctx = &fill}};
    fill.engine = engine_create(&ports, policies, why, sizeof why);
    if (fill.engine == NULL) {
        fail(why);
    }
    run(&fill);
    (void)printf("tickets=%lu now_us=%lld\n", fill.answered, (long long)fill.now_us);
    engine_stop(fill.engine);
    engine_destroy(&fill.engine);
    store_close(&store);
    policy_set_release(&policies);
    config_free(&config);
    return 0;
}
