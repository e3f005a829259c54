/* A command as a value: the recorded input of the engine. What a client sends, what a channel hands
 * in, a job's result, a timer that came due: all are commands, and the state is the fold of them.
 * Created by any floor above, owned by the engine from a successful engine_submit on. */
#ifndef ENGINE_COMMAND_H
#define ENGINE_COMMAND_H
#include "base/value.h"
#include "base/err.h"

enum command_origin { /* who gets the answer */
                      COMMAND_FROM_NOBODY,
                      COMMAND_FROM_RPC,
                      COMMAND_FROM_HOST,
                      COMMAND_FROM_ROOF
};

struct command {
    struct arena arena;    /* owns every text and value below */
    struct text name;      /* "ticket.create", "inbox.push", "job.finish", "timer.fire", ... */
    struct text principal; /* "local", "plugin:<instance>", "timer", ... */
    struct text key;   /* idempotency key, may be empty for what carries its own (timers, jobs) */
    struct value args; /* a map; of a client's command exactly its checked params without `key` */
    enum command_origin origin;
    void *origin_ctx; /* the origin's own; comes back with the answer, never looked at by the engine
                       */
    uint64_t origin_id;
    int64_t now_us; /* recorded when the engine takes it: max(last, wall) */
    uint64_t seed;  /* recorded likewise */
    bool urgent;    /* results of leased work: accepted even when the queue is full */
};

struct command *command_create(const char *name, struct text principal,
                               struct text key); /* args: empty map */
void command_destroy(struct command **command);  /* likes NULL */
#define COMMAND_BYTES_KEPT_MAX 1024
/* The recorded form: {name, principal, key, args, now_us, seed, config}; and back. Bytes longer
 * than COMMAND_BYTES_KEPT_MAX are recorded as {blob: SHA-256}: they lie in the blob table. */
void command_pack(struct buf *out, const struct command *command, const char *config_version);
struct command *command_read(struct text packed);

/* What became of it. Owned by whoever receives it from the outlet. */
struct answer {
    enum command_origin origin;
    void *origin_ctx;
    uint64_t origin_id;
    struct refusal refusal; /* code ERR_OK: `result` counts */
    bool replayed;          /* the stored answer of an earlier command with this key */
    struct buf result;      /* one packed value */
    struct answer *next;
};
void command_answer_destroy(struct answer **answer);

#endif
