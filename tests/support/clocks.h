/* One ticket and its clocks without an engine: minutes of a Monday, a policy set made by hand, and
 * a list of the news. Header-only: each test program has its own. */
#ifndef TESTS_SUPPORT_CLOCKS_H
#define TESTS_SUPPORT_CLOCKS_H
#include <stdio.h>
#include <string.h>
#include "model/sla_switch.h"
#include "support/suite.h"

#define CLOCKS_NINE INT64_C(1705309200) /* 2024-01-15T09:00:00Z, a Monday */
#define CLOCKS_AT(hour, minute) (CLOCKS_NINE + ((hour)-9) * 3600 + (minute)*60)
#define HOURS(n) ((n)*INT64_C(3600))
#define MINUTES(n) ((n)*INT64_C(60))

struct clocks {
    struct arena arena;
    struct policy_set *set;
    struct sla_policy *policy; /* the first of the set; change it at will */
    struct ticket ticket;
    struct sla_life life;
    char news[4000]; /* "armed first_response 1; ..." */
};

static void clocks_on_news(void *ctx, const struct sla_news *news)
{
    static const char *const kinds[] = {"armed",    "paused",    "resumed",   "at_risk",
                                        "breached", "fulfilled", "cancelled", "retargeted",
                                        "reopened", "stuck"};
    struct clocks *clocks = ctx;
    const struct sla_clock *clock = &clocks->ticket.clocks[news->clock];
    size_t used = strlen(clocks->news);
    (void)snprintf(clocks->news + used, sizeof clocks->news - used, "%s%s %s %u", used ? "; " : "",
                   kinds[news->kind], sla_policy_metric_name(clock->metric), clock->n);
    used = strlen(clocks->news);
    if (news->kind == CLOCK_AT_RISK) {
        (void)snprintf(clocks->news + used, sizeof clocks->news - used, " %.*s%s",
                       TEXT_ARG(news->policy->thresholds[news->instant.threshold].id),
                       news->instant.superseded ? " superseded" : "");
    } else if (news->kind == CLOCK_CANCELLED) {
        (void)snprintf(clocks->news + used, sizeof clocks->news - used, " %s",
                       sla_clock_why_name(clock->why));
    } else if (news->kind == CLOCK_BREACHED && news->by_change) {
        (void)snprintf(clocks->news + used, sizeof clocks->news - used, " by change");
    }
}

static struct sla_policy *clocks_policy(struct clocks *clocks, const char *id)
{
    struct policy_set *set = clocks->set;
    struct sla_policy *policy = ARENA_PUSH(&set->arena, set->sla_policies, set->sla_policy_count);
    *policy = (struct sla_policy){.id = text_z(id), .calendar = calendar_always()};
    return policy;
}

static void clocks_target(struct sla_policy *policy, enum sla_metric metric, int64_t seconds)
{
    for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
        policy->clocks[metric].targets[priority] =
            (struct sla_target){.amount = seconds, .unit = SLA_UNIT_BUSINESS};
    }
}

__attribute__((unused)) static void clocks_threshold(struct clocks *clocks, const char *id,
                                                     enum sla_threshold_kind kind, int64_t amount)
{
    *ARENA_PUSH(&clocks->set->arena, clocks->policy->thresholds, clocks->policy->threshold_count) =
        (struct sla_threshold){
            .id = text_z(id), .kind = kind, .amount = amount, .raise_priority = -1};
}

static void clocks_init(struct clocks *clocks)
{
    *clocks = (struct clocks){.set = policy_set_create()};
    arena_init(&clocks->arena);
    ticket_init(&clocks->ticket);
    clocks->policy = clocks_policy(clocks, "p");
    clocks->life = (struct sla_life){.arena = &clocks->arena,
                                     .ticket = &clocks->ticket,
                                     .policies = clocks->set,
                                     .on_news = clocks_on_news,
                                     .ctx = clocks};
}

static void clocks_fini(struct clocks *clocks)
{
    const struct policy_set *set = clocks->set;
    policy_set_release(&set);
    arena_fini(&clocks->arena);
}

static void clocks_to(struct clocks *clocks, int64_t at_s)
{
    clocks->life.now_s = at_s;
    sla_life_pass(&clocks->life);
}

/* A customer opens it at nine. */
static void clocks_create(struct clocks *clocks, bool by_us, bool bot)
{
    clocks->life.now_s = CLOCKS_NINE;
    clocks->ticket.created_us = CLOCKS_NINE * 1000000;
    sla_life_created(&clocks->life, TICKET_NEW, by_us, bot);
    if (!by_us) {
        sla_life_heard(&clocks->life, clocks->life.now_s);
    }
    (void)sla_switch_apply(&clocks->life, clocks->policy, false, NULL);
    sla_life_pass(&clocks->life);
}

__attribute__((unused)) static void clocks_answer(struct clocks *clocks, int64_t at_s)
{
    clocks_to(clocks, at_s);
    sla_life_answered(&clocks->life, CLOCK_BY_AGENT, TEXT("ann"), SLA_PROMISES);
    sla_life_pass(&clocks->life);
}

__attribute__((unused)) static void clocks_hear(struct clocks *clocks, int64_t at_s)
{
    clocks_to(clocks, at_s);
    sla_life_heard(&clocks->life, clocks->life.now_s);
    sla_life_pass(&clocks->life);
}

__attribute__((unused)) static void clocks_move(struct clocks *clocks, int64_t at_s,
                                                enum ticket_state to)
{
    clocks_to(clocks, at_s);
    sla_life_state(&clocks->life, to, TEXT_NONE);
    sla_life_pass(&clocks->life);
}

static const struct sla_clock *clocks_get(struct clocks *clocks, enum sla_metric metric)
{
    const struct sla_clock *clock = sla_life_newest(&clocks->life, metric);
    ck_assert_ptr_nonnull(clock);
    return clock;
}

#endif
