/* The attempts of jobs and queries that are under way, each with its token. Whoever takes a token
 * out decides the attempt; whoever comes second finds nothing. [any thread] */
#ifndef HOST_ATTEMPT_TABLE_H
#define HOST_ATTEMPT_TABLE_H
#include "host/pipeline.h"

/* Who hears of an attempt that has no row on disk: a query. Exactly once, unless it is cancelled;
 * the effects are lent. [any thread] */
struct deliver_sink {
    void (*on_result)(void *ctx, uint64_t token, int code, const struct effect_list *effects,
                      struct text error);
    void *ctx;
};

struct attempt { /* one token that is alive; holds its instance */
    uint64_t token, job;
    struct instance *instance;
    enum hook hook;
    struct hook_stats *stats; /* lent by the instance */
    int64_t began_us, deadline_us;
    bool is_async;
    struct deliver_sink sink; /* of a query; on_result NULL: a job */
    struct attempt *next;
};

struct attempt_table {
    struct mutex *lock;    /* guards what follows */
    struct attempt *alive; /* owned; newest first */
    size_t count;
};

void attempt_table_init(struct attempt_table *table);
void attempt_table_fini(struct attempt_table *table);

/* One that is in no table; `sink` may be NULL. */
struct attempt *attempt_table_make(const struct leased_job *leased,
                                   const struct deliver_sink *sink);
void attempt_table_free(struct attempt *attempt); /* likes NULL */
/* Makes one and puts it in; its token, for by then somebody may have taken it out. */
uint64_t attempt_table_add(struct attempt_table *table, const struct leased_job *leased,
                           const struct deliver_sink *sink);
/* Takes it out: the caller's from now on. NULL: it was decided. */
struct attempt *attempt_table_take(struct attempt_table *table, uint64_t token);
bool attempt_table_has(struct attempt_table *table, uint64_t token);
size_t attempt_table_count(struct attempt_table *table);
/* A token of this instance; 0: none. */
uint64_t attempt_table_of(struct attempt_table *table, const struct instance *instance);
/* How many are under way at others that have, or had, its name. */
int64_t attempt_table_namesakes(struct attempt_table *table, const struct instance *instance);
/* A token whose time is over; 0: none, and the next one's time is in *next_us (INT64_MAX: none). */
uint64_t attempt_table_overdue(struct attempt_table *table, int64_t now_us, int64_t *next_us);

#endif
