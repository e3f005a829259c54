#include "host/service_calendar.h"
#include "host/instance_command.h"
#include "base/mem.h"
#include "host/await.h"
#include "host/hook_call.h"
#include "host/view.h"

static const struct calendar *find(const rung_host *host, const rung_call *call, rung_str name)
{
    const struct instance *instance = host->opaque;
    const struct policy_set *set = call ? call->ask->policies : instance->env->policies;
    return set ? policy_set_calendar(set, view_back(name)) : NULL;
}

/* Whole seconds count; what is below is carried through. */
static int advance(const rung_host *host, rung_call *call, rung_str name, int64_t from_at,
                   int64_t ms, int64_t *at)
{
    const struct calendar *calendar = find(host, call, name);
    int64_t due_s = 0;
    if (calendar == NULL) {
        return RUNG_ENOENT;
    }
    if (ms < 0 || from_at < 0 || at == NULL) {
        return RUNG_EINVAL;
    }
    if (calendar_advance(calendar, from_at / 1000, (ms + 999) / 1000, NULL, 0, &due_s) != ERR_OK) {
        return RUNG_EFAIL;
    }
    *at = due_s * 1000;
    return RUNG_OK;
}

static int elapsed(const rung_host *host, rung_call *call, rung_str name, int64_t from_at,
                   int64_t to_at, int64_t *ms)
{
    const struct calendar *calendar = find(host, call, name);
    if (calendar == NULL) {
        return RUNG_ENOENT;
    }
    if (from_at < 0 || to_at < 0 || ms == NULL) {
        return RUNG_EINVAL;
    }
    *ms = calendar_elapsed(calendar, from_at / 1000, to_at / 1000, NULL, 0) * 1000;
    return RUNG_OK;
}

static int next(const rung_host *host, rung_call *call, rung_str name, int64_t from_at, bool *open,
                int64_t *change_at)
{
    const struct calendar *calendar = find(host, call, name);
    int64_t change_s = 0;
    if (calendar == NULL) {
        return RUNG_ENOENT;
    }
    if (from_at < 0 || open == NULL || change_at == NULL) {
        return RUNG_EINVAL;
    }
    *open = calendar_is_open(calendar, from_at / 1000);
    *change_at = 0; /* around the clock: it never changes */
    if (calendar_next_change(calendar, from_at / 1000, &change_s) == ERR_OK) {
        *change_at = change_s * 1000;
    }
    return RUNG_OK;
}

/* --- feeds of holidays --- */

struct announcement { /* on its way to the disk */
    struct instance *instance;
    void (*done)(void *arg, int code);
    void *arg;
};

static void on_answer(void *ctx, const struct answer *answer)
{
    struct announcement *pending = ctx;
    enum err code = answer->refusal.code;
    bool is_final = code == ERR_INVALID || code == ERR_NOT_FOUND || code == ERR_LIMIT;
    uint64_t outer = instance_enter(pending->instance, CRUMB_CALLBACK);
    pending->done(pending->arg, code == ERR_OK ? RUNG_OK : is_final ? RUNG_EFAIL : RUNG_ERETRY);
    instance_leave(pending->instance, outer);
    instance_let_go(pending->instance);
    mem_free(pending);
}

static struct command *command_of(const struct instance *instance, struct text calendar,
                                  struct text feed, const rung_list *dates)
{
    struct command *command = instance_command(instance, "calendar.feed");
    struct arena *arena = &command->arena;
    *value_put(arena, &command->args, "calendar") = value_of_text(arena_text(arena, calendar));
    *value_put(arena, &command->args, "feed") = value_of_text(arena_text(arena, feed));
    struct value *list = value_put(arena, &command->args, "dates");
    *list = (struct value){.type = VALUE_LIST};
    for (size_t i = 0; i < dates->n; i++) {
        *value_append(arena, list) = value_of_text(arena_text(arena, view_back(dates->v[i])));
    }
    return command;
}

static int announce(const rung_host *host, rung_str calendar, rung_str feed, const rung_list *dates,
                    void (*done)(void *arg, int code), void *arg)
{
    struct instance *instance = host->opaque;
    if ((instance->grants & RUNG_MAY(RUNG_FX_HOLIDAYS)) == 0) {
        return RUNG_EDENIED;
    }
    if (dates == NULL || done == NULL || dates->n > CALENDAR_EXCEPTIONS_MAX ||
        !text_is_utf8(view_back(feed))) {
        return RUNG_EINVAL;
    }
    for (size_t i = 0; i < dates->n; i++) {
        if (dates->v[i].n != 10 || !text_is_utf8(view_back(dates->v[i]))) {
            return RUNG_EINVAL;
        }
    }
    if (find(host, NULL, calendar) == NULL) {
        return RUNG_ENOENT;
    }
    struct announcement *pending = MEM_NEW(struct announcement);
    *pending = (struct announcement){instance, done, arg};
    instance_hold(instance);
    if (!await_submit(instance->env->engine,
                      command_of(instance, view_back(calendar), view_back(feed), dates), on_answer,
                      pending)) {
        instance_let_go(instance);
        mem_free(pending);
        return RUNG_EBUSY;
    }
    return RUNG_OK;
}

const rung_calendar service_calendar = {.size = sizeof service_calendar,
                                        .advance = advance,
                                        .elapsed = elapsed,
                                        .next = next,
                                        .announce = announce};
