#include "story.h"
#include <stdio.h>
#include "base/fs.h"
#include "model/id.h"

#define STORY_BYTES_MAX ((size_t)1 << 20)

enum part { PART_NONE, PART_CONFIG, PART_STEPS, PART_TELLS };

struct reading {
    enum part part;
    uint64_t ticket; /* whose lines these are */
    struct buf config;
};

/* A word ends at a space that is neither in quotes, which are left out, nor in a list. */
static bool take_word(struct text *rest, struct arena *arena, struct text *word)
{
    struct buf out;
    bool is_quoted = false;
    int depth = 0;
    size_t at = 0;
    *rest = text_trim(*rest);
    buf_init(&out);
    for (; at < rest->n && (is_quoted || depth > 0 || rest->p[at] != ' '); at++) {
        char c = rest->p[at];
        if (c == '"') {
            is_quoted = !is_quoted;
        } else {
            depth += is_quoted ? 0 : (c == '[') - (c == ']');
            buf_put(&out, &c, 1);
        }
    }
    *word = arena_text(arena, buf_text(&out));
    *rest = text_slice(*rest, at, rest->n);
    buf_fini(&out);
    return at > 0 && !is_quoted && depth == 0;
}

/* The number that begins at `at`; 1 when none does. */
static uint64_t take_number(struct text text, size_t *at)
{
    uint64_t number = 0;
    size_t from = *at;
    for (; *at < text.n && *at < from + 6 && text.p[*at] >= '0' && text.p[*at] <= '9'; (*at)++) {
        number = 10 * number + (uint64_t)(text.p[*at] - '0');
    }
    return *at > from ? number : 1;
}

/* "$2" is the id of the second ticket, "$" that of the first, "$C2" that of the second customer. */
static struct text with_ids(struct arena *arena, struct text written)
{
    struct buf out;
    buf_init(&out);
    for (size_t at = 0; at < written.n;) {
        if (written.p[at] != '$') {
            buf_put(&out, written.p + at++, 1);
            continue;
        }
        bool is_customer = ++at < written.n && written.p[at] == 'C';
        at += is_customer;
        uint64_t local = take_number(written, &at);
        buf_put_z(&out, id_print(is_customer ? 'C' : 'T', ID_OF_LOCAL(local)).z);
    }
    struct text text = arena_text(arena, buf_text(&out));
    buf_fini(&out);
    return text;
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
        size_t at = 0;
        while (at < word.n && word.p[at] != '=' && word.p[at] != '~') {
            at++;
        }
        if (at == 0 || at == word.n) {
            return false;
        }
        *ARENA_PUSH(arena, *pairs, *count) =
            (struct story_pair){.key = text_slice(word, 0, at),
                                .value = with_ids(arena, text_slice(word, at + 1, word.n)),
                                .is_part = word.p[at] == '~'};
    }
    return true;
}

/* "= PATH=VALUE...": of the answer to the step above. */
static bool read_answer(struct story *story, struct text line)
{
    struct story_step *step = story->step_count > 0 ? &story->steps[story->step_count - 1] : NULL;
    return step != NULL && step->answer_count == 0 && !text_eq_z(step->method, "-") &&
           take_pairs(line, &story->arena, &step->answers, &step->answer_count);
}

static bool read_step(struct story *story, struct text line)
{
    struct story_step step = {.at = 0};
    line = text_trim(line);
    if (text_starts(line, TEXT("= "))) {
        return read_answer(story, text_slice(line, 2, line.n));
    }
    bool is_good = take_instant(&line, &story->arena, &step.at) &&
                   take_word(&line, &story->arena, &step.method) &&
                   take_pairs(line, &story->arena, &step.pairs, &step.pair_count);
    step.is_refused = text_starts(step.method, TEXT("!"));
    step.method = text_slice(step.method, step.is_refused, step.method.n);
    *ARENA_PUSH(&story->arena, story->steps, story->step_count) = step;
    return is_good;
}

static bool read_told(struct story *story, struct text line, uint64_t ticket)
{
    struct story_line told = {.source = text_trim(line), .ticket = ticket};
    line = told.source;
    told.is_never = text_starts(line, TEXT("- "));
    line = text_slice(line, told.is_never ? 2 : 0, line.n);
    bool is_good = (told.is_never || take_instant(&line, &story->arena, &told.at)) &&
                   take_word(&line, &story->arena, &told.type) &&
                   take_pairs(line, &story->arena, &told.pairs, &told.pair_count);
    *ARENA_PUSH(&story->arena, story->lines, story->line_count) = told;
    return is_good;
}

/* "config:", "steps:", "tells:" (of the first ticket), "tells $2:", "tells system:" */
static bool read_part(struct reading *reading, struct text line)
{
    size_t at = sizeof "tells $" - 1;
    reading->ticket = text_eq_z(line, "tells system:") ? 0 : 1;
    reading->part = text_eq_z(line, "config:")                          ? PART_CONFIG
                    : text_eq_z(line, "steps:")                         ? PART_STEPS
                    : text_eq_z(line, "tells:") || reading->ticket == 0 ? PART_TELLS
                                                                        : PART_NONE;
    if (text_starts(line, TEXT("tells $"))) {
        reading->ticket = take_number(line, &at);
        reading->part = text_eq_z(text_slice(line, at, line.n), ":") ? PART_TELLS : PART_NONE;
    }
    return reading->part != PART_NONE;
}

static bool read_line(struct story *story, struct reading *reading, struct text line)
{
    if (text_trim(line).n == 0 || line.p[0] == '#' || text_starts(line, TEXT("only:"))) {
        return true;
    }
    if (text_starts(line, TEXT("guests:"))) {
        story->guests = text_trim(text_slice(line, sizeof "guests:" - 1, line.n));
        return true;
    }
    if (line.p[0] != ' ') {
        return read_part(reading, text_trim(line));
    }
    switch (reading->part) {
    case PART_CONFIG:
        buf_put_text(&reading->config, text_slice(line, 2, line.n));
        buf_put_z(&reading->config, "\n");
        return true;
    case PART_STEPS: return read_step(story, line);
    case PART_TELLS: return read_told(story, line, reading->ticket);
    case PART_NONE: break;
    }
    return false;
}

bool story_read(struct story *story, const char *path, char *why, size_t why_size)
{
    struct buf bytes;
    struct reading reading = {.part = PART_NONE};
    struct text line;
    unsigned number = 0;
    *story = (struct story){.step_count = 0};
    arena_init(&story->arena);
    buf_init(&bytes);
    buf_init(&reading.config);
    bool is_good = fs_read_file(path, STORY_BYTES_MAX, &bytes) == 0;
    struct text rest = arena_text(&story->arena, buf_text(&bytes));
    while (is_good && text_split(&rest, '\n', &line)) {
        number++;
        is_good = read_line(story, &reading, line);
    }
    story->config = arena_text(&story->arena, buf_text(&reading.config));
    is_good = is_good && story->step_count > 0;
    if (!is_good) {
        (void)snprintf(why, why_size,
                       "%s:%u: a story has config:, steps: (INSTANT METHOD KEY=VALUE..., and "
                       "= PATH=VALUE... of its answer) and tells:, tells $2: or tells system: "
                       "(INSTANT TYPE KEY=VALUE...)",
                       path, number);
    }
    buf_fini(&reading.config);
    buf_fini(&bytes);
    return is_good;
}

void story_fini(struct story *story)
{
    arena_fini(&story->arena);
}

static struct value list_of(struct arena *arena, struct text written, int64_t start_us,
                            int64_t unit_us)
{
    struct value list = {.type = VALUE_LIST};
    struct text rest = text_slice(written, 1, written.n - 1);
    struct text word;
    while (text_trim(rest).n > 0 && take_word(&rest, arena, &word)) {
        *value_append(arena, &list) = story_value(arena, word, start_us, unit_us);
    }
    return list;
}

struct value story_value(struct arena *arena, struct text written, int64_t start_us,
                         int64_t unit_us)
{
    struct text behind = text_slice(written, 1, written.n);
    int64_t number = 0;
    if (text_eq_z(written, "true") || text_eq_z(written, "false")) {
        return value_of_bool(written.n == 4);
    }
    if (text_starts(written, TEXT("[")) && text_ends(written, TEXT("]"))) {
        return list_of(arena, written, start_us, unit_us);
    }
    if (text_to_i64(written, &number)) {
        return value_of_int(number);
    }
    if (text_starts(written, TEXT("~")) && text_to_i64(behind, &number)) {
        return value_of_int(number * unit_us / 1000);
    }
    if (text_starts(written, TEXT("@")) && text_to_i64(behind, &number)) {
        return value_of_int((start_us + number * unit_us) / 1000);
    }
    return value_of_text(written);
}
