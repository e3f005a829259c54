#include "guest_api.h"
#include <stdio.h>
#include "base/mem.h"
#include "guest_services.h"
#include "host/abi_size.h"
#include "host/bridge_shape.h"

#define LOG_BYTES_MAX 1000

static struct guest *guest_from(const rung_host *host)
{
    return guest_of(host);
}

static void pack_any(struct pack *pack, const char *key, const char *p, size_t n)
{
    pack_key(pack, key);
    pack_bytes(pack, (struct text){p, n});
}

static void notify(struct guest *guest, struct bridge_frame_pen *pen, struct buf *frame)
{
    if (line_end(guest->line, pen)) {
        line_send(guest->line, frame);
    }
}

static void write_log(const rung_host *host, uint32_t level, const char *message, size_t n)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    struct guest *guest = guest_from(host);
    struct bridge_frame_pen pen;
    struct buf frame;
    struct text text = text_slice((struct text){message, n}, 0, LOG_BYTES_MAX);
    if (level >= RUNG_ERROR) { /* the last words of a create() that fails are its reason */
        mutex_lock(guest->lock);
        (void)snprintf(guest->last_error, sizeof guest->last_error, "%.*s", TEXT_ARG(text));
        mutex_unlock(guest->lock);
    }
    buf_init(&frame);
    bridge_frame_notify(&pen, &frame, "log");
    pack_pair_z(&pen.pack, "level", levels[level > RUNG_ERROR ? RUNG_ERROR : level]);
    pack_any(&pen.pack, "text", text.p, text.n);
    notify(guest, &pen, &frame);
}

static void measure(const rung_host *host, uint32_t kind, const char *name, double value)
{
    static const char *const kinds[] = {"counter", "gauge", "histogram"};
    struct bridge_frame_pen pen;
    struct buf frame;
    if (name == NULL || kind > RUNG_HISTOGRAM) {
        return;
    }
    buf_init(&frame);
    bridge_frame_notify(&pen, &frame, "metric");
    pack_pair_z(&pen.pack, "kind", kinds[kind]);
    pack_pair_z(&pen.pack, "name", name);
    pack_key(&pen.pack, "value");
    pack_real(&pen.pack, value);
    notify(guest_from(host), &pen, &frame);
}

/* --- inside a call --- */

static void *allocate(const rung_host *host, rung_call *call, size_t size)
{
    (void)host;
    if (call == NULL || size > GUEST_ARENA_BYTES_MAX - call->bytes) {
        return NULL;
    }
    call->bytes += size;
    return arena_alloc(call->arena, size ? size : 1);
}

static rung_str kept(struct arena *arena, rung_str text)
{
    struct text copy = arena_text(arena, text.p ? (struct text){text.p, text.n} : TEXT_NONE);
    return (rung_str){copy.p, copy.n};
}

/* What is not declared goes along all the same: the server denies it, and records that. */
static int emit(const rung_host *host, rung_call *call, const rung_effect *effect)
{
    (void)host;
    if (call == NULL || effect == NULL) {
        return RUNG_EINVAL;
    }
    if (call->effect_count == GUEST_EFFECTS_MAX || effect->size < ABI_SIZE_EFFECT) {
        return RUNG_EDENIED;
    }
    call->effects[call->effect_count++] =
        (rung_effect){.size = sizeof(rung_effect),
                      .kind = effect->kind,
                      .num = effect->num,
                      .weight = effect->weight,
                      .key = kept(call->arena, effect->key),
                      .val = kept(call->arena, effect->val),
                      .reason = kept(call->arena, effect->reason)};
    bool is_declared =
        effect->kind < 64 && (call->guest->plugin->may & RUNG_MAY(effect->kind)) != 0;
    return is_declared ? RUNG_OK : RUNG_EDENIED;
}

static int fail(const rung_host *host, rung_call *call, int code, const char *message)
{
    (void)host;
    if (call != NULL) {
        call->error = arena_text(call->arena, text_z(message)).p;
    }
    return code;
}

static rung_str field(const rung_host *host, rung_call *call, const rung_ticket *ticket,
                      const char *key)
{
    (void)host;
    if (call == NULL || ticket == NULL || key == NULL) {
        return (rung_str){"", 0};
    }
    return bridge_event_field(call->arena, &call->event, ticket == &call->event.before, key);
}

/* --- attempts --- */

void guest_api_open(struct guest *guest, uint64_t token)
{
    struct guest_open *open = MEM_NEW(struct guest_open);
    *open = (struct guest_open){.token = token};
    mutex_lock(guest->lock);
    open->next = guest->open;
    guest->open = open;
    mutex_unlock(guest->lock);
}

bool guest_api_take(struct guest *guest, uint64_t token)
{
    struct guest_open *found = NULL;
    mutex_lock(guest->lock);
    for (struct guest_open **at = &guest->open; *at != NULL && found == NULL;) {
        if ((*at)->token == token) {
            found = *at;
            *at = found->next;
        } else {
            at = &(*at)->next;
        }
    }
    mutex_unlock(guest->lock);
    bool is_open = found != NULL;
    mem_free(found);
    return is_open;
}

static bool look(struct guest *guest, uint64_t token, bool cancel)
{
    bool is_alive = false;
    mutex_lock(guest->lock);
    for (struct guest_open *at = guest->open; at != NULL; at = at->next) {
        if (at->token == token) {
            at->is_cancelled = at->is_cancelled || cancel;
            is_alive = !at->is_cancelled;
        }
    }
    mutex_unlock(guest->lock);
    return is_alive;
}

void guest_api_cancel(struct guest *guest, uint64_t token)
{
    (void)look(guest, token, true);
}

static bool is_alive(const rung_host *host, uint64_t token)
{
    return look(guest_from(host), token, false);
}

/* Effects of a guest step by the size of its own header. */
static rung_effect *copy_effects(struct arena *arena, const rung_effect *effects, size_t count)
{
    size_t stride = count > 0 && effects->size > ABI_SIZE_EFFECT ? effects->size : ABI_SIZE_EFFECT;
    rung_effect *copies = ARENA_NEW_ARRAY(arena, rung_effect, count + 1);
    for (size_t i = 0; i < count; i++) {
        memcpy(&copies[i], (const char *)effects + i * stride, ABI_SIZE_EFFECT);
    }
    return copies;
}

void guest_api_answer(struct guest *guest, uint64_t token, int code, const rung_effect *effects,
                      size_t count, const char *why)
{
    struct arena arena;
    struct bridge_frame_pen pen;
    struct buf frame;
    arena_init(&arena);
    buf_init(&frame);
    bridge_frame_answer(&pen, &frame, token);
    pack_pair_int(&pen.pack, "code", code);
    if (why != NULL) {
        pack_any(&pen.pack, "error", why, strlen(why));
    }
    bridge_shape_pack_effects(&pen.pack, copy_effects(&arena, effects, effects ? count : 0),
                              effects ? count : 0);
    if (!line_end(guest->line, &pen)) {
        bridge_frame_refuse(&frame, token, RUNG_EFAIL,
                            TEXT("its effects are longer than what leaves a process"));
    }
    line_send(guest->line, &frame);
    arena_fini(&arena);
}

/* The server drops what is late; here only what is twice is known. */
static int finish(const rung_host *host, uint64_t token, int code, const rung_effect *effects,
                  size_t count, const char *why)
{
    struct guest *guest = guest_from(host);
    bool is_late = !look(guest, token, false);
    if (!guest_api_take(guest, token)) {
        return RUNG_ESTALE;
    }
    guest_api_answer(guest, token, code == RUNG_PENDING ? RUNG_EINVAL : code, effects, count, why);
    return is_late ? RUNG_ESTALE : RUNG_OK;
}

static int submit(const rung_host *host, uint64_t ticket, const rung_effect *effects, size_t count)
{
    struct bridge_frame_pen pen;
    struct arena arena;
    struct buf frame;
    arena_init(&arena);
    buf_init(&frame);
    bridge_frame_notify(&pen, &frame, "submit");
    pack_pair_int(&pen.pack, "ticket", (int64_t)ticket);
    bridge_shape_pack_effects(&pen.pack, copy_effects(&arena, effects, effects ? count : 0),
                              effects ? count : 0);
    bool fits = line_end(guest_from(host)->line, &pen);
    arena_fini(&arena);
    if (!fits) {
        return RUNG_EDENIED;
    }
    line_send(guest_from(host)->line, &frame);
    return RUNG_OK;
}

static void note_listening(const rung_host *host, const char *name, const char *address)
{
    struct bridge_frame_pen pen;
    struct buf frame;
    buf_init(&frame);
    bridge_frame_notify(&pen, &frame, "listening");
    pack_pair_z(&pen.pack, "name", name);
    pack_pair_z(&pen.pack, "address", address);
    notify(guest_from(host), &pen, &frame);
}

void guest_api_fill(struct guest *guest, const char *server_version)
{
    guest->api = (rung_host){.size = sizeof(rung_host),
                             .abi_minor = RUNG_ABI_MINOR,
                             .server_version = server_version,
                             .instance = guest->instance.name.p,
                             .opaque = guest,
                             .log = write_log,
                             .metric = measure,
                             .service = guest_services_find,
                             .alloc = allocate,
                             .emit = emit,
                             .fail = fail,
                             .field = field,
                             .finish = finish,
                             .alive = is_alive,
                             .submit = submit,
                             .listening = note_listening};
}
