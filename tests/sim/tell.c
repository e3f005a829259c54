#include "tell.h"
#include <stdio.h>
#include <stdlib.h>
#include "base/fs.h"
#include "engine/engine.h"
#include "model/id.h"
#include "net.h"
#include "node.h"
#include "oracle.h"
#include "peers.h"
#include "store/tables.h"
#include "told.h"

#define REST_US (30 * SIM_SECOND) /* after the last step: what is under way comes home */
#define TOLD_BYTES_MAX ((size_t)4 << 20)

const struct sim_form tell_form = {.name = "story",
                                   .is_story = true,
                                   .retry_us = 20 * SIM_MS,
                                   .down_us = 20 * SIM_MS,
                                   .beat_us = 5 * SIM_SECOND,
                                   .nap_us = 10 * SIM_SECOND,
                                   .oversleep_us = 2 * SIM_MS,
                                   .unit_s = 10,
                                   .segment_kib = 16,
                                   .fold_kib = 24};

static struct {
    const struct tell *tell;
    size_t next; /* step */
    struct buf told;
    bool is_over;
} telling;

static int64_t unit_us(void)
{
    return sim.form->unit_s * SIM_SECOND;
}

/* --- the client --- */

static void next_step(void);

static void note_answer(const struct story_step *step, const struct value *error,
                        const struct value *result)
{
    buf_printf(&telling.told, "> %.*s ", TEXT_ARG(step->method));
    if (error->type != VALUE_NIL) {
        told_put(&telling.told, TEXT_NONE, error);
    } else if (engine_is_query(step->method)) {
        told_put(&telling.told, TEXT_NONE, result);
    } else {
        buf_put_z(&telling.told, "ok");
    }
    buf_put_z(&telling.told, "\n");
}

static void check_answer(const struct story_step *step, const struct value *answer)
{
    struct buf has;
    buf_init(&has);
    const struct story_pair *missing =
        told_missing(step->answers, step->answer_count, answer, &has);
    if (missing != NULL) {
        sim_broken("story: step %zu, %.*s: in the answer %.*s is \"%.*s\" and should %s \"%.*s\"",
                   telling.next + 1, TEXT_ARG(step->method), TEXT_ARG(missing->key),
                   TEXT_ARG(text_cut(buf_text(&has), 160)), missing->is_part ? "have" : "be",
                   TEXT_ARG(missing->value));
    }
    buf_fini(&has);
}

static void on_answer(const struct value *message)
{
    const struct story_step *step = &telling.tell->story->steps[telling.next];
    const struct value *error = &message->list.items[2];
    const struct value *result = &message->list.items[3];
    bool is_refused = error->type != VALUE_NIL;
    note_answer(step, error, result);
    if (is_refused != step->is_refused) {
        sim_broken("story: step %zu, %.*s, %s: %.*s", telling.next + 1, TEXT_ARG(step->method),
                   is_refused ? "is refused" : "is not refused",
                   TEXT_ARG(value_text(error, "message")));
    }
    check_answer(step, is_refused ? error : result);
    telling.next++;
    next_step();
}

/* --- steps --- */

/* "fields.cause" is the key "cause" of a map under "fields". */
static void put_param(struct arena *arena, struct value *map, struct text key, struct value value)
{
    struct text rest = key;
    struct text part;
    char name[64];
    (void)text_split(&rest, '.', &part);
    (void)snprintf(name, sizeof name, "%.*s", TEXT_ARG(part));
    if (rest.n == 0) {
        *value_put(arena, map, name) = value;
        return;
    }
    struct value *inner = (struct value *)value_get(map, name);
    if (inner == NULL) {
        inner = value_put(arena, map, name);
        *inner = (struct value){.type = VALUE_MAP};
    }
    put_param(arena, inner, rest, value);
}

static void read_params(struct arena *arena, const struct story_step *step, struct value *params)
{
    *params = (struct value){.type = VALUE_MAP};
    for (size_t i = 0; i < step->pair_count; i++) {
        put_param(arena, params, step->pairs[i].key,
                  story_value(arena, step->pairs[i].value, TOLD_START_US + SIM_WALL_US, unit_us()));
    }
}

static void on_mailed(void)
{
    buf_put_z(&telling.told, "> mail kept\n");
    telling.next++;
    next_step();
}

/* "mail" and "reply": a customer writes. */
static bool is_mail(const struct story_step *step, const struct value *params)
{
    struct peers_letter letter = {.from = value_text(params, "from"),
                                  .subject = value_text(params, "subject"),
                                  .body = value_text(params, "body"),
                                  .is_reply = text_eq_z(step->method, "reply")};
    if (letter.is_reply || text_eq_z(step->method, "mail")) {
        peers_write(&letter, on_mailed);
        return true;
    }
    return false;
}

/* The server is stopped, and started again after so long, and half a second: how late something is,
 * in whole seconds, does not depend on some milliseconds then. */
static void go_away(const struct value *params)
{
    node_stay_away(value_int(params, "for_ms", 0) * SIM_MS + SIM_SECOND / 2);
    buf_put_z(&telling.told, "> away\n");
    telling.next++;
    next_step();
}

static void do_step(void *ctx, uint64_t number)
{
    const struct story_step *step = &telling.tell->story->steps[telling.next];
    struct arena arena;
    struct value params;
    char method[64];
    (void)ctx;
    (void)number;
    if (text_eq_z(step->method, "-")) {
        telling.next++;
        next_step();
        return;
    }
    (void)snprintf(method, sizeof method, "%.*s", TEXT_ARG(step->method));
    if (text_eq_z(step->method, "away") && !node_is_up()) {
        sim_after(SIM_MS, do_step, NULL, 0, false);
        return;
    }
    arena_init(&arena);
    read_params(&arena, step, &params);
    if (text_eq_z(step->method, "away")) {
        go_away(&params);
    } else if (!is_mail(step, &params)) {
        net_ask(method, &params, !engine_is_query(step->method), on_answer);
    }
    arena_fini(&arena);
}

static void next_step(void)
{
    const struct story *story = telling.tell->story;
    if (telling.next == story->step_count) {
        telling.is_over = true;
        return;
    }
    int64_t at_us = TOLD_START_US + story->steps[telling.next].at * unit_us() / 10;
    sim_after(at_us - sim.now_us, do_step, NULL, 0, false);
}

/* --- what was told --- */

static void put_entry(struct buf *out, const struct value *entry)
{
    const struct value *data = value_get(entry, "data");
    told_put_number(out, TEXT("at_us"), value_int(entry, "at_us", 0));
    buf_printf(out, " %.*s", TEXT_ARG(value_text(entry, "type")));
    for (size_t i = 0; data != NULL && i < data->map.count; i++) {
        const struct value_pair *pair = &data->map.pairs[i];
        if (told_differs_honestly(pair)) {
            continue;
        }
        buf_printf(out, " %.*s=", TEXT_ARG(pair->key));
        told_put(out, pair->key, &pair->value);
    }
    buf_put_z(out, "\n");
}

static bool matches(const struct story_line *line, const struct value *entry)
{
    static const struct value nothing = {.type = VALUE_MAP};
    const struct value *data = value_get(entry, "data");
    int64_t after_us = value_int(entry, "at_us", 0) - SIM_WALL_US - TOLD_START_US;
    struct buf has;
    buf_init(&has);
    bool is_match =
        text_eq(line->type, value_text(entry, "type")) &&
        (line->is_never || after_us * 10 / unit_us() == line->at) &&
        told_missing(line->pairs, line->pair_count, data != NULL ? data : &nothing, &has) == NULL;
    buf_fini(&has);
    return is_match;
}

/* The lines of one ticket, as its entries come by. */
struct listener {
    uint64_t ticket; /* local id */
    size_t next;     /* the line that is waited for */
};

static const struct story_line *awaited(struct listener *listener)
{
    const struct story *story = telling.tell->story;
    while (listener->next < story->line_count &&
           (story->lines[listener->next].is_never ||
            story->lines[listener->next].ticket != listener->ticket)) {
        listener->next++;
    }
    return listener->next < story->line_count ? &story->lines[listener->next] : NULL;
}

static void hear(struct listener *listener, const struct value *entry)
{
    const struct story *story = telling.tell->story;
    const struct story_line *line = awaited(listener);
    listener->next += line != NULL && matches(line, entry);
    for (size_t i = 0; i < story->line_count; i++) {
        line = &story->lines[i];
        if (line->is_never && line->ticket == listener->ticket && matches(line, entry)) {
            sim_broken("story: it tells \"%.*s\"", TEXT_ARG(line->source));
        }
    }
}

/* Two far sides answer in either order: in each second their results come last, sorted. */
struct line {
    int64_t at_s;
    bool is_result;
    size_t number;
    struct text text;
};

static int compare_lines(const void *a, const void *b)
{
    const struct line *one = a;
    const struct line *other = b;
    if (one->at_s != other->at_s) {
        return one->at_s < other->at_s ? -1 : 1;
    }
    if (one->is_result != other->is_result) {
        return one->is_result ? 1 : -1;
    }
    if (one->is_result) {
        return text_compare(one->text, other->text);
    }
    return one->number < other->number ? -1 : 1;
}

static struct line line_of(struct arena *arena, const struct value *entry, size_t number)
{
    struct text type = value_text(entry, "type");
    struct buf out;
    buf_init(&out);
    put_entry(&out, entry);
    struct line line = {.at_s = value_int(entry, "at_us", 0) / SIM_SECOND,
                        .is_result =
                            text_eq_z(type, "page_result") || text_eq_z(type, "message_delivery"),
                        .number = number,
                        .text = arena_text(arena, buf_text(&out))};
    buf_fini(&out);
    return line;
}

/* The timeline of a ticket, or, without a local id, of the system. */
static void put_timeline(struct reader *reader, struct arena *arena, uint64_t local)
{
    struct listener listener = {.ticket = local};
    struct line *lines = NULL;
    size_t count = 0;
    bool more = true;
    while (more) {
        struct value *entries = NULL;
        size_t got = entry_table_page(reader, arena, ID_OF_LOCAL(local), (uint32_t)count + 1, 500,
                                      &entries, &more);
        for (size_t i = 0; i < got; i++) {
            struct line line = line_of(arena, &entries[i], count);
            *ARENA_PUSH(arena, lines, count) = line;
            hear(&listener, &entries[i]);
        }
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < count; i++) {
        buf_put_text(&telling.told, lines[i].text);
    }
    const struct story_line *line = awaited(&listener);
    if (line != NULL) {
        sim_broken("story: it does not tell \"%.*s\"", TEXT_ARG(line->source));
    }
}

static void put_timelines(void)
{
    const struct story *story = telling.tell->story;
    struct reader reader;
    struct arena arena;
    arena_init(&arena);
    reader_init(&reader, node_store(), NULL);
    uint64_t last = meta_table_get(&reader, "ticket");
    for (size_t i = 0; i < story->line_count; i++) {
        last = story->lines[i].ticket > last ? story->lines[i].ticket : last;
    }
    for (uint64_t local = 0; local <= last; local++) {
        buf_printf(&telling.told, local > 0 ? "ticket %llu\n" : "system\n",
                   (unsigned long long)local);
        put_timeline(&reader, &arena, local);
    }
    arena_fini(&arena);
}

static void compare(struct text expected, struct text told)
{
    struct text one;
    struct text other;
    for (unsigned number = 1; text_split(&expected, '\n', &one); number++) {
        if (!text_split(&told, '\n', &other)) {
            other = TEXT("nothing more");
        }
        if (!text_eq(one, other)) {
            sim_broken("story: line %u is \"%.*s\" and should be \"%.*s\"", number,
                       (int)(other.n < 160 ? other.n : 160), other.p,
                       (int)(one.n < 160 ? one.n : 160), one.p);
            return;
        }
    }
    if (told.n > 0) {
        sim_broken("story: it goes on where it should end: %.*s", TEXT_ARG(text_cut(told, 160)));
    }
}

/* Without a cut: this is how it goes. With one: is it how it went? */
static void keep_or_compare(void)
{
    struct buf expected;
    if (telling.tell->is_verbose) {
        (void)printf("%.*s", TEXT_ARG(buf_text(&telling.told)));
        (void)fflush(stdout); /* the process ends by _exit */
    }
    if (telling.tell->sync == 0) {
        if (fs_write_file_atomic(telling.tell->told, buf_text(&telling.told), 0600) != 0) {
            sim_broken("%s cannot be written", telling.tell->told);
        }
        return;
    }
    buf_init(&expected);
    if (fs_read_file(telling.tell->told, TOLD_BYTES_MAX, &expected) != 0) {
        sim_broken("%s cannot be read", telling.tell->told);
    }
    compare(buf_text(&expected), buf_text(&telling.told));
    buf_fini(&expected);
}

/* --- telling --- */

static void live(void *ctx)
{
    const struct tell *tell = ctx;
    int64_t end_us =
        TOLD_START_US + tell->story->steps[tell->story->step_count - 1].at * unit_us() / 10;
    telling.tell = tell;
    buf_init(&telling.told);
    sim.is_calm = true;
    disk_cut_at_sync(tell->sync, tell->how);
    disk_cut_again(tell->again, DISK_CUT_BEFORE);
    peers_start();
    net_start();
    next_step();
    sim_run(end_us + REST_US);
    if (!telling.is_over) {
        sim_broken("rest: the story does not come to its end");
    }
    if (sim.violation[0] == '\0' || tell->is_verbose) {
        put_timelines();
        keep_or_compare();
    }
}

void tell_once(const struct tell *tell, struct run_outcome *outcome)
{
    run_with(1, false, live, (void *)tell, outcome);
}
