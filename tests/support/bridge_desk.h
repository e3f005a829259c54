/* The server's end of a bridge without a process behind it: what the plugin asks is handed in as if
 * it had come, and what is sent to the plugin is read back here. Header-only: each test program has
 * its own. */
#ifndef TESTS_SUPPORT_BRIDGE_DESK_H
#define TESTS_SUPPORT_BRIDGE_DESK_H
#include "host/bridge_request.h"
#include "host/bridge_serve.h"
#include "host/http_client.h"
#include "host/service_timer.h"
#include "support/asked.h"

#define BRIDGE_DESK_CALL "#17" /* the hook that is open, after bridge_desk_hook */

struct bridge_desk {
    struct asked asked;
    struct instance *instance; /* "crm", lent */
    struct bridge_peer peer;   /* not started: what goes out stays in its buffer */
    struct bridge_serve serve;
    struct leased_job job; /* of the open hook */
    bool is_hook_open;
    uint64_t last_id; /* of the plugin's requests */
    struct arena arena;
    struct bridge_frame sent; /* what has gone out */
};

static int bridge_desk_work(void *self, rung_call *call, const rung_event *event)
{
    (void)self;
    (void)call;
    (void)event;
    return RUNG_OK;
}

static struct leased_job *bridge_desk_job(void *ctx, uint64_t id)
{
    struct bridge_desk *desk = ctx;
    return desk->is_hook_open && id == 17 ? &desk->job : NULL;
}

static void bridge_desk_open(struct bridge_desk *desk)
{
    static const rung_sub sub = {.hook = RUNG_TICKET_CLASSIFY, .work = bridge_desk_work};
    *desk = (struct bridge_desk){0};
    struct instance_env *env = &desk->asked.env;
    asked_open(&desk->asked);
    world_boot(&desk->asked.world);
    (void)asked_add(&desk->asked, "crm", HOOK_TICKET_CLASSIFY, &sub, NULL);
    env->engine = desk->asked.world.engine;
    env->timers = service_timer_create(env->loop);
    env->http = http_client_create(env->loop);
    desk->instance = desk->asked.instances[0];
    desk->peer.instance = desk->instance;
    buf_init(&desk->peer.out);
    arena_init(&desk->arena);
    bridge_frame_init(&desk->sent);
    desk->serve = (struct bridge_serve){
        .instance = desk->instance, .peer = &desk->peer, .job_of = bridge_desk_job, .ctx = desk};
}

static void bridge_desk_close(struct bridge_desk *desk)
{
    struct instance_env *env = &desk->asked.env;
    struct service_timers *timers = env->timers;
    bridge_serve_forget(&desk->serve);
    asked_run(&desk->asked);
    for (int i = 0; i < 20; i++) {
        loop_turn(env->loop, false);
    }
    http_client_destroy(&env->http, mem_free);
    service_timer_destroy(&timers);
    asked_close(&desk->asked);
    buf_fini(&desk->peer.out);
    bridge_frame_fini(&desk->sent);
    arena_fini(&desk->arena);
}

/* From now on a hook about this ticket is open. */
__attribute__((unused)) static void bridge_desk_hook(struct bridge_desk *desk,
                                                     const struct ticket *ticket)
{
    desk->is_hook_open = true;
    desk->job.ask = (struct ask){.hook = HOOK_TICKET_CLASSIFY,
                                 .ticket = ticket,
                                 .now_us = WORLD_START_US,
                                 .policies = desk->asked.world.policies};
}

/* The map {field: value, ...}; "#5" is the number 5. Lives in the desk's arena. */
static struct value *bridge_desk_map(struct bridge_desk *desk, va_list args)
{
    struct command *command = world_command("", "", args);
    struct value *map = ARENA_NEW(&desk->arena, struct value);
    *map = value_copy(&desk->arena, &command->args);
    command_destroy(&command);
    return map;
}

/* A request in hand: its params are field, value, ..., NULL. */
__attribute__((unused)) static struct bridge_request bridge_desk_request(struct bridge_desk *desk,
                                                                         ...)
{
    va_list args;
    va_start(args, desk);
    const struct value *params = bridge_desk_map(desk, args);
    va_end(args);
    return (struct bridge_request){.peer = &desk->peer,
                                   .serve = &desk->serve,
                                   .api = &desk->instance->api,
                                   .id = ++desk->last_id,
                                   .params = params,
                                   .arena = &desk->arena,
                                   .job_of = bridge_desk_job,
                                   .ctx = desk};
}

/* A frame of the plugin; its id. */
__attribute__((unused)) static uint64_t bridge_desk_take(struct bridge_desk *desk,
                                                         enum bridge_message_kind kind,
                                                         const char *method,
                                                         const struct value *body)
{
    struct bridge_message message = {
        .kind = kind, .id = ++desk->last_id, .method = text_z(method), .body = *body};
    bridge_serve_take(&desk->serve, &desk->arena, &message);
    return message.id;
}

/* A request of the plugin, with params as above; its id. */
__attribute__((unused)) static uint64_t bridge_desk_ask(struct bridge_desk *desk,
                                                        const char *method, ...)
{
    va_list args;
    va_start(args, method);
    const struct value *params = bridge_desk_map(desk, args);
    va_end(args);
    return bridge_desk_take(desk, BRIDGE_REQUEST, method, params);
}

__attribute__((unused)) static void bridge_desk_notify(struct bridge_desk *desk, const char *method,
                                                       ...)
{
    va_list args;
    va_start(args, method);
    const struct value *params = bridge_desk_map(desk, args);
    va_end(args);
    (void)bridge_desk_take(desk, BRIDGE_NOTIFICATION, method, params);
}

/* The next frame that has gone out to the plugin; false: there is none. */
static bool bridge_desk_next(struct bridge_desk *desk, struct bridge_message *message)
{
    const char *why = NULL;
    bridge_frame_feed(&desk->sent, buf_text(&desk->peer.out));
    buf_clear(&desk->peer.out);
    enum bridge_frame_result result = bridge_frame_next(&desk->sent, &desk->arena, message, &why);
    ck_assert_msg(result != BRIDGE_FRAME_BAD, "%s", why);
    return result == BRIDGE_FRAME_DONE;
}

__attribute__((unused)) static bool bridge_desk_is_silent(struct bridge_desk *desk)
{
    struct bridge_message message;
    return !bridge_desk_next(desk, &message);
}

static struct bridge_message bridge_desk_response(struct bridge_desk *desk, uint64_t id)
{
    struct bridge_message message;
    ck_assert(bridge_desk_next(desk, &message));
    ck_assert_int_eq(message.kind, BRIDGE_RESPONSE);
    ck_assert_uint_eq(message.id, id);
    return message;
}

/* The result that this request got. */
__attribute__((unused)) static const struct value *bridge_desk_answer(struct bridge_desk *desk,
                                                                      uint64_t id)
{
    struct bridge_message message = bridge_desk_response(desk, id);
    ck_assert_msg(!message.is_error, "%d %.*s", (int)message.code, TEXT_ARG(message.error));
    struct value *body = ARENA_NEW(&desk->arena, struct value);
    *body = message.body;
    return body;
}

/* It got a no, with this code and these words in it. */
__attribute__((unused)) static void bridge_desk_refused(struct bridge_desk *desk, uint64_t id,
                                                        int code, const char *words)
{
    struct bridge_message message = bridge_desk_response(desk, id);
    ck_assert(message.is_error);
    ck_assert_int_eq(message.code, code);
    ck_assert_msg(text_find(message.error, text_z(words), 0) != SIZE_MAX, "no \"%s\" in \"%.*s\"",
                  words, TEXT_ARG(message.error));
}

#endif
