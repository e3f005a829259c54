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

#define START_US SIM_MINUTE
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
    char ticket[32];
    struct buf told;
    bool is_over;
} telling;

static int64_t unit_us(void)
{
    return sim.form->unit_s * SIM_SECOND;
}

/* --- values as text --- */

static bool is_instant(struct text key, bool *is_ms)
{
    *is_ms = text_ends(key, TEXT("_ms"));
    return *is_ms || text_ends(key, TEXT("_us"));
}

/* Instants in whole seconds after the start; how many milliseconds a restart took is left out. */
static void put_number(struct buf *out, struct text key, int64_t number)
{
    bool is_ms = false;
    if (is_instant(key, &is_ms)) {
        int64_t us = is_ms ? number * 1000 : number;
        bool is_after = us >= SIM_WALL_US;
        buf_printf(out, "%s%lld", is_after ? "+" : "",
                   (long long)((us - (is_after ? SIM_WALL_US + START_US : 0)) / SIM_SECOND));
    } else {
        buf_printf(out, "%lld", (long long)number);
    }
}

static void put_value(struct buf *out, struct text key, const struct value *value)
{
    switch (value->type) {
    case VALUE_TEXT: buf_put_text(out, value->text); break;
    case VALUE_INT: put_number(out, key, value->number); break;
    case VALUE_BOOL: buf_put_z(out, value->boolean ? "true" : "false"); break;
    case VALUE_LIST:
        buf_put_z(out, "[");
        for (size_t i = 0; i < value->list.count; i++) {
            buf_put_z(out, i > 0 ? " " : "");
            put_value(out, TEXT_NONE, &value->list.items[i]);
        }
        buf_put_z(out, "]");
        break;
    case VALUE_MAP:
        buf_put_z(out, "{");
        for (size_t i = 0; i < value->map.count; i++) {
            buf_printf(out, "%s%.*s:", i > 0 ? " " : "", TEXT_ARG(value->map.pairs[i].key));
            put_value(out, value->map.pairs[i].key, &value->map.pairs[i].value);
        }
        buf_put_z(out, "}");
        break;
    case VALUE_NIL: buf_put_z(out, "nil"); break;
    case VALUE_FLOAT:
    case VALUE_BYTES: buf_put_z(out, "?"); break;
    }
}

/* --- the client --- */

static void next_step(void);

static void note_answer(const struct story_step *step, const struct value *message)
{
    const struct value *error = &message->list.items[2];
    buf_printf(&telling.told, "> %.*s ", TEXT_ARG(step->method));
    if (error->type != VALUE_NIL) {
        buf_put_text(&telling.told, error->text);
    } else if (engine_is_query(step->method)) {
        put_value(&telling.told, TEXT_NONE, &message->list.items[3]);
    } else {
        buf_put_z(&telling.told, "ok");
    }
    buf_put_z(&telling.told, "\n");
}

static void on_answer(const struct value *message)
{
    const struct value *result = &message->list.items[3];
    struct text id =
        result->type == VALUE_MAP ? value_text(value_get(result, "ticket"), "id") : TEXT_NONE;
    const struct story_step *step = &telling.tell->story->steps[telling.next];
    bool is_refused = message->list.items[2].type != VALUE_NIL;
    note_answer(step, message);
    if (is_refused != step->is_refused) {
        sim_broken("story: step %zu, %.*s, %s: %.*s", telling.next + 1, TEXT_ARG(step->method),
                   is_refused ? "is refused" : "is not refused",
                   TEXT_ARG(is_refused ? message->list.items[2].text : TEXT_NONE));
    }
    if (telling.ticket[0] == '\0') {
        (void)snprintf(telling.ticket, sizeof telling.ticket, "%.*s", TEXT_ARG(id));
    }
    telling.next++;
    next_step();
}

static void do_step(void *ctx, uint64_t number)
{
    const struct story_step *step = &telling.tell->story->steps[telling.next];
    struct arena arena;
    struct value params = {.type = VALUE_MAP};
    (void)ctx;
    (void)number;
    if (text_eq_z(step->method, "-")) {
        telling.next++;
        next_step();
        return;
    }
    char method[64];
    (void)snprintf(method, sizeof method, "%.*s", TEXT_ARG(step->method));
    arena_init(&arena);
    for (size_t i = 0; i < step->pair_count; i++) {
        char key[64];
        (void)snprintf(key, sizeof key, "%.*s", TEXT_ARG(step->pairs[i].key));
        *value_put(&arena, &params, key) = story_value(step->pairs[i].value, START_US + SIM_WALL_US,
                                                       unit_us(), text_z(telling.ticket));
    }
    net_ask(method, &params, !engine_is_query(step->method), on_answer);
    arena_fini(&arena);
}

static void next_step(void)
{
    const struct story *story = telling.tell->story;
    if (telling.next == story->step_count) {
        telling.is_over = true;
        return;
    }
    int64_t at_us = START_US + story->steps[telling.next].at * unit_us() / 10;
    sim_after(at_us - sim.now_us, do_step, NULL, 0, false);
}

/* --- what was told --- */

/* A page whose result was lost is rightly sent again; a Message-ID has chance in it, so that of a
 * command that had not become durable was another one; how late a timer is in milliseconds tells
 * how long the restart took (whole seconds are compared: late_by_s). */
static bool differs_honestly(struct text key)
{
    return text_eq_z(key, "attempt") || text_eq_z(key, "external_id") ||
           text_eq_z(key, "late_by_ms");
}

static void put_entry(struct buf *out, const struct value *entry)
{
    const struct value *data = value_get(entry, "data");
    put_number(out, TEXT("at_us"), value_int(entry, "at_us", 0));
    buf_printf(out, " %.*s", TEXT_ARG(value_text(entry, "type")));
    for (size_t i = 0; data != NULL && i < data->map.count; i++) {
        const struct value_pair *pair = &data->map.pairs[i];
        if (differs_honestly(pair->key)) {
            continue;
        }
        buf_printf(out, " %.*s=", TEXT_ARG(pair->key));
        put_value(out, pair->key, &pair->value);
    }
    buf_put_z(out, "\n");
}

static bool pairs_match(const struct story_line *line, const struct value *data)
{
    bool is_same = true;
    struct buf out;
    buf_init(&out);
    for (size_t i = 0; i < line->pair_count && is_same; i++) {
        char key[64];
        (void)snprintf(key, sizeof key, "%.*s", TEXT_ARG(line->pairs[i].key));
        const struct value *value = data != NULL ? value_get(data, key) : NULL;
        buf_clear(&out);
        if (value != NULL) {
            put_value(&out, line->pairs[i].key, value);
        }
        is_same = value != NULL && text_eq(buf_text(&out), line->pairs[i].value);
    }
    buf_fini(&out);
    return is_same;
}

static bool matches(const struct story_line *line, const struct value *entry)
{
    int64_t after_us = value_int(entry, "at_us", 0) - SIM_WALL_US - START_US;
    return text_eq(line->type, value_text(entry, "type")) &&
           after_us * 10 / unit_us() == line->at && pairs_match(line, value_get(entry, "data"));
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

/* The timeline of one ticket; *told moves on over the story's lines that it has. */
static void put_timeline(struct reader *reader, struct arena *arena, uint64_t ticket, size_t *told)
{
    const struct story *story = telling.tell->story;
    struct line *lines = NULL;
    size_t count = 0;
    bool more = true;
    while (more) {
        struct value *entries = NULL;
        size_t got =
            entry_table_page(reader, arena, ticket, (uint32_t)count + 1, 500, &entries, &more);
        for (size_t i = 0; i < got; i++) {
            struct line line = line_of(arena, &entries[i], count);
            *ARENA_PUSH(arena, lines, count) = line;
            *told += *told < story->line_count && matches(&story->lines[*told], &entries[i]);
        }
    }
    qsort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < count; i++) {
        buf_put_text(&telling.told, lines[i].text);
    }
}

static void put_timelines(void)
{
    const struct story *story = telling.tell->story;
    struct reader reader;
    struct arena arena;
    size_t line = 0;
    arena_init(&arena);
    reader_init(&reader, node_store(), NULL);
    uint64_t last = meta_table_get(&reader, "ticket");
    for (uint64_t local = 1; local <= last; local++) {
        buf_printf(&telling.told, "ticket %llu\n", (unsigned long long)local);
        put_timeline(&reader, &arena, ID_OF_LOCAL(local), &line);
    }
    if (line < story->line_count) {
        sim_broken("story: it does not tell \"%.*s\"", TEXT_ARG(story->lines[line].source));
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
    int64_t end_us = START_US + tell->story->steps[tell->story->step_count - 1].at * unit_us() / 10;
    telling.tell = tell;
    buf_init(&telling.told);
    sim.is_calm = true;
    disk_cut_at_sync(tell->sync, tell->how);
    peers_start();
    net_start();
    next_step();
    sim_run(end_us + REST_US);
    if (!telling.is_over) {
        sim_broken("rest: the story does not come to its end");
    }
    if (sim.violation[0] == '\0') {
        put_timelines();
        keep_or_compare();
    }
}

void tell_once(const struct tell *tell, struct run_outcome *outcome)
{
    run_with(1, false, live, (void *)tell, outcome);
}
