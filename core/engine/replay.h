/* The state as what it is: a fold over the recorded commands. Reads the records of one store in
 * order and runs them against another, empty one, with the instants, seeds and odd answers of
 * guests that were recorded; afterwards the two hold the same rows. Proves that no command has a
 * hidden input, and is the ground for what-if.
 *
 * Inline guests are asked again: what they answer is a function of what they are shown. Jobs are
 * not: their results are commands. */
#ifndef ENGINE_REPLAY_H
#define ENGINE_REPLAY_H
#include "engine/ports.h"

#define REPLAY_BATCH_COMMANDS 64

struct replay_options {
    struct store *from;                /* lent; only read */
    struct store *into;                /* lent; empty, and readable at once */
    const struct advisor *advisor;     /* lent: who is asked inline; swapped as recorded */
    const struct policy_set *policies; /* lent: those that the commands were decided under */
    void (*on_wait)(void *ctx); /* gives `into` a turn while a commit is under way; may be NULL */
    void *ctx;
};

/* ERR_OK: all recorded commands went well again, `*count` of them. ERR_CORRUPT: a record is missing
 * or cannot be read; ERR_CONFLICT: decided under other policies or with plugins that the advisor
 * does not have; else what the command was refused
 * with; `why` says which one. */
enum err replay_run(const struct replay_options *options, uint64_t *count, char *why,
                    size_t why_size);

#endif
