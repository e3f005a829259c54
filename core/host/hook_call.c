#include "host/hook_call.h"
#include "host/abi_size.h"

void hook_call_init(struct rung_call *call, struct instance *instance, const struct ask *ask,
                    enum hook_call_thread thread, struct arena *arena)
{
    *call = (struct rung_call){.instance = instance, .ask = ask, .thread = thread, .arena = arena};
}

void *hook_call_alloc(const rung_host *host, rung_call *call, size_t size)
{
    (void)host;
    if (call == NULL || size > HOOK_CALL_ARENA_BYTES_MAX - call->guest_bytes) {
        return NULL;
    }
    call->guest_bytes += size;
    return arena_alloc(call->arena, size ? size : 1);
}

const rung_effect *hook_call_effect_at(const rung_effect *effects, size_t i)
{
    size_t stride = effects->size < ABI_SIZE_EFFECT ? ABI_SIZE_EFFECT : effects->size;
    return (const rung_effect *)(const void *)((const char *)effects + i * stride);
}

static size_t bytes_of(const rung_effect *effect)
{
    return effect->key.n + effect->val.n + effect->reason.n;
}

int hook_call_take(struct rung_call *call, const rung_effect *given)
{
    struct instance_counts *counts = &call->instance->counts;
    bool is_parse = call->ask->hook == HOOK_INBOUND_PARSE;
    size_t limit = is_parse ? EFFECT_CHECK_PARSE_BYTES_MAX : EFFECT_CHECK_BYTES_MAX;
    if (given == NULL || call->effects.count >= EFFECT_CHECK_COUNT_MAX ||
        bytes_of(given) > limit - call->effect_bytes) {
        atomic_fetch_add_explicit(&counts->denied, 1, memory_order_relaxed);
        return RUNG_EDENIED;
    }
    call->effect_bytes += bytes_of(given);
    struct effect effect;
    bool is_innocent = effect_check(call->arena, call->ask->hook, call->instance->file.plugin->may,
                                    call->instance->grants, given, &effect);
    if (call->is_query && effect.verdict == VERDICT_APPLIED && effect.kind != EFFECT_RESULT) {
        effect.verdict = VERDICT_DENIED;
        effect.why = TEXT("a query changes nothing: it takes a result only");
        is_innocent = false;
    }
    if (!is_innocent) {
        instance_blamed(call->instance, effect_hook_name(call->ask->hook), effect.why);
    }
    if (effect.verdict == VERDICT_APPLIED && effect.kind == EFFECT_DEFER) {
        call->retry_ms = effect.num;
        return RUNG_OK;
    }
    *ARENA_PUSH(call->arena, call->effects.items, call->effects.count) = effect;
    bool is_denied = effect.verdict != VERDICT_APPLIED;
    atomic_fetch_add_explicit(is_denied ? &counts->denied : &counts->effects, 1,
                              memory_order_relaxed);
    return is_denied ? RUNG_EDENIED : RUNG_OK;
}

size_t hook_call_take_all(struct rung_call *call, const rung_effect *effects, size_t count)
{
    size_t taken = 0;
    for (size_t i = 0; effects != NULL && i < count; i++) {
        taken += hook_call_take(call, hook_call_effect_at(effects, i)) == RUNG_OK;
    }
    return taken;
}

int hook_call_emit(const rung_host *host, rung_call *call, const rung_effect *effect)
{
    (void)host;
    return call == NULL ? RUNG_EINVAL : hook_call_take(call, effect);
}

int hook_call_fail(const rung_host *host, rung_call *call, int code, const char *message)
{
    (void)host;
    if (call != NULL) {
        struct buf buf;
        buf_init(&buf);
        (void)buf_put_repaired(&buf, text_slice(text_z(message), 0, 400));
        call->fail_code = code;
        call->error = arena_text(call->arena, buf_text(&buf));
        buf_fini(&buf);
    }
    return code;
}

rung_str hook_call_field(const rung_host *host, rung_call *call, const rung_ticket *ticket,
                         const char *key)
{
    (void)host;
    if (call == NULL || ticket == NULL || key == NULL || call->ask->ticket == NULL) {
        return (rung_str){"", 0};
    }
    const struct ticket *before = call->ask->before;
    bool is_before = before != NULL && ticket->revision == before->revision &&
                     before->revision != call->ask->ticket->revision;
    const struct ticket *shown = is_before ? before : call->ask->ticket;
    return view_text(call->arena, ticket_field(shown, text_z(key)));
}

struct leased_job *hook_call_keep(struct rung_call *call)
{
    struct leased_job *kept = *call->leased;
    *call->leased = NULL;
    return kept;
}

const char *hook_call_code_name(int code)
{
    switch (code) {
    case RUNG_OK: return "ok";
    case RUNG_DECLINE: return "declined";
    case RUNG_PENDING: return "pending";
    case RUNG_ERETRY: return "retry";
    case RUNG_EFAIL: return "failed";
    case RUNG_EINVAL: return "contract broken";
    case RUNG_ENOMEM: return "out of memory";
    case RUNG_EDENIED: return "denied";
    case RUNG_ESTALE: return "stale";
    case RUNG_ENOENT: return "not there";
    case RUNG_EBUSY: return "busy";
    default: return "an unknown code";
    }
}
