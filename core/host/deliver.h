/* The engine's `runner` port: a leased job goes to a worker or to the loop, and its result comes
 * back as the command job.finish. Every attempt has a token and an end; whoever comes second (a
 * result after the deadline, a deadline after the result, a recall) finds the token dead and does
 * nothing. */
#ifndef HOST_DELIVER_H
#define HOST_DELIVER_H
#include "host/attempt_table.h"
#include "host/hook_call.h"
#include "host/pipeline.h"

#define DELIVER_TIMEOUT_MS_DEFAULT 10000

struct deliver;

struct deliver *deliver_create(struct instance_env *env);
void deliver_destroy(struct deliver **deliver); /* nothing runs any more */

size_t deliver_room(struct deliver *deliver, const struct subscriber *subscriber); /* [engine] */
bool deliver_start(struct deliver *deliver, struct leased_job *leased);            /* [engine] */
/* The same once, without a row: its effects are RESULTs or denied. [loop] */
bool deliver_query(struct deliver *deliver, struct leased_job *leased,
                   const struct deliver_sink *sink);
/* Hears that the end of an attempt at a hook rpc.call is on disk; set before any starts. [loop] */
void deliver_on_call_end(struct deliver *deliver, void (*on_end)(void *ctx, uint64_t job),
                         void *ctx);
void deliver_cancel(struct deliver *deliver, uint64_t token); /* [any] */
bool deliver_alive(struct deliver *deliver, uint64_t token);  /* [any] */
/* Ends the attempt: RUNG_OK taken over, RUNG_ESTALE too late. `why` may be NULL. [any thread] */
int deliver_finish(struct deliver *deliver, struct instance *instance, uint64_t token, int code,
                   const rung_effect *effects, size_t count, const char *why);
/* Effects from outside any hook: the command effects.submit. [any thread] */
int deliver_submit(struct deliver *deliver, struct instance *instance, uint64_t ticket,
                   const rung_effect *effects, size_t count);
/* Recalls all attempts of an instance that is about to end; they are leased again. [main] */
void deliver_drop(struct deliver *deliver, struct instance *instance);
/* Ends all attempts of an instance that another has taken the place of: each is to be tried again,
 * and the plugin is told. How many there were. [loop] */
size_t deliver_recall(struct deliver *deliver, struct instance *instance, struct text why);
/* A leased job that cannot be started: to be tried again. Takes ownership. [engine] */
void deliver_give_back(struct deliver *deliver, struct leased_job *leased, struct text why);
/* From now on no job is taken: the engine goes on for a moment, but the workers end. [main] */
void deliver_close(struct deliver *deliver);
size_t deliver_count(struct deliver *deliver); /* attempts that are alive; [any] */

#endif
