#include "host/service_calendar.h"
#include "host/hook_call.h"

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

const rung_calendar service_calendar = {
    .size = sizeof service_calendar, .advance = advance, .elapsed = elapsed, .next = next};
