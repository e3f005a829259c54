/* A batch: commands that run one after the other against one write set and become durable together.
 * What a command leaves for the world (answer, jobs to start, attempts to recall, news) is kept
 * here until the store says DURABLE. */
#ifndef ENGINE_BATCH_H
#define ENGINE_BATCH_H
#include "engine/work.h"

#define BATCH_BYTES_MAX ((size_t)16 << 20)

struct batch {
    const struct engine_ports *ports;  /* lent */
    const struct policy_set *policies; /* a reference */
    struct agent_cache *agents;        /* lent */
    struct arena arena;
    struct write_set writes;
    struct reader reader;
    struct store_request request;
    struct answer *answers, **answers_end; /* owned, in order */
    struct leased_job **leased;            /* owned; in the arena's array */
    size_t leased_count;
    struct work_cancel *cancels;
    size_t cancel_count;
    uint64_t event_head;
    struct text plugins; /* who is asked once this is durable; empty: as before */
    size_t commands;
    size_t purged;      /* tickets that go for good */
    struct batch *next; /* the engine's while it is in flight */
};

struct batch *batch_create(const struct engine_ports *ports, const struct policy_set *policies,
                           struct agent_cache *agents);
void batch_destroy(struct batch **batch);
/* Runs one command (now_us and seed are set); its answer is kept. Takes ownership of the command.
 */
void batch_run(struct batch *batch, struct command *command);
/* Answers without running it; a command whose key is known still gets the answer that it had. */
void batch_refuse(struct batch *batch, struct command *command, enum err code, const char *reason,
                  const char *text);
bool batch_is_full(const struct batch *batch);
/* How many jobs of this instance these batches have leased, first to last: they start when their
 * batch is durable, and until then only this knows of them. */
size_t batch_leases(const struct batch *first, struct text instance);
/* Turns every answer into this refusal: the commit was rejected, or its outcome is unknown. Jobs
 * are not started. An answer that came from a key becomes UNKNOWN: what it repeats may have been
 * applied long ago, or may have been part of this very batch. */
void batch_fail(struct batch *batch, enum err code, const char *reason, const char *text);

#endif
