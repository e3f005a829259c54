#include "story.h"
#include <stdio.h>
#include "base/fs.h"

#define STORY_BYTES_MAX ((size_t)1 << 20)

enum part { PART_NONE, PART_CONFIG, PART_STEPS, PART_TELLS };

static bool take_word(struct text *rest, struct arena *arena, struct text *word)
{
    struct buf out;
    bool is_quoted = false;
    size_t at = 0;
    *rest = text_trim(*rest);
    buf_init(&out);
    for (; at < rest->n && (is_quoted || rest->p[at] != ' '); at++) {
        if (rest->p[at] == '"') {
            is_quoted = !is_quoted;
        } else {
            buf_put(&out, rest->p + at, 1);
        }
    }
    *word = arena_text(arena, buf_text(&out));
    *rest = text_slice(*rest, at, rest->n);
    buf_fini(&out);
    return at > 0 && !is_quoted;
}

/* "4.5" is 45 tenths. */
static bool take_instant(struct text *rest, struct arena *arena, int64_t *tenths)
{
    struct text word;
    int64_t units = 0;
    int64_t part = 0;
    if (!take_word(rest, arena, &word)) {
        return false;
    }
    size_t point = text_find(word, TEXT("."), 0);
    bool is_good = text_to_i64(text_slice(word, 0, point), &units) &&
                   (point == SIZE_MAX || (text_to_i64(text_slice(word, point + 1, word.n), &part) &&
                                          word.n == point + 2));
    *tenths = 10 * units + part;
    return is_good;
}

static bool take_pairs(struct text rest, struct arena *arena, struct story_pair **pairs,
                       size_t *count)
{
    struct text word;
    *pairs = NULL;
    *count = 0;
    while (text_trim(rest).n > 0) {
        if (!take_word(&rest, arena, &word)) {
            return false;
        }
        size_t at = text_find(word, TEXT("="), 0);
        if (at == SIZE_MAX) {
            return false;
        }
        *ARENA_PUSH(arena, *pairs, *count) =
            (struct story_pair){text_slice(word, 0, at), text_slice(word, at + 1, word.n)};
    }
    return true;
}

static bool read_step(struct story *story, struct text line)
{
    struct story_step step = {.at = 0};
    bool is_good = take_instant(&line, &story->arena, &step.at) &&
                   take_word(&line, &story->arena, &step.method) &&
                   take_pairs(line, &story->arena, &step.pairs, &step.pair_count);
    step.is_refused = text_starts(step.method, TEXT("!"));
    step.method = text_slice(step.method, step.is_refused, step.method.n);
    *ARENA_PUSH(&story->arena, story->steps, story->step_count) = step;
    return is_good;
}

static bool read_told(struct story *story, struct text line)
{
    struct story_line told = {.source = text_trim(line)};
    bool is_good = take_instant(&line, &story->arena, &told.at) &&
                   take_word(&line, &story->arena, &told.type) &&
                   take_pairs(line, &story->arena, &told.pairs, &told.pair_count);
    *ARENA_PUSH(&story->arena, story->lines, story->line_count) = told;
    return is_good;
}

static enum part part_of(struct text line)
{
    return text_eq_z(line, "config:")  ? PART_CONFIG
           : text_eq_z(line, "steps:") ? PART_STEPS
           : text_eq_z(line, "tells:") ? PART_TELLS
                                       : PART_NONE;
}

static bool read_line(struct story *story, enum part *part, struct text line, struct buf *config)
{
    if (text_trim(line).n == 0 || line.p[0] == '#' || text_starts(line, TEXT("only:"))) {
        return true;
    }
    if (line.p[0] != ' ') {
        *part = part_of(text_trim(line));
        return *part != PART_NONE;
    }
    switch (*part) {
    case PART_CONFIG:
        buf_put_text(config, text_slice(line, 2, line.n));
        buf_put_z(config, "\n");
        return true;
    case PART_STEPS: return read_step(story, line);
    case PART_TELLS: return read_told(story, line);
    case PART_NONE: break;
    }
    return false;
}

bool story_read(struct story *story, const char *path, char *why, size_t why_size)
{
    struct buf bytes;
    struct buf config;
    struct text line;
    enum part part = PART_NONE;
    unsigned number = 0;
    *story = (struct story){.step_count = 0};
    arena_init(&story->arena);
    buf_init(&bytes);
    buf_init(&config);
    bool is_good = fs_read_file(path, STORY_BYTES_MAX, &bytes) == 0;
    struct text rest = arena_text(&story->arena, buf_text(&bytes));
    while (is_good && text_split(&rest, '\n', &line)) {
        number++;
        is_good = read_line(story, &part, line, &config);
    }
    story->config = arena_text(&story->arena, buf_text(&config));
    is_good = is_good && story->step_count > 0;
    if (!is_good) {
        (void)snprintf(why, why_size,
                       "%s:%u: a story has config:, steps: (INSTANT METHOD KEY=VALUE...) and "
                       "tells: (INSTANT TYPE KEY=VALUE...)",
                       path, number);
    }
    buf_fini(&config);
    buf_fini(&bytes);
    return is_good;
}

void story_fini(struct story *story)
{
    arena_fini(&story->arena);
}

struct value story_value(struct text written, int64_t start_us, int64_t unit_us, struct text ticket)
{
    int64_t number = 0;
    if (text_eq_z(written, "$")) {
        return value_of_text(ticket);
    }
    if (text_eq_z(written, "true") || text_eq_z(written, "false")) {
        return value_of_bool(written.n == 4);
    }
    if (text_to_i64(written, &number)) {
        return value_of_int(number);
    }
    if (text_starts(written, TEXT("~")) &&
        text_to_i64(text_slice(written, 1, written.n), &number)) {
        return value_of_int(number * unit_us / 1000);
    }
    if (text_starts(written, TEXT("@")) &&
        text_to_i64(text_slice(written, 1, written.n), &number)) {
        return value_of_int((start_us + number * unit_us) / 1000);
    }
    return value_of_text(written);
}
