#include "host/service_kv.h"
#include "host/await.h"
#include "host/hook_call.h"

struct command *service_kv_command(const struct instance *instance, struct text key,
                                   struct text prefix, struct text after)
{
    struct command *command = command_create("storage.read", TEXT("host"), TEXT_NONE);
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "instance") =
        value_of_text(arena_text(arena, instance->name));
    *value_put(arena, &command->args, "key") = value_of_text(arena_text(arena, key));
    *value_put(arena, &command->args, "prefix") = value_of_text(arena_text(arena, prefix));
    *value_put(arena, &command->args, "after") = value_of_text(arena_text(arena, after));
    return command;
}

/* The rows of one answer, in the arena of the call. */
static int read_rows(struct instance *instance, rung_call *call, struct command *command,
                     struct value *answer)
{
    struct refusal refusal = {0};
    struct text result;
    if (!await_answer(instance->env->engine, command, call->arena, &refusal, &result)) {
        return RUNG_ERETRY;
    }
    if (refusal.code != ERR_OK) {
        return refusal.code == ERR_INVALID ? RUNG_EINVAL : RUNG_ERETRY;
    }
    return pack_read(call->arena, result, answer) == ERR_OK ? RUNG_OK : RUNG_EFAIL;
}

static int get(const rung_host *host, rung_call *call, rung_str key, rung_str *val)
{
    struct instance *instance = host->opaque;
    struct text wanted = view_back(key);
    struct value answer;
    if (call == NULL || val == NULL || wanted.n == 0) {
        return RUNG_EINVAL;
    }
    for (size_t i = 0; i < call->ask->kv_count; i++) {
        const struct ask_kv *kv = &call->ask->kv[i];
        if (text_eq(kv->key, wanted)) {
            *val = view_text(call->arena, kv->value);
            return kv->is_present ? RUNG_OK : RUNG_ENOENT;
        }
    }
    if (call->thread != HOOK_CALL_WORKER) {
        return RUNG_EDENIED; /* not declared in reads, and here nobody may wait for the store */
    }
    int code = read_rows(instance, call, service_kv_command(instance, wanted, TEXT_NONE, TEXT_NONE),
                         &answer);
    const struct value *items = code == RUNG_OK ? value_get(&answer, "items") : NULL;
    if (items == NULL || items->type != VALUE_LIST || items->list.count == 0) {
        return code == RUNG_OK ? RUNG_ENOENT : code;
    }
    *val = view_text(call->arena, value_text(&items->list.items[0], "value"));
    return RUNG_OK;
}

static int scan(const rung_host *host, rung_call *call, rung_str prefix,
                int (*each)(void *arg, rung_str key, rung_str val), void *arg)
{
    struct instance *instance = host->opaque;
    struct text after = TEXT_NONE;
    if (call == NULL || each == NULL) {
        return RUNG_EINVAL;
    }
    if (call->thread != HOOK_CALL_WORKER) {
        return RUNG_EDENIED;
    }
    for (;;) {
        struct value answer;
        struct command *command = service_kv_command(instance, TEXT_NONE, view_back(prefix), after);
        int code = read_rows(instance, call, command, &answer);
        const struct value *items = code == RUNG_OK ? value_get(&answer, "items") : NULL;
        if (items == NULL || items->type != VALUE_LIST || items->list.count == 0) {
            return code;
        }
        for (size_t i = 0; i < items->list.count; i++) {
            after = value_text(&items->list.items[i], "key");
            code = each(arg, view_text(call->arena, after),
                        view_text(call->arena, value_text(&items->list.items[i], "value")));
            if (code != RUNG_OK) {
                return code;
            }
        }
    }
}

const rung_kv service_kv = {.size = sizeof service_kv, .get = get, .scan = scan};
