#include "host/service_blob.h"
#include "host/instance_command.h"
#include "host/await.h"
#include "host/hook_call.h"
#include "model/attachment.h"

static int ask(struct instance *instance, rung_call *call, struct command *command,
               struct value *answer)
{
    struct refusal refusal = {0};
    struct text result;
    if (!await_answer(instance->env->engine, command, call->arena, &refusal, &result)) {
        return RUNG_ERETRY;
    }
    int code = await_code(&refusal);
    return code == RUNG_OK && pack_read(call->arena, result, answer) != ERR_OK ? RUNG_EFAIL : code;
}

struct command *service_blob_put_command(const struct instance *instance, struct text bytes)
{
    struct command *command = instance_command(instance, "blob.put");
    struct value *slot = value_put(&command->arena, &command->args, "bytes");
    *slot = value_of_text(arena_text(&command->arena, bytes));
    slot->type = VALUE_BYTES;
    return command;
}

struct command *service_blob_get_command(const struct instance *instance, struct text id,
                                         int64_t from, int64_t max)
{
    struct command *command = instance_command(instance, "blob.get");
    struct arena *arena = &command->arena;
    int64_t most = (int64_t)BLOB_PIECE_BYTES_MAX;
    *value_put(arena, &command->args, "id") = value_of_text(arena_text(arena, id));
    *value_put(arena, &command->args, "from") = value_of_int(from);
    *value_put(arena, &command->args, "max") = value_of_int(max >= 0 && max < most ? max : most);
    return command;
}

static int put(const rung_host *host, rung_call *call, rung_str bytes, rung_str *id)
{
    struct instance *instance = host->opaque;
    struct value answer;
    if (call == NULL || id == NULL || bytes.n == 0 || bytes.n > BLOB_BYTES_MAX) {
        return RUNG_EINVAL;
    }
    if (call->thread != HOOK_CALL_WORKER) {
        return RUNG_EDENIED;
    }
    int code = ask(instance, call, service_blob_put_command(instance, view_back(bytes)), &answer);
    if (code == RUNG_OK) {
        *id = view_text(call->arena, value_text(&answer, "id"));
    }
    return code;
}

static int get(const rung_host *host, rung_call *call, rung_str id, uint64_t from, size_t max,
               rung_str *bytes)
{
    struct instance *instance = host->opaque;
    struct value answer;
    if (call == NULL || bytes == NULL || from > INT64_MAX) {
        return RUNG_EINVAL;
    }
    if (call->thread != HOOK_CALL_WORKER) {
        return RUNG_EDENIED;
    }
    int64_t most = max < BLOB_PIECE_BYTES_MAX ? (int64_t)max : (int64_t)BLOB_PIECE_BYTES_MAX;
    struct command *command =
        service_blob_get_command(instance, view_back(id), (int64_t)from, most);
    int code = ask(instance, call, command, &answer);
    if (code == RUNG_OK) {
        *bytes = view_text(call->arena, value_text(&answer, "bytes"));
    }
    return code;
}

const rung_blob service_blob = {.size = sizeof service_blob, .put = put, .get = get};
