/* Plugins that are linked into a test and asked without a server: instances that run, a pool of one
 * worker, a loop that the test turns. Header-only: each test program has its own. */
#ifndef TESTS_SUPPORT_ASKED_H
#define TESTS_SUPPORT_ASKED_H
#include <unistd.h>
#include "host/await.h"
#include "host/child_starter.h"
#include "host/host_api.h"
#include "host/query.h"
#include "support/world.h"

#define ASKED_MAX 4

struct asked {
    struct world world; /* for its policies */
    struct instance_env env;
    struct query_set *queries;
    struct instance *instances[ASKED_MAX];
    rung_plugin plugins[ASKED_MAX];
    struct pipeline_place places[ASKED_MAX];
    struct hook_stats stats[ASKED_MAX];
    struct subscriber subscribers[ASKED_MAX];
    size_t count;
};

static void asked_open(struct asked *asked)
{
    *asked = (struct asked){.count = 0};
    world_init(&asked->world);
    asked->env = (struct instance_env){
        .loop = loop_create(), .pool = pool_create(1, 64), .policies = asked->world.policies};
    asked->env.starter = child_starter_create(asked->env.loop);
    asked->env.deliver = deliver_create(&asked->env);
    asked->queries = query_create(&asked->env);
}

/* One more who subscribes to the hook; `self` is what its function gets. */
static const struct subscriber *asked_add(struct asked *asked, const char *name, enum hook hook,
                                          const rung_sub *sub, void *self)
{
    size_t n = asked->count++;
    struct instance *instance = instance_create(&asked->env, text_z(name));
    asked->instances[n] = instance;
    asked->plugins[n] = (rung_plugin){.may = ~UINT64_C(0), .id = name, .version = "1"};
    instance->file.plugin = &asked->plugins[n];
    instance->grants = ~UINT64_C(0);
    instance->state = INSTANCE_RUNNING;
    instance->self = self;
    host_api_fill(instance);
    asked->places[n] =
        (struct pipeline_place){.instance = instance, .sub = sub, .stats = &asked->stats[n]};
    asked->subscribers[n] = (struct subscriber){.instance = instance->name,
                                                .hook = hook,
                                                .is_job = sub->work != NULL,
                                                .timeout_ms = sub->timeout_ms,
                                                .host = &asked->places[n]};
    return &asked->subscribers[n];
}

/* Turns the loop until *done is true; false: not within 10 s. */
__attribute__((unused)) static bool asked_until(struct asked *asked, const bool *done)
{
    for (int i = 0; i < 50000 && !*done; i++) {
        loop_turn(asked->env.loop, false);
        (void)usleep(200);
    }
    return *done;
}

/* The engine works, and its answers come back to whoever awaits them. */
__attribute__((unused)) static void asked_run(struct asked *asked)
{
    world_run(&asked->world);
    while (asked->world.answers != NULL) {
        struct answer *answer = asked->world.answers;
        asked->world.answers = answer->next;
        answer->next = NULL;
        if (answer->origin == COMMAND_FROM_HOST) {
            await_take(answer);
        } else {
            command_answer_destroy(&answer);
        }
    }
}

static void asked_close(struct asked *asked)
{
    pool_destroy(&asked->env.pool);
    for (int i = 0; i < 20; i++) {
        loop_turn(asked->env.loop, false);
    }
    query_destroy(&asked->queries);
    deliver_destroy(&asked->env.deliver);
    for (size_t i = 0; i < asked->count; i++) {
        asked->instances[i]->state = INSTANCE_STOPPED;
        instance_release(&asked->instances[i]);
    }
    child_starter_destroy(&asked->env.starter);
    loop_destroy(&asked->env.loop);
    world_fini(&asked->world);
}

#endif
