#include "host/attempt_table.h"
#include "base/clock.h"
#include "base/mem.h"

void attempt_table_init(struct attempt_table *table)
{
    *table = (struct attempt_table){.lock = mutex_create()};
}

void attempt_table_fini(struct attempt_table *table)
{
    while (table->alive != NULL) {
        struct attempt *attempt = table->alive;
        table->alive = attempt->next;
        attempt_table_free(attempt);
    }
    mutex_destroy(&table->lock);
}

struct attempt *attempt_table_make(const struct leased_job *leased, const struct deliver_sink *sink)
{
    const struct pipeline_place *place = leased->subscriber->host;
    struct attempt *attempt = MEM_NEW(struct attempt);
    int64_t now_us = clock_monotonic_us(NULL);
    *attempt = (struct attempt){.token = leased->job->token,
                                .job = leased->job->id,
                                .instance = place->instance,
                                .hook = leased->ask.hook,
                                .is_async = (place->sub->flags & RUNG_ASYNC) != 0,
                                .sink = sink ? *sink : (struct deliver_sink){0},
                                .stats = place->stats,
                                .began_us = now_us,
                                .deadline_us = now_us + (int64_t)leased->ask.left_ms * CLOCK_MS_US};
    instance_hold(attempt->instance);
    return attempt;
}

void attempt_table_free(struct attempt *attempt)
{
    if (attempt != NULL) {
        instance_let_go(attempt->instance); /* the last look at it */
        mem_free(attempt);
    }
}

uint64_t attempt_table_add(struct attempt_table *table, const struct leased_job *leased,
                           const struct deliver_sink *sink)
{
    struct attempt *attempt = attempt_table_make(leased, sink);
    uint64_t token = attempt->token;
    if (attempt->is_async) {
        atomic_fetch_add(&attempt->instance->counts.async_jobs, 1);
    }
    mutex_lock(table->lock);
    attempt->next = table->alive;
    table->alive = attempt;
    table->count++;
    mutex_unlock(table->lock);
    return token;
}

struct attempt *attempt_table_take(struct attempt_table *table, uint64_t token)
{
    struct attempt *found = NULL;
    mutex_lock(table->lock);
    for (struct attempt **at = &table->alive; *at != NULL; at = &(*at)->next) {
        if ((*at)->token == token) {
            found = *at;
            *at = found->next;
            table->count--;
            break;
        }
    }
    mutex_unlock(table->lock);
    if (found != NULL && found->is_async) {
        atomic_fetch_sub(&found->instance->counts.async_jobs, 1);
    }
    return found;
}

bool attempt_table_has(struct attempt_table *table, uint64_t token)
{
    bool is_alive = false;
    mutex_lock(table->lock);
    for (const struct attempt *at = table->alive; at != NULL && !is_alive; at = at->next) {
        is_alive = at->token == token;
    }
    mutex_unlock(table->lock);
    return is_alive;
}

size_t attempt_table_count(struct attempt_table *table)
{
    mutex_lock(table->lock);
    size_t count = table->count;
    mutex_unlock(table->lock);
    return count;
}

uint64_t attempt_table_of(struct attempt_table *table, const struct instance *instance)
{
    uint64_t token = 0;
    mutex_lock(table->lock);
    for (const struct attempt *at = table->alive; at != NULL && token == 0; at = at->next) {
        token = at->instance == instance ? at->token : 0;
    }
    mutex_unlock(table->lock);
    return token;
}

int64_t attempt_table_namesakes(struct attempt_table *table, const struct instance *instance)
{
    int64_t count = 0;
    mutex_lock(table->lock);
    for (const struct attempt *at = table->alive; at != NULL; at = at->next) {
        count += at->instance != instance && text_eq(at->instance->name, instance->name);
    }
    mutex_unlock(table->lock);
    return count;
}

uint64_t attempt_table_overdue(struct attempt_table *table, int64_t now_us, int64_t *next_us)
{
    uint64_t token = 0;
    *next_us = INT64_MAX;
    mutex_lock(table->lock);
    for (const struct attempt *at = table->alive; at != NULL && token == 0; at = at->next) {
        if (at->deadline_us <= now_us) {
            token = at->token;
        } else if (at->deadline_us < *next_us) {
            *next_us = at->deadline_us;
        }
    }
    mutex_unlock(table->lock);
    return token;
}
