/* RC02 to RC07: events of every kind through every hook that the plugin subscribes to. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "check.h"

#define RANDOM_EVENTS 20000
#define RANDOM_JOBS 400 /* which cost more: each may have a far side */
#define BUDGET_CALLS 2000
#define BUDGET_US_DEFAULT 200
#define BUDGET_HARD_US 10000 /* of the server; whoever takes longer is cut off */
#define LARGE_MS_MAX 1000

typedef void scene_fn(testhost *host, uint32_t hook);

static int64_t cpu_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void each_hook(struct check *check, scene_fn *scene, const char *name)
{
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs; i++) {
        uint32_t hook = check_sub(check->plugin, i)->hook;
        scene(host, hook);
        check_judge(check, host, hook, testhost_call(host, hook), name);
    }
    testhost_close(&host);
}

void check_ordinary(struct check *check)
{
    each_hook(check, check_scene, "an ordinary event");
}

void check_empty(struct check *check)
{
    each_hook(check, check_scene_empty, "an empty event");
}

void check_large(struct check *check)
{
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs; i++) {
        uint32_t hook = check_sub(check->plugin, i)->hook;
        check_scene_large(host, hook);
        int64_t began_us = cpu_us();
        int code = testhost_call(host, hook);
        int64_t used_ms = (cpu_us() - began_us) / 1000;
        check_judge(check, host, hook, code, "a large event");
        if (used_ms > LARGE_MS_MAX) {
            check_fail(check,
                       "%s, a large event: %lld ms of processor; more than %d is a loop in a "
                       "loop",
                       check_hook_name(hook), (long long)used_ms, LARGE_MS_MAX);
        }
    }
    testhost_close(&host);
}

/* The same three events in each of two instances, one after the other and in turns. */
void check_instances(struct check *check)
{
    static scene_fn *const scenes[] = {check_scene, check_scene_large, check_scene};
    for (size_t i = 0; i < check->plugin->n_subs && !check->failed; i++) {
        uint32_t hook = check_sub(check->plugin, i)->hook;
        char *alone[3] = {NULL};
        testhost *host = check_open(check);
        for (size_t s = 0; host != NULL && s < 3; s++) {
            scenes[s](host, hook);
            alone[s] = check_answer(host, testhost_call(host, hook));
        }
        testhost_close(&host);
        testhost *one = check_open(check);
        testhost *two = check_open(check);
        for (size_t s = 0; one != NULL && two != NULL && s < 3; s++) {
            scenes[s](one, hook);
            scenes[2 - s](two, hook);
            char *first = check_answer(one, testhost_call(one, hook));
            free(check_answer(two, testhost_call(two, hook)));
            if (alone[s] != NULL && strcmp(first, alone[s]) != 0) {
                check_fail(check,
                           "%s: beside another instance it answers\n  %.300s\nand alone\n  "
                           "%.300s",
                           check_hook_name(hook), first, alone[s]);
            }
            free(first);
        }
        testhost_close(&one);
        testhost_close(&two);
        for (size_t s = 0; s < 3; s++) {
            free(alone[s]);
        }
    }
}

void check_random_events(struct check *check)
{
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs && !check->failed; i++) {
        const rung_sub *sub = check_sub(check->plugin, i);
        uint64_t seed = check->seed;
        int count = sub->work != NULL ? RANDOM_JOBS : RANDOM_EVENTS;
        testhost_patience(host, 0);
        for (int n = 0; n < count && !check->failed; n++) {
            if (n % 200 == 199) { /* what was lent until its end goes */
                testhost_close(&host);
                host = check_open(check);
                testhost_patience(host, 0);
            }
            check_scene_random(host, sub->hook, &seed);
            check_judge(check, host, sub->hook, testhost_call(host, sub->hook), "a random event");
        }
    }
    testhost_close(&host);
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void measure(struct check *check, testhost *host, const rung_sub *sub)
{
    static int64_t used[BUDGET_CALLS];
    uint64_t seed = check->seed;
    for (int i = 0; i < BUDGET_CALLS; i++) {
        if (i % 2 == 0) {
            check_scene(host, sub->hook);
        } else {
            check_scene_random(host, sub->hook, &seed);
        }
        int64_t began_us = cpu_us();
        (void)testhost_call(host, sub->hook);
        used[i] = cpu_us() - began_us;
    }
    qsort(used, BUDGET_CALLS, sizeof used[0], compare);
    int64_t p50 = used[BUDGET_CALLS / 2];
    int64_t p99 = used[BUDGET_CALLS * 99 / 100];
    int64_t budget = sub->budget_us ? sub->budget_us : BUDGET_US_DEFAULT;
    check_note(check, "p50 %lld us, p99 %lld us, worst %lld us; the budget is %lld us",
               (long long)p50, (long long)p99, (long long)used[BUDGET_CALLS - 1],
               (long long)budget);
    if (p50 > budget || p99 > BUDGET_HARD_US) {
        check_fail(check,
                   "%s: p50 %lld us, p99 %lld us of processor; the budget is %lld us, and "
                   "%d us the end",
                   check_hook_name(sub->hook), (long long)p50, (long long)p99, (long long)budget,
                   BUDGET_HARD_US);
    }
}

void check_budget(struct check *check)
{
    size_t inline_hooks = 0;
    testhost *host = check_open(check);
    for (size_t i = 0; host != NULL && i < check->plugin->n_subs; i++) {
        const rung_sub *sub = check_sub(check->plugin, i);
        if (sub->decide != NULL) {
            inline_hooks++;
            measure(check, host, sub);
        }
    }
    testhost_close(&host);
    if (inline_hooks == 0 && !check->failed) {
        check_skip(check, "it has no inline hook");
    }
}
