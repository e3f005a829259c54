#include "host/service_inbox.h"
#include "host/instance_command.h"
#include <stdio.h>
#include "base/mem.h"
#include "host/abi_size.h"
#include "host/await.h"
#include "host/cause.h"
#include "host/view.h"
#include "model/message.h"

#define RAW_BYTES_MAX (STORE_VALUE_BYTES_MAX - 4096)
#define TEXTS_BYTES_MAX ((size_t)512 << 10)

struct push { /* one message on its way to the disk */
    struct instance *instance;
    void (*done)(void *arg, int code);
    void *arg;
};

static bool is_text(rung_str text)
{
    return text_is_utf8(view_back(text));
}

/* A channel's texts are UTF-8 within limits; raw bytes are whatever they are. */
static bool is_well_formed(const rung_message *message)
{
    size_t bytes = message->from.n + message->to.n + message->subject.n + message->body.n +
                   message->in_reply_to.n + message->token.n + message->content_type.n;
    return message->size >= ABI_SIZE_MESSAGE && message->raw.n <= RAW_BYTES_MAX &&
           bytes <= TEXTS_BYTES_MAX && message->external_id.n <= MESSAGE_EXTERNAL_ID_BYTES_MAX &&
           is_text(message->from) && is_text(message->to) && is_text(message->subject) &&
           is_text(message->body) && is_text(message->in_reply_to) && is_text(message->token) &&
           is_text(message->content_type) && is_text(message->external_id) &&
           is_text(message->kind);
}

static void put_message(struct command *command, const rung_message *given)
{
    struct message message = {.direction = MESSAGE_IN,
                              .visibility = MESSAGE_PUBLIC,
                              .author_kind = MESSAGE_BY_CUSTOMER,
                              .author = view_back(given->from),
                              .from = view_back(given->from),
                              .to = view_back(given->to),
                              .subject = view_back(given->subject),
                              .body = view_back(given->body),
                              .content_type = view_back(given->content_type),
                              .external_id = view_back(given->external_id),
                              .in_reply_to = view_back(given->in_reply_to),
                              .raw = view_back(given->raw),
                              .kind = given->kind.n ? view_back(given->kind) : TEXT("message"),
                              .token = view_back(given->token),
                              .automatic = (given->flags & RUNG_AUTOMATIC) != 0,
                              .repaired = (given->flags & RUNG_REPAIRED) != 0,
                              .sent_at_us = given->sent_at * 1000};
    struct buf packed;
    struct pack pack;
    buf_init(&packed);
    pack_init(&pack, &packed);
    message_pack(&pack, &message);
    struct value *slot = value_put(&command->arena, &command->args, "message");
    if (pack.err == ERR_OK) {
        (void)pack_read(&command->arena, buf_text(&packed), slot);
    }
    buf_fini(&packed);
}

static struct command *command_of(const struct instance *instance, const rung_message *message)
{
    struct command *command = instance_command(instance, "inbox.push");
    *value_put(&command->arena, &command->args, "instance") =
        value_of_text(arena_text(&command->arena, instance->name));
    put_message(command, message);
    cause_put(instance, command);
    return command;
}

static int code_of(const struct refusal *refusal)
{
    switch ((int)refusal->code) {
    case ERR_OK: return RUNG_OK;
    case ERR_INVALID:
    case ERR_REFUSED: return RUNG_EFAIL;
    case ERR_BUSY: return RUNG_EBUSY;
    default: return RUNG_ERETRY; /* disk full, outcome unknown: bring it again */
    }
}

static void on_answer(void *ctx, const struct answer *answer)
{
    struct push *push = ctx;
    uint64_t outer = instance_enter(push->instance, CRUMB_CALLBACK);
    push->done(push->arg, code_of(&answer->refusal));
    instance_leave(push->instance, outer);
    instance_let_go(push->instance);
    mem_free(push);
}

static int push(const rung_host *host, const rung_message *message,
                void (*done)(void *arg, int code), void *arg)
{
    struct instance *instance = host->opaque;
    if (message == NULL || done == NULL || !is_well_formed(message)) {
        return RUNG_EINVAL;
    }
    struct push *pending = MEM_NEW(struct push);
    *pending = (struct push){instance, done, arg};
    instance_hold(instance);
    if (!await_submit(instance->env->engine, command_of(instance, message), on_answer, pending)) {
        instance_let_go(instance);
        mem_free(pending);
        return RUNG_EBUSY;
    }
    return RUNG_OK;
}

static int push_wait(const rung_host *host, const rung_message *message)
{
    struct instance *instance = host->opaque;
    struct refusal refusal = {0};
    struct text result;
    struct arena arena;
    if (message == NULL || !is_well_formed(message)) {
        return RUNG_EINVAL;
    }
    arena_init(&arena);
    bool is_done = await_answer(instance->env->engine, command_of(instance, message), &arena,
                                &refusal, &result);
    arena_fini(&arena);
    return is_done ? code_of(&refusal) : RUNG_ERETRY;
}

const rung_inbox service_inbox = {
    .size = sizeof service_inbox, .push = push, .push_wait = push_wait};
