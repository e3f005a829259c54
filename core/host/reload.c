#include "host/reload.h"
#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "base/mem.h"
#include "base/must.h"
#include "host/await.h"
#include "host/come_up.h"
#include "host/host_api.h"

struct task { /* one request on its way */
    struct reload *reload;
    struct arena arena;
    struct reload_request request; /* its name lies in the arena */
    const struct text *off;        /* names that are off if it succeeds */
    size_t off_count;
    struct generation *before; /* lent by the shelf */
    struct generation *made;   /* owned until it is on the shelf */
    struct refusal refusal;
    struct task *next;
};

struct reload {
    struct reload_parts parts;
    struct task *first, **end; /* owned; the first one is under way */
    struct arena arena;        /* of `off` */
    const struct text *off;
    size_t off_count;
    const rung_plugin *images[RELOAD_IMAGES_MAX];
    size_t image_count;
    bool is_stopped;
};

static bool is_loaded(const struct instance *instance)
{
    return instance->state == INSTANCE_LOADED;
}

/* --- on a worker: everything that can go wrong --- */

static void refuse_config(struct task *task, const struct config *config)
{
    const struct config_complaint *first = &config->complaints[0];
    for (size_t i = 0; i < config->complaint_count; i++) {
        const struct config_complaint *one = &config->complaints[i];
        log_error("config.refused", "place=%s:%u:%u why=\"%.*s\"", one->place.file, one->place.line,
                  one->place.column, TEXT_ARG(one->text));
    }
    (void)err_refuse(&task->refusal, ERR_INVALID, "invalid", "",
                     "%s:%u:%u: %.*s%s; everything is as it was", first->place.file,
                     first->place.line, first->place.column,
                     TEXT_ARG(text_slice(first->text, 0, 300)),
                     config->complaint_count > 1 ? " (and more: rungd --check FILE)" : "");
}

/* Somebody would miss it: it is asked for, required, or takes the place of one that runs. */
static bool is_missed(const struct task *task, const struct instance *instance)
{
    const struct instance *before = generation_find(task->before, instance->name);
    return instance->is_required || before == NULL || instance_is_running(before) ||
           text_eq(instance->name, task->request.name);
}

static void create(struct task *task, struct instance *instance)
{
    host_api_fill(instance);
    come_up_run(instance);
    if (!instance_is_running(instance) && is_missed(task, instance)) {
        (void)err_refuse(&task->refusal, ERR_REFUSED, "plugin_failed", "",
                         "%.*s: %.300s; everything is as it was", TEXT_ARG(instance->name),
                         instance->reason);
    }
}

static void create_all(struct task *task)
{
    for (size_t i = 0; i < task->made->count && task->refusal.code == ERR_OK; i++) {
        if (is_loaded(task->made->instances[i])) {
            create(task, task->made->instances[i]);
        }
    }
}

static void order(struct task *task)
{
    char why[400] = "";
    if (!generation_order(task->made, instance_is_running, why, sizeof why)) {
        (void)err_refuse(&task->refusal, ERR_INVALID, "invalid", "", "%s; everything is as it was",
                         why);
    }
}

static void check_one(struct task *task)
{
    const struct instance *instance = generation_find(task->made, task->request.name);
    bool must_run = task->request.what == RELOAD_ONE || task->request.what == RELOAD_ON;
    if (must_run && instance == NULL) {
        (void)err_refuse(&task->refusal, ERR_NOT_FOUND, "unknown", "instance",
                         "the configuration has no plugin instance \"%.*s\"",
                         TEXT_ARG(task->request.name));
    } else if (must_run && !is_loaded(instance) && !instance_is_running(instance)) {
        (void)err_refuse(&task->refusal, ERR_REFUSED, "plugin_failed", "instance",
                         "%.*s is %s: %s; everything is as it was", TEXT_ARG(instance->name),
                         instance_state_name(instance->state), instance->reason);
    }
}

static void on_prepared(void *ctx);

static void prepare_on_worker(void *ctx)
{
    struct task *task = ctx;
    const struct reload_parts *parts = &task->reload->parts;
    struct config *config = task->request.read(task->request.ctx);
    struct plugin_section section = {.env = parts->env,
                                     .search = parts->search,
                                     .copies = parts->copies,
                                     .before = task->before,
                                     .off = task->off,
                                     .off_count = task->off_count};
    if (task->request.what == RELOAD_ONE) {
        section.again = task->request.name;
    }
    if (config->complaint_count == 0) {
        task->made = plugin_section_read(&section, config);
    }
    if (config->complaint_count > 0) {
        refuse_config(task, config);
    } else {
        check_one(task);
        create_all(task);
    }
    if (task->refusal.code == ERR_OK) {
        order(task);
    }
    loop_post(parts->env->loop, on_prepared, task);
}

/* --- the end of one --- */

static void begin_next(struct reload *reload);

static void end(struct task *task, struct reload_result *result)
{
    struct reload *reload = task->reload;
    reload->first = task->next;
    if (reload->first == NULL) {
        reload->end = &reload->first;
    }
    shelf_sweep(reload->parts.shelf, NULL);
    task->request.done(task->request.ctx, result);
    arena_fini(&task->arena);
    mem_free(task);
    begin_next(reload);
}

static void note_images(struct reload *reload, const struct generation *generation)
{
    for (size_t i = 0; generation != NULL && i < generation->count; i++) {
        const rung_plugin *plugin = generation->instances[i]->file.plugin;
        bool is_known = plugin == NULL || generation->instances[i]->isolation.is_process ||
                        reload->image_count == RELOAD_IMAGES_MAX;
        for (size_t k = 0; k < reload->image_count && !is_known; k++) {
            is_known = reload->images[k] == plugin;
        }
        if (!is_known) {
            reload->images[reload->image_count++] = plugin;
        }
    }
}

/* Those of the one that the other has not, and that run, go. */
static void retire_rest(struct task *task, const struct generation *of,
                        const struct generation *other)
{
    for (size_t i = 0; of != NULL && i < of->count; i++) {
        struct instance *instance = of->instances[i];
        if ((instance_is_running(instance) || instance_has_process(instance)) &&
            !generation_has(other, instance)) {
            retire_begin(task->reload->parts.retire, instance_keep(instance));
        }
    }
}

static void fail(struct task *task)
{
    struct reload_result result = {.refusal = task->refusal, .version = task->before->version};
    log_error("plugins.not_activated", "why=\"%s\"", task->refusal.text);
    retire_rest(task, task->made, task->before);
    generation_destroy(&task->made);
    end(task, &result);
}

static const struct text *names_of(struct task *task, const struct generation *of,
                                   const struct generation *other, size_t *count)
{
    struct text *names = NULL;
    for (size_t i = 0; i < of->count; i++) {
        const struct instance *instance = of->instances[i];
        if (instance_is_alive(instance) && !generation_has(other, instance)) {
            *ARENA_PUSH(&task->arena, names, *count) = arena_text(&task->arena, instance->name);
        }
    }
    return names;
}

static void keep_off(struct reload *reload, const struct task *task)
{
    struct arena old = reload->arena;
    struct text *kept = NULL;
    arena_init(&reload->arena);
    reload->off_count = 0;
    for (size_t i = 0; i < task->off_count; i++) {
        *ARENA_PUSH(&reload->arena, kept, reload->off_count) =
            arena_text(&reload->arena, task->off[i]);
    }
    reload->off = kept;
    arena_fini(&old);
}

/* The new ones are asked since the engine announced it. */
static void succeed(struct task *task)
{
    struct reload *reload = task->reload;
    const struct generation *now = task->made;
    struct reload_result result = {.version = now->version};
    result.made = names_of(task, now, task->before, &result.made_count);
    result.ended = names_of(task, task->before, now, &result.ended_count);
    keep_off(reload, task);
    retire_rest(task, task->before, now);
    log_info("plugins.activated", "version=%s made=%zu ended=%zu", now->version, result.made_count,
             result.ended_count);
    reload->parts.on_swapped(reload->parts.ctx);
    end(task, &result);
}

/* --- on the loop: the switch --- */

static void on_answer(void *ctx, const struct answer *answer)
{
    struct task *task = ctx;
    task->refusal = answer->refusal;
    if (answer->refusal.code == ERR_OK) {
        succeed(task);
    } else {
        struct reload_result result = {.refusal = task->refusal, .version = task->before->version};
        log_error("plugins.not_activated", "why=\"%s\"", task->refusal.text);
        retire_rest(task, task->made, task->before);
        end(task, &result); /* which sweeps the shelf */
    }
}

static bool is_same(const struct generation *a, const struct generation *b)
{
    bool is_equal = a->count == b->count && strcmp(a->version, b->version) == 0;
    for (size_t i = 0; i < a->count && is_equal; i++) {
        is_equal = a->instances[i] == b->instances[i] ||
                   (!instance_is_running(a->instances[i]) && !instance_is_running(b->instances[i]));
    }
    return is_equal;
}

static void on_prepared(void *ctx)
{
    struct task *task = ctx;
    struct reload *reload = task->reload;
    note_images(reload, task->made);
    if (task->refusal.code == ERR_OK && reload->is_stopped) {
        (void)err_refuse(&task->refusal, ERR_BUSY, "stopping", "", "the server ends");
    }
    if (task->refusal.code != ERR_OK) {
        fail(task);
        return;
    }
    if (is_same(task->before, task->made)) {
        struct reload_result result = {.version = task->before->version};
        keep_off(reload, task);
        generation_destroy(&task->made);
        end(task, &result);
        return;
    }
    shelf_put(reload->parts.shelf, task->made);
    if (!await_submit(reload->parts.env->engine, generation_command(task->made), on_answer, task)) {
        struct answer full = {0};
        (void)err_refuse(&full.refusal, ERR_BUSY, "busy", "",
                         "the engine is full: ask again; everything is as it was");
        on_answer(task, &full);
    }
}

/* --- the beginning of one --- */

static void choose_off(struct task *task)
{
    struct text *off = NULL;
    const struct reload *reload = task->reload;
    bool is_off = task->request.what == RELOAD_OFF;
    for (size_t i = 0; i < reload->off_count; i++) {
        bool is_it = task->request.what != RELOAD_CHANGED && task->request.what != RELOAD_OFF &&
                     text_eq(reload->off[i], task->request.name);
        is_off = is_off && !text_eq(reload->off[i], task->request.name);
        if (!is_it) {
            *ARENA_PUSH(&task->arena, off, task->off_count) =
                arena_text(&task->arena, reload->off[i]);
        }
    }
    if (is_off) {
        *ARENA_PUSH(&task->arena, off, task->off_count) = task->request.name;
    }
    task->off = off;
}

static bool may_begin(struct task *task)
{
    if (task->request.what == RELOAD_OFF &&
        generation_find(task->before, task->request.name) == NULL) {
        (void)err_refuse(&task->refusal, ERR_NOT_FOUND, "unknown", "instance",
                         "there is no plugin instance \"%.*s\"; plugin.list has them",
                         TEXT_ARG(text_slice(task->request.name, 0, 100)));
    } else if (task->reload->is_stopped) {
        (void)err_refuse(&task->refusal, ERR_BUSY, "stopping", "", "the server ends");
    }
    return task->refusal.code == ERR_OK;
}

static void begin(void *ctx)
{
    struct task *task = ctx;
    struct reload *reload = task->reload;
    task->before = shelf_current(reload->parts.shelf);
    note_images(reload, task->before);
    choose_off(task);
    if (!may_begin(task)) {
        fail(task);
    } else if (!pool_submit(reload->parts.env->pool, prepare_on_worker, task)) {
        (void)err_refuse(&task->refusal, ERR_BUSY, "busy", "",
                         "all workers are busy: ask again; everything is as it was");
        fail(task);
    } /* else it is the worker's */
}

static void begin_next(struct reload *reload)
{
    if (reload->first != NULL) {
        loop_post(reload->parts.env->loop, begin, reload->first);
    }
}

static void refuse_at_once(void *ctx)
{
    struct task *task = ctx;
    struct reload_result result = {.refusal = task->refusal, .version = ""};
    task->request.done(task->request.ctx, &result);
    arena_fini(&task->arena);
    mem_free(task);
}

void reload_ask(struct reload *reload, const struct reload_request *request)
{
    struct task *task = MEM_NEW(struct task);
    size_t waiting = 0;
    task->reload = reload;
    task->request = *request;
    arena_init(&task->arena);
    task->request.name = arena_text(&task->arena, request->name);
    for (const struct task *at = reload->first; at != NULL; at = at->next) {
        waiting++;
    }
    if (waiting == RELOAD_WAITING_MAX) {
        (void)err_refuse(&task->refusal, ERR_BUSY, "busy", "",
                         "%d reloads are waiting already: ask again", RELOAD_WAITING_MAX);
        loop_post(reload->parts.env->loop, refuse_at_once, task);
        return;
    }
    *reload->end = task;
    reload->end = &task->next;
    if (waiting == 0) {
        begin_next(reload);
    }
}

/* --- the life --- */

struct reload *reload_create(const struct reload_parts *parts)
{
    struct reload *reload = MEM_NEW(struct reload);
    reload->parts = *parts;
    reload->end = &reload->first;
    arena_init(&reload->arena);
    return reload;
}

void reload_stop(struct reload *reload)
{
    reload->is_stopped = true;
}

bool reload_is_busy(const struct reload *reload)
{
    return reload->first != NULL;
}

void reload_destroy(struct reload **reload)
{
    struct reload *old = *reload;
    if (old != NULL) {
        arena_fini(&old->arena);
        mem_free(old);
        *reload = NULL;
    }
}

size_t reload_unused_images(struct reload *reload)
{
    const struct generation *now = shelf_current(reload->parts.shelf);
    size_t unused = 0;
    note_images(reload, now);
    for (size_t i = 0; i < reload->image_count; i++) {
        bool is_used = false;
        for (size_t k = 0; k < now->count && !is_used; k++) {
            is_used = now->instances[k]->file.plugin == reload->images[i];
        }
        unused += !is_used;
    }
    return unused;
}
