/* A command whose answer comes back to the host: by a function on the loop, or to a worker that
 * waits for it. */
#ifndef HOST_AWAIT_H
#define HOST_AWAIT_H
#include "host/instance.h"

/* Submits; on_answer comes once, on the loop, after the answer is durable. False: the engine is
 * full or stopping, the command is freed and nothing will come. [any thread] */
bool await_submit(struct engine *engine, struct command *command,
                  void (*on_answer)(void *ctx, const struct answer *answer), void *ctx);
/* Submits and waits; false: not submitted, or no answer within the limit. The answer's result is in
 * the arena. [worker] */
bool await_answer(struct engine *engine, struct command *command, struct arena *arena,
                  struct refusal *refusal, struct text *result);
/* A refusal of the engine as a code of the contract; ERR_OK is RUNG_OK. */
int await_code(const struct refusal *refusal);
/* An answer with origin COMMAND_FROM_HOST: finds who awaits it and frees it. [loop] */
void await_take(struct answer *answer);

#endif
