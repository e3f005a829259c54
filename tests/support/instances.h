/* Plugin instances of tests: linked in, without a file, and with a life that is counted. */
#ifndef TESTS_SUPPORT_INSTANCES_H
#define TESTS_SUPPORT_INSTANCES_H
#include <string.h>
#include "host/instance.h"
#include "support/suite.h"

struct instances_life { /* of all plugins of one test */
    atomic_int quiesced, destroyed, cancelled;
};
static struct instances_life instances_life;

static int instances_decide(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_DECLINE;
}

static void instances_quiesce(void *self)
{
    (void)self;
    atomic_fetch_add(&instances_life.quiesced, 1);
}

static void instances_destroy(void *self)
{
    (void)self;
    atomic_fetch_add(&instances_life.destroyed, 1);
}

static void instances_cancel(void *self, uint64_t token)
{
    (void)self;
    (void)token;
    atomic_fetch_add(&instances_life.cancelled, 1);
}

static const rung_sub instances_subs[] = {
    {.hook = RUNG_TICKET_CLASSIFY, .decide = instances_decide}};

static const rung_plugin instances_plugin = {.size = sizeof(rung_plugin),
                                             .id = "test.instances",
                                             .version = "1.0.0",
                                             .subs = instances_subs,
                                             .n_subs = 1,
                                             .sub_size = sizeof(rung_sub),
                                             .cancel = instances_cancel,
                                             .quiesce = instances_quiesce,
                                             .destroy = instances_destroy};

/* One that runs. */
__attribute__((unused)) static struct instance *instances_running(struct instance_env *env,
                                                                  const char *name)
{
    struct instance *instance = instance_create(env, text_z(name));
    instance->file.plugin = &instances_plugin;
    instance->state = INSTANCE_RUNNING;
    return instance;
}

/* As if it had been destroyed: so that it may be released. */
__attribute__((unused)) static void instances_stop(struct instance *instance)
{
    instance->state = INSTANCE_STOPPED;
}

#endif
