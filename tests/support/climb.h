/* A story: steps at instants over one world, and the whole timeline of its ticket as text. The same
 * story is told again with a crash after each step, and must read the same. Header-only. */
#ifndef TESTS_SUPPORT_CLIMB_H
#define TESTS_SUPPORT_CLIMB_H
#include "support/world.h"

#define CLIMB_PAIRS_MAX 5

struct climb_step {
    int64_t at_s; /* after the start of the world */
    /* NULL: only time goes by; "!sent", "!dead": the runner's answer; "!down": the server was away
     * from the step before until now */
    const char *method;
    const char *pairs[2 * CLIMB_PAIRS_MAX]; /* "$" is the ticket of the first step */
};

struct climb {
    void (*set_up)(struct world *world); /* policies, subscribers; before the boot */
    const struct climb_step *steps;
    size_t count;
};

/* Does every other "!..." step; a test with such steps sets it. `id` is the ticket, "" before the
 * first. */
static void (*climb_act)(struct world *world, const char *id, const struct climb_step *step);

/* Every instant on the way is lived: timers fire when they are due, not at the end. */
static inline void climb_wait(struct world *world, int64_t at_s)
{
    int64_t until_us = WORLD_START_US + at_s * WORLD_SECOND;
    for (int i = 0; world->now_us < until_us; i++) {
        int64_t next_us = engine_step(world->engine);
        MUST(i < 100000);
        if (next_us <= world->now_us) {
            continue;
        }
        world->now_us = next_us < until_us ? next_us : until_us;
    }
    world_run(world);
}

static inline void climb_call(struct world *world, const char *id, const struct climb_step *step,
                              size_t n)
{
    struct command *command = command_create(step->method, TEXT("local"),
                                             engine_is_query(text_z(step->method))
                                                 ? TEXT_NONE
                                                 : arena_printf(&world->arena, "step-%zu", n));
    for (size_t i = 0; i < CLIMB_PAIRS_MAX && step->pairs[2 * i] != NULL; i++) {
        const char *text = step->pairs[2 * i + 1];
        int64_t number = 0;
        struct value *slot = value_put(&command->arena, &command->args, step->pairs[2 * i]);
        if (text[0] == '#' && text_to_i64(text_z(text + 1), &number)) {
            *slot = value_of_int(number);
        } else if (strcmp(text, "!true") == 0) {
            *slot = value_of_bool(true);
        } else {
            *slot = value_of_text(
                arena_text(&command->arena, text_z(strcmp(text, "$") == 0 ? id : text)));
        }
    }
    command->origin = COMMAND_FROM_RPC;
    MUST(engine_submit(world->engine, command) == ERR_OK);
    world_run(world);
}

/* --- the timeline as text --- */

static inline bool climb_skips(struct text key)
{
    static const char *const skipped[] = {
        "page",         "version",  "job",      "candidates",  "inputs",
        "cell",         "causes",   "customer", "source",      "message",
        "late_by_ms",   "attempt",  "address",  "urgency",     "detected_at_ms",
        "due_at_ms",    "calendar", "target",   "start_at_ms", "pinned",
        "attributed_to"};
    for (size_t i = 0; i < sizeof skipped / sizeof skipped[0]; i++) {
        if (text_eq_z(key, skipped[i])) {
            return true;
        }
    }
    return false;
}

static inline void climb_put(struct buf *out, struct text key, const struct value *value)
{
    char text[64];
    bool is_instant = key.n > 3 && text_eq_z(text_slice(key, key.n - 3, key.n), "_ms");
    if (value->type == VALUE_INT) {
        int64_t number =
            is_instant ? value->number / 1000 - WORLD_START_US / WORLD_SECOND : value->number;
        (void)snprintf(text, sizeof text, "%s%lld", is_instant ? "+" : "", (long long)number);
        buf_put_text(out, text_z(text));
    } else if (value->type == VALUE_BOOL) {
        buf_put_text(out, text_z(value->boolean ? "yes" : "no"));
    } else if (value->type == VALUE_TEXT) {
        buf_put_text(out, value->text);
    } else if (value->type == VALUE_LIST) {
        buf_put_text(out, TEXT("["));
        for (size_t i = 0; i < value->list.count; i++) {
            buf_put_text(out, i > 0 ? TEXT(" ") : TEXT_NONE);
            climb_put(out, TEXT_NONE, &value->list.items[i]);
        }
        buf_put_text(out, TEXT("]"));
    }
}

static inline void climb_line(struct buf *out, const struct value *entry)
{
    char at[32];
    const struct value *data = value_get(entry, "data");
    int64_t at_s = value_int(entry, "at_ms", 0) / 1000 - WORLD_START_US / WORLD_SECOND;
    (void)snprintf(at, sizeof at, "%lld ", (long long)at_s);
    buf_put_text(out, text_z(at));
    buf_put_text(out, value_text(entry, "type"));
    for (size_t i = 0; data != NULL && i < data->map.count; i++) {
        const struct value_pair *pair = &data->map.pairs[i];
        bool is_empty = (pair->value.type == VALUE_TEXT && pair->value.text.n == 0) ||
                        (pair->value.type == VALUE_BOOL && !pair->value.boolean) ||
                        (pair->value.type == VALUE_INT && pair->value.number == 0);
        if (!climb_skips(pair->key) && !is_empty && pair->value.type != VALUE_MAP) {
            buf_put_text(out, TEXT(" "));
            buf_put_text(out, pair->key);
            buf_put_text(out, TEXT("="));
            climb_put(out, pair->key, &pair->value);
        }
    }
    buf_put_text(out, TEXT("\n"));
}

/* All entries behind the `created` and `message` of the first step that are of escalation's world:
 * what clocks and pipeline say stands in their own tests. */
static inline bool climb_shows(struct text type)
{
    static const char *const hidden[] = {"created",          "message",      "sla_applied",
                                         "sla_none",         "clock_armed",  "plugin_verdict",
                                         "message_delivery", "clock_paused", "clock_resumed",
                                         "attribution",      "job_done"};
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (text_eq_z(type, hidden[i])) {
            return false;
        }
    }
    return true;
}

static inline const char *climb_timeline(struct world *world, const char *id)
{
    struct buf out;
    struct value page = world_result(
        world, world_call(world, "ticket.timeline", "", "id", id, "limit", "#500", NULL));
    const struct value *items = value_get(&page, "items");
    buf_init(&out);
    for (size_t i = 0; i < items->list.count; i++) {
        if (climb_shows(value_text(&items->list.items[i], "type"))) {
            climb_line(&out, &items->list.items[i]);
        }
    }
    const char *text = arena_text(&world->arena, buf_text(&out)).p;
    buf_fini(&out);
    return text;
}

/* --- telling it --- */

static inline void climb_answer_jobs(struct world *world, bool is_sent)
{
    size_t count = world->job_count;
    for (size_t i = 0; i < count && world->job_count > 0; i++) {
        world_finish(world, is_sent ? 0 : -2, NULL);
    }
}

static inline const char *climb_first(struct world *world)
{
    struct value list =
        world_result(world, world_call(world, "ticket.list", "", "limit", "#1", NULL));
    const struct value *items = value_get(&list, "items");
    return items->list.count == 0 ? "" : world_z(world, value_text(&items->list.items[0], "id"));
}

/* crash_after: index of the step behind which the process dies; SIZE_MAX: never. */
static inline const char *climb_tell(struct world *world, const struct climb *climb,
                                     size_t crash_after)
{
    const char *id = "";
    world_init(world);
    climb->set_up(world);
    world_boot(world);
    for (size_t i = 0; i < climb->count; i++) {
        const struct climb_step *step = &climb->steps[i];
        if (step->method != NULL && strcmp(step->method, "!down") == 0) {
            engine_destroy(&world->engine); /* until then nobody looks at the clock */
            world->now_us = WORLD_START_US + step->at_s * WORLD_SECOND;
            world_boot(world);
            continue;
        }
        climb_wait(world, step->at_s);
        bool is_answer = step->method != NULL &&
                         (strcmp(step->method, "!sent") == 0 || strcmp(step->method, "!dead") == 0);
        if (step->method != NULL && step->method[0] == '!' && !is_answer) {
            climb_act(world, id, step);
        } else if (is_answer) {
            climb_answer_jobs(world, strcmp(step->method, "!sent") == 0);
        } else if (step->method != NULL) {
            climb_call(world, id, step, i);
        }
        if (i == crash_after) {
            world_crash(world);
        }
        id = id[0] == '\0' ? climb_first(world) : id;
    }
    return climb_timeline(world, id);
}

/* Tells it once, and once more with a crash after each step; every time it must read like this. */
static inline void climb_check(const struct climb *climb, const char *expected)
{
    struct world world;
    for (size_t crash_after = 0; crash_after <= climb->count; crash_after++) {
        const char *told = climb_tell(&world, climb, crash_after == 0 ? SIZE_MAX : crash_after - 1);
        ck_assert_msg(strcmp(told, expected) == 0,
                      "crash after step %d: expected\n%s\nbut told\n%s", (int)crash_after - 1,
                      expected, told);
        world_fini(&world);
    }
}

#endif
