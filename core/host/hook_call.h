/* One call of one hook of one plugin: what a guest holds as rung_call. Lives on the thread that
 * makes the call, until it returns. */
#ifndef HOST_HOOK_CALL_H
#define HOST_HOOK_CALL_H
#include "host/effect_check.h"
#include "host/instance.h"
#include "host/view.h"
#include "model/ticket_facts.h"

#define HOOK_CALL_ARENA_BYTES_MAX ((size_t)1 << 20) /* that a guest may allocate in one call */

enum hook_call_thread { HOOK_CALL_ENGINE, HOOK_CALL_LOOP, HOOK_CALL_WORKER };

struct rung_call {
    struct instance *instance;
    const struct ask *ask;
    struct ticket_facts *facts; /* in the arena; NULL until a rule is asked */
    enum hook_call_thread thread;
    struct arena *arena; /* lent: answers live here */
    size_t guest_bytes;  /* allocated by the guest */
    struct effect_list effects;
    size_t effect_bytes;
    int fail_code; /* of fail(); 0: not called */
    struct text error;
    int64_t retry_ms;           /* of a DEFER */
    bool is_query;              /* it decides nothing: only a RESULT is taken */
    struct leased_job **leased; /* of a job: whom it is about; NULL otherwise */
};

void hook_call_init(struct rung_call *call, struct instance *instance, const struct ask *ask,
                    enum hook_call_thread thread, struct arena *arena);
/* The host functions that take a call; see rung_host. */
void *hook_call_alloc(const rung_host *host, rung_call *call, size_t size);
int hook_call_emit(const rung_host *host, rung_call *call, const rung_effect *effect);
int hook_call_fail(const rung_host *host, rung_call *call, int code, const char *message);
rung_str hook_call_field(const rung_host *host, rung_call *call, const rung_ticket *ticket,
                         const char *key);
/* One more effect, checked against the limits of the call; for finish() and submit() too. */
int hook_call_take(struct rung_call *call, const rung_effect *effect);
/* The i-th of an array that a guest made, with its header's size. */
const rung_effect *hook_call_effect_at(const rung_effect *effects, size_t i);
/* Each of them; how many would be taken. */
size_t hook_call_take_all(struct rung_call *call, const rung_effect *effects, size_t count);
/* Takes over the job of a call that goes on: its arena, its picture, its policies. */
struct leased_job *hook_call_keep(struct rung_call *call);
const char *hook_call_code_name(int code); /* "retry", "failed", ... */

#endif
