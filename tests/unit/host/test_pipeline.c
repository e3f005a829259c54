/* Who is asked, and when: filters of plugins that were written before they met an operator. */
#include "host/pipeline.h"
#include <string.h>
#include "base/mem.h"
#include "host/rule_read.h"
#include "model/ticket_facts.h"
#include "support/suite.h"

static int decide(const void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_DECLINE;
}

#define NAMES_MAX 6

struct fixture {
    struct config config;
    struct config_node names[NAMES_MAX], scale, section;
    struct pipeline pipeline;
    rung_sub subs[3];
    rung_plugin plugin[3];
    struct instance instances[3];
    struct instance *list[3];
    size_t count;
    char why[400];
    struct hook_orders orders;
    struct instance_env env;
};

static bool counts(const struct instance *instance)
{
    (void)instance;
    return true;
}

/* A plugin of this id that is asked at ticket.classify when `when` holds. */
static void add(struct fixture *it, const char *id, const char *when, const char *after)
{
    size_t i = it->count++;
    it->subs[i] =
        (rung_sub){.hook = RUNG_TICKET_CLASSIFY, .decide = decide, .when = when, .after = after};
    it->plugin[i] = (rung_plugin){
        .id = id, .version = "1", .subs = &it->subs[i], .n_subs = 1, .sub_size = sizeof(rung_sub)};
    it->instances[i] =
        (struct instance){.name = text_z(id), .order = (uint32_t)i, .file.plugin = &it->plugin[i]};
    it->list[i] = &it->instances[i];
}

/* priority: {names: [...]}, or nothing of the kind. */
static bool build(struct fixture *it, const char *const *names)
{
    size_t count = 0;
    for (; names != NULL && names[count] != NULL; count++) {
        it->names[count] =
            (struct config_node){.kind = CONFIG_SCALAR, .text = text_z(names[count])};
    }
    it->scale = (struct config_node){
        .kind = CONFIG_LIST, .key = TEXT("names"), .items = it->names, .count = count};
    it->section = (struct config_node){
        .kind = CONFIG_MAP, .key = TEXT("priority"), .items = &it->scale, .count = 1};
    it->config.root = (struct config_node){
        .kind = CONFIG_MAP, .items = &it->section, .count = names != NULL ? 1 : 0};
    arena_init(&it->config.arena);
    return pipeline_init(&it->pipeline, it->list, it->count, counts,
                         rule_read_symbols(&it->config.arena, &it->config), it->why,
                         sizeof it->why);
}

static void fini(struct fixture *it)
{
    pipeline_fini(&it->pipeline);
    for (size_t i = 0; i < it->count; i++) {
        mem_free(it->instances[i].stats);
        it->instances[i].stats = NULL; /* some are built again */
    }
    arena_fini(&it->config.arena);
}

static bool asks(const struct fixture *it, enum priority priority)
{
    const struct pipeline_place *place = it->pipeline.hooks[HOOK_TICKET_CLASSIFY][0].host;
    struct ticket ticket;
    struct ticket_facts facts;
    ticket_init(&ticket);
    ticket.priority = priority;
    ticket_facts_init(&facts, &ticket, NULL, NULL, TEXT_NONE, TEXT_NONE);
    return ticket_facts_hold(place->when[0], &facts);
}

START_TEST(a_filter_counts_priorities_as_the_operator_calls_them)
{
    static const char *const names[] = {"minor", "high", "critical", NULL};
    struct fixture it = {0};
    add(&it, "a", "ticket.priority >= \"high\"", NULL);

    ck_assert_msg(build(&it, names), "%s", it.why);

    ck_assert(!asks(&it, 0));
    ck_assert(asks(&it, 1)); /* by the default names it would be the second but one: urgent */
    ck_assert(asks(&it, 2));
    fini(&it);
}
END_TEST

START_TEST(without_names_of_the_operator_the_default_ones_hold)
{
    struct fixture it = {0};
    add(&it, "a", "ticket.priority >= \"high\"", NULL);

    ck_assert_msg(build(&it, NULL), "%s", it.why);

    ck_assert(!asks(&it, PRIORITY_NORMAL));
    ck_assert(asks(&it, PRIORITY_HIGH));
    fini(&it);
}
END_TEST

START_TEST(a_name_that_the_operator_does_not_have_is_told_and_what_can_be_done)
{
    static const char *const names[] = {"p3", "p2", "p1", NULL};
    struct fixture it = {0};
    add(&it, "a", "ticket.priority >= \"urgent\"", NULL);

    ck_assert(!build(&it, names));

    ck_assert_ptr_nonnull(strstr(it.why, "a: its filter for ticket.classify is no rule here"));
    ck_assert_ptr_nonnull(strstr(it.why, "p3"));
    ck_assert_ptr_nonnull(strstr(it.why, "hooks: {ticket.classify: {enabled: false}}"));
    fini(&it);
}
END_TEST

START_TEST(after_comes_before_the_order_of_the_configuration_and_a_circle_is_told)
{
    struct fixture it = {0};
    add(&it, "a", NULL, "b");
    add(&it, "b", NULL, NULL);
    ck_assert_msg(build(&it, NULL), "%s", it.why);
    ck_assert(text_eq_z(it.pipeline.hooks[HOOK_TICKET_CLASSIFY][0].instance, "b"));
    ck_assert_ptr_null(pipeline_find(&it.pipeline, HOOK_TICKET_CLASSIFY, TEXT("c"), 0));
    fini(&it);

    it.subs[1].after = "a";
    ck_assert(!build(&it, NULL));
    ck_assert_ptr_nonnull(strstr(it.why, "go round in a circle"));
    fini(&it);
}
END_TEST

static int work(void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_OK;
}

START_TEST(of_several_subscriptions_each_job_is_found_by_its_place_in_the_plugins_table)
{
    struct fixture it = {0};
    add(&it, "a", NULL, NULL); /* inline: has no number, and is found where there is no job */
    ck_assert_msg(build(&it, NULL), "%s", it.why);
    const struct subscriber *found =
        pipeline_find(&it.pipeline, HOOK_TICKET_CLASSIFY, TEXT("a"), 0);
    ck_assert(found != NULL && !found->is_job);
    fini(&it);

    it = (struct fixture){0};
    add(&it, "a", NULL, NULL);
    it.subs[1] = (rung_sub){.hook = RUNG_TICKET_CLASSIFY, .work = work, .stage = 5};
    it.subs[2] = (rung_sub){.hook = RUNG_TICKET_CLASSIFY, .work = work, .stage = 1};
    it.plugin[0].n_subs = 3;
    ck_assert_msg(build(&it, NULL), "%s", it.why);

    const struct subscriber *first =
        pipeline_find(&it.pipeline, HOOK_TICKET_CLASSIFY, TEXT("a"), 0);
    const struct subscriber *second =
        pipeline_find(&it.pipeline, HOOK_TICKET_CLASSIFY, TEXT("a"), 1);
    ck_assert(first != NULL && first->is_job && first->stage == 5);
    ck_assert(second != NULL && second->is_job && second->stage == 1);
    ck_assert_ptr_null(pipeline_find(&it.pipeline, HOOK_TICKET_CLASSIFY, TEXT("a"), 2));
    fini(&it);
}
END_TEST

/* Three at ticket.classify: "a" at stage 0, "b" at stage 0 and after "c", "c" at stage 0. */
static bool order(struct fixture *it, const struct text *names, size_t count)
{
    static const char *const ids[] = {"a", "b", "c"};
    *it = (struct fixture){0};
    for (size_t i = 0; i < 3; i++) {
        add(it, ids[i], NULL, i == 1 ? "c" : NULL);
        it->instances[i].env = &it->env;
    }
    it->orders.hooks[HOOK_TICKET_CLASSIFY] = (struct hook_order){names, count};
    it->env.orders = &it->orders;
    return build(it, NULL);
}

static const char *sequence(const struct fixture *it)
{
    static char line[20];
    line[0] = '\0';
    for (size_t i = 0; i < it->pipeline.counts[HOOK_TICKET_CLASSIFY]; i++) {
        (void)strcat(line, it->pipeline.hooks[HOOK_TICKET_CLASSIFY][i].instance.p);
    }
    return line;
}

START_TEST(the_operators_order_counts_more_than_what_plugins_say)
{
    struct fixture it;
    ck_assert_msg(order(&it, NULL, 0), "%s", it.why);
    ck_assert_str_eq(sequence(&it), "acb");
    fini(&it);

    ck_assert_msg(order(&it, (struct text[]){TEXT("b"), TEXT("*")}, 2), "%s", it.why);
    ck_assert_str_eq(sequence(&it), "bac");
    const struct pipeline_place *first = it.pipeline.hooks[HOOK_TICKET_CLASSIFY][0].host;
    const struct pipeline_place *last = it.pipeline.hooks[HOOK_TICKET_CLASSIFY][2].host;
    ck_assert_str_eq(first->reason, "the operator's order");
    ck_assert_ptr_nonnull(strstr(last->reason, "\"*\""));
    fini(&it);

    ck_assert_msg(order(&it, (struct text[]){TEXT("*"), TEXT("a")}, 2), "%s", it.why);
    ck_assert_str_eq(sequence(&it), "cba");
    fini(&it);
}
END_TEST

START_TEST(an_order_that_leaves_somebody_out_is_refused)
{
    struct fixture it;

    ck_assert(!order(&it, (struct text[]){TEXT("b"), TEXT("a")}, 2));

    ck_assert_ptr_nonnull(strstr(it.why, "ticket.classify: c is asked there and not named"));
    ck_assert_ptr_nonnull(strstr(it.why, "\"*\""));
    fini(&it);
}
END_TEST

START_TEST(an_order_that_the_stages_contradict_is_refused)
{
    struct fixture it = {0};
    add(&it, "a", NULL, NULL);
    add(&it, "b", NULL, NULL);
    it.subs[0].stage = 3;
    it.orders.hooks[HOOK_TICKET_CLASSIFY] =
        (struct hook_order){(struct text[]){TEXT("a"), TEXT("b")}, 2};
    it.env.orders = &it.orders;
    it.instances[0].env = it.instances[1].env = &it.env;

    ck_assert(!build(&it, NULL));

    ck_assert_ptr_nonnull(strstr(it.why, "a cannot come before b, for its stage is 3"));
    ck_assert_ptr_nonnull(strstr(it.why, "{ticket.classify: {stage: 0}}"));
    fini(&it);
}
END_TEST

START_TEST(no_attempt_lasts_longer_than_a_day)
{
    struct fixture it = {0};
    struct instance_override longer = {
        .hook = RUNG_TICKET_CLASSIFY, .stage = -1, .timeout_ms = INT64_C(60) * 86400000};
    add(&it, "own", NULL, NULL);
    add(&it, "operator", NULL, NULL);
    add(&it, "modest", NULL, NULL);
    it.subs[0].timeout_ms = UINT32_MAX; /* 49 days */
    it.instances[1].overrides = &longer;
    it.instances[1].override_count = 1;
    it.subs[2].timeout_ms = 3000;
    ck_assert(build(&it, NULL));

    const struct subscriber *asked = it.pipeline.hooks[HOOK_TICKET_CLASSIFY];
    ck_assert_uint_eq(asked[0].timeout_ms, PIPELINE_TIMEOUT_MS_MAX);
    ck_assert_uint_eq(asked[1].timeout_ms, PIPELINE_TIMEOUT_MS_MAX);
    ck_assert_uint_eq(asked[2].timeout_ms, 3000);
    fini(&it);
}
END_TEST

SUITE("host/pipeline", of_several_subscriptions_each_job_is_found_by_its_place_in_the_plugins_table,
      no_attempt_lasts_longer_than_a_day, the_operators_order_counts_more_than_what_plugins_say,
      an_order_that_leaves_somebody_out_is_refused, an_order_that_the_stages_contradict_is_refused,
      a_filter_counts_priorities_as_the_operator_calls_them,
      without_names_of_the_operator_the_default_ones_hold,
      a_name_that_the_operator_does_not_have_is_told_and_what_can_be_done,
      after_comes_before_the_order_of_the_configuration_and_a_circle_is_told)
