#include "mustache.h"
#include <stdlib.h>

enum part_kind { TEXT_PART, LINE_BEGINS, VARIABLE, SECTION, INVERTED, PARTIAL };
struct part {
    enum part_kind kind;
    rung_str text;   /* literal text, a name, or of a partial its name */
    rung_str indent; /* of a partial that stands alone on its line */
    bool is_raw;
    size_t end; /* of a section: the part behind its last one */
};
struct mustache {
    char *source; /* owned: texts lie in it */
    struct part *parts;
    size_t count;
};

/* --- reading --- */

struct reader {
    struct mustache *made;
    rung_str source;
    size_t at;
    rung_str open, close; /* delimiters in force */
    bool at_line;         /* nothing of this line has been added yet */
    size_t sections[MUSTACHE_DEPTH_MAX];
    size_t opened[MUSTACHE_DEPTH_MAX]; /* where in the source */
    size_t depth;
    struct mustache_trouble *trouble;
    bool failed;
};

static rung_str slice(rung_str text, size_t from, size_t to)
{
    return (rung_str){text.p + from, to - from};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_space(char c)
{
    return is_blank(c) || c == '\n' || c == '\r';
}

static rung_str trim(rung_str text)
{
    while (text.n > 0 && is_space(text.p[0])) {
        text = slice(text, 1, text.n);
    }
    while (text.n > 0 && is_space(text.p[text.n - 1])) {
        text.n--;
    }
    return text;
}

static size_t find(rung_str text, rung_str needle, size_t from)
{
    for (size_t i = from; i + needle.n <= text.n; i++) {
        if (memcmp(text.p + i, needle.p, needle.n) == 0) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void fail(struct reader *reader, size_t at, const char *what, rung_str name)
{
    if (reader->failed) {
        return;
    }
    reader->failed = true;
    reader->trouble->line = 1;
    reader->trouble->column = 1;
    for (size_t i = 0; i < at; i++) {
        bool is_end = reader->source.p[i] == '\n';
        reader->trouble->line += is_end;
        reader->trouble->column = is_end ? 1 : reader->trouble->column + 1;
    }
    (void)snprintf(reader->trouble->text, sizeof reader->trouble->text, what, (int)name.n,
                   name.n > 0 ? name.p : "");
}

static struct part *push(struct reader *reader, enum part_kind kind, rung_str text)
{
    struct mustache *made = reader->made;
    static struct part lost;
    if (made->count == MUSTACHE_TAGS_MAX) {
        fail(reader, reader->at, "a template has at most 4096 parts%.*s", (rung_str){"", 0});
        lost = (struct part){0};
        return &lost;
    }
    made->parts[made->count] = (struct part){.kind = kind, .text = text};
    return &made->parts[made->count++];
}

static void begin_line(struct reader *reader)
{
    if (reader->at_line) {
        (void)push(reader, LINE_BEGINS, (rung_str){"", 0});
        reader->at_line = false;
    }
}

static void add_text(struct reader *reader, rung_str text)
{
    while (text.n > 0) {
        size_t end = find(text, RUNG_S("\n"), 0);
        size_t n = end == SIZE_MAX ? text.n : end + 1;
        begin_line(reader);
        (void)push(reader, TEXT_PART, slice(text, 0, n));
        reader->at_line = end != SIZE_MAX;
        text = slice(text, n, text.n);
    }
}

struct tag {
    char sigil; /* '#', '^', '/', '!', '=', '>', '&', '{', or 0: a variable */
    rung_str name;
    size_t from, to; /* in the source, delimiters included */
};

static bool read_tag(struct reader *reader, size_t from, struct tag *tag)
{
    rung_str source = reader->source;
    size_t at = from + reader->open.n;
    char first = at < source.n ? source.p[at] : 0;
    char closing[40];
    bool has_sigil = first != 0 && strchr("#^/!=>&{", first) != NULL;
    *tag = (struct tag){.sigil = has_sigil ? first : 0, .from = from};
    char before = first == '{' ? '}' : first == '=' ? '=' : 0;
    int n = snprintf(closing, sizeof closing, "%.*s%.*s", before != 0, &before,
                     (int)reader->close.n, reader->close.p);
    size_t end = find(source, (rung_str){closing, (size_t)n}, at + has_sigil);
    if (end == SIZE_MAX) {
        fail(reader, from, "this tag has no end%.*s", (rung_str){"", 0});
        return false;
    }
    tag->name = trim(slice(source, at + has_sigil, end));
    tag->to = end + (size_t)n;
    if (tag->name.n == 0 && tag->sigil != '!') {
        fail(reader, from, "this tag names nothing%.*s", (rung_str){"", 0});
        return false;
    }
    return true;
}

/* Alone on its line: the line is as if it were not there. *line, *next: where it begins, and the
 * next one. */
static bool stands_alone(rung_str source, const struct tag *tag, size_t *line, size_t *next)
{
    size_t from = tag->from;
    size_t to = tag->to;
    while (from > 0 && is_blank(source.p[from - 1])) {
        from--;
    }
    while (to < source.n && is_blank(source.p[to])) {
        to++;
    }
    bool begins = from == 0 || source.p[from - 1] == '\n';
    bool has_return = to + 1 < source.n && source.p[to] == '\r' && source.p[to + 1] == '\n';
    bool ends = to == source.n || source.p[to] == '\n' || has_return;
    *line = from;
    *next = to == source.n ? to : to + 1 + has_return;
    return begins && ends && tag->sigil != 0 && strchr("#^/!=>", tag->sigil) != NULL;
}

static bool is_delimiter(rung_str text)
{
    bool is_one = text.n > 0 && text.n <= 16;
    for (size_t i = 0; is_one && i < text.n; i++) {
        is_one = !is_space(text.p[i]) && text.p[i] != '=';
    }
    return is_one;
}

static void set_delimiters(struct reader *reader, const struct tag *tag)
{
    size_t gap = 0;
    while (gap < tag->name.n && !is_space(tag->name.p[gap])) {
        gap++;
    }
    rung_str open = slice(tag->name, 0, gap);
    rung_str close = trim(slice(tag->name, gap, tag->name.n));
    if (!is_delimiter(open) || !is_delimiter(close)) {
        fail(reader, tag->from, "\"%.*s\" are no two delimiters", tag->name);
        return;
    }
    reader->open = open;
    reader->close = close;
}

static void open_section(struct reader *reader, const struct tag *tag)
{
    if (reader->depth == MUSTACHE_DEPTH_MAX) {
        fail(reader, tag->from, "section \"%.*s\" is too deep", tag->name);
        return;
    }
    reader->sections[reader->depth] = reader->made->count;
    reader->opened[reader->depth++] = tag->from;
    (void)push(reader, tag->sigil == '#' ? SECTION : INVERTED, tag->name);
}

static void close_section(struct reader *reader, const struct tag *tag)
{
    if (reader->depth == 0) {
        fail(reader, tag->from, "\"%.*s\" ends here and has not begun", tag->name);
        return;
    }
    struct part *section = &reader->made->parts[reader->sections[--reader->depth]];
    if (!rung_eq(section->text, tag->name)) {
        fail(reader, tag->from, "\"%.*s\" ends inside another section", tag->name);
    }
    section->end = reader->made->count;
}

static void add_tag(struct reader *reader, const struct tag *tag, rung_str indent)
{
    switch (tag->sigil) {
    case '!': break;
    case '=': set_delimiters(reader, tag); break;
    case '#':
    case '^': open_section(reader, tag); break;
    case '/': close_section(reader, tag); break;
    case '>': push(reader, PARTIAL, tag->name)->indent = indent; break;
    default:
        push(reader, VARIABLE, tag->name)->is_raw = tag->sigil == '&' || tag->sigil == '{';
        break;
    }
}

static void read_all(struct reader *reader)
{
    while (!reader->failed && reader->at < reader->source.n) {
        struct tag tag;
        size_t line = 0;
        size_t next = 0;
        size_t from = find(reader->source, reader->open, reader->at);
        if (from == SIZE_MAX) {
            add_text(reader, slice(reader->source, reader->at, reader->source.n));
            break;
        }
        if (!read_tag(reader, from, &tag)) {
            return;
        }
        if (stands_alone(reader->source, &tag, &line, &next)) {
            add_text(reader, slice(reader->source, reader->at, line));
            add_tag(reader, &tag, slice(reader->source, line, from));
            reader->at_line = true;
            reader->at = next;
        } else {
            add_text(reader, slice(reader->source, reader->at, from));
            begin_line(reader);
            add_tag(reader, &tag, (rung_str){"", 0});
            reader->at = tag.to;
        }
    }
    if (!reader->failed && reader->depth > 0) {
        size_t section = reader->sections[reader->depth - 1];
        fail(reader, reader->opened[reader->depth - 1], "section \"%.*s\" has no end",
             reader->made->parts[section].text);
    }
}

struct mustache *mustache_parse(rung_str source, struct mustache_trouble *trouble)
{
    struct mustache *made = calloc(1, sizeof *made);
    if (made != NULL) {
        made->source = malloc(source.n + 1);
        made->parts = calloc(MUSTACHE_TAGS_MAX, sizeof *made->parts);
    }
    if (made == NULL || made->source == NULL || made->parts == NULL) {
        *trouble = (struct mustache_trouble){1, 1, "no memory"};
        mustache_free(&made);
        return NULL;
    }
    memcpy(made->source, source.p, source.n);
    struct reader reader = {.made = made,
                            .source = {made->source, source.n},
                            .open = RUNG_S("{{"),
                            .close = RUNG_S("}}"),
                            .at_line = true,
                            .trouble = trouble};
    read_all(&reader);
    if (reader.failed) {
        mustache_free(&made);
        return NULL;
    }
    struct part *fitted = realloc(made->parts, (made->count + 1) * sizeof *fitted);
    made->parts = fitted != NULL ? fitted : made->parts;
    return made;
}

void mustache_free(struct mustache **parsed)
{
    if (*parsed != NULL) {
        free((*parsed)->source);
        free((*parsed)->parts);
        free(*parsed);
        *parsed = NULL;
    }
}

/* --- writing --- */

struct indent { /* of the partials that are being written, inner to outer */
    const struct indent *outer;
    rung_str text;
};
struct writer {
    mustache_find_fn find;
    void *ctx;
    bool is_html, is_lost;
    const struct mustache_value *stack[MUSTACHE_DEPTH_MAX];
    size_t depth;
    unsigned partials;
    struct mustache_out *out;
};

static void put(struct writer *writer, rung_str text)
{
    struct mustache_out *out = writer->out;
    if (text.n > out->cap - out->n) {
        out->is_full = true;
        return;
    }
    if (text.n > 0) {
        memcpy(out->p + out->n, text.p, text.n);
    }
    out->n += text.n;
}

static void put_escaped(struct writer *writer, rung_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        switch (text.p[i]) {
        case '&': put(writer, RUNG_S("&amp;")); break;
        case '<': put(writer, RUNG_S("&lt;")); break;
        case '>': put(writer, RUNG_S("&gt;")); break;
        case '"': put(writer, RUNG_S("&quot;")); break;
        default: put(writer, slice(text, i, i + 1)); break;
        }
    }
}

static void put_indent(struct writer *writer, const struct indent *indent)
{
    if (indent != NULL) {
        put_indent(writer, indent->outer);
        put(writer, indent->text);
    }
}

static const struct mustache_value *member(const struct mustache_value *map, rung_str key)
{
    for (size_t i = 0; map->kind == MUSTACHE_MAP && i < map->count; i++) {
        if (rung_eq(map->keys[i], key)) {
            return &map->items[i];
        }
    }
    return NULL;
}

/* The first part is looked for from the inside out, what follows only in what was found. */
static const struct mustache_value *look_up(const struct writer *writer, rung_str name)
{
    const struct mustache_value *found = NULL;
    size_t end = find(name, RUNG_S("."), 0);
    if (rung_eq(name, RUNG_S("."))) {
        return writer->stack[writer->depth - 1];
    }
    rung_str first = end == SIZE_MAX ? name : slice(name, 0, end);
    for (size_t i = writer->depth; found == NULL && i-- > 0;) {
        found = member(writer->stack[i], first);
    }
    while (found != NULL && end != SIZE_MAX) {
        name = slice(name, end + 1, name.n);
        end = find(name, RUNG_S("."), 0);
        found = member(found, end == SIZE_MAX ? name : slice(name, 0, end));
    }
    return found;
}

static bool holds(const struct mustache_value *value)
{
    return value != NULL && value->kind != MUSTACHE_NOTHING &&
           !(value->kind == MUSTACHE_LIST && value->count == 0) &&
           !(value->kind == MUSTACHE_TEXT && value->text.n == 0);
}

static void write_parts(struct writer *writer, const struct mustache *parsed, size_t from,
                        size_t to, const struct indent *indent);

static void write_with(struct writer *writer, const struct mustache *parsed, size_t section,
                       const struct mustache_value *value, const struct indent *indent)
{
    if (writer->depth == MUSTACHE_DEPTH_MAX) {
        writer->is_lost = true;
        return;
    }
    writer->stack[writer->depth++] = value;
    write_parts(writer, parsed, section + 1, parsed->parts[section].end, indent);
    writer->depth--;
}

static void write_section(struct writer *writer, const struct mustache *parsed, size_t section,
                          const struct indent *indent)
{
    const struct mustache_value *value = look_up(writer, parsed->parts[section].text);
    if (!holds(value)) {
        return;
    }
    if (value->kind != MUSTACHE_LIST) {
        write_with(writer, parsed, section, value, indent);
        return;
    }
    for (size_t i = 0; i < value->count && !writer->is_lost; i++) {
        write_with(writer, parsed, section, &value->items[i], indent);
    }
}

static void write_partial(struct writer *writer, const struct part *part,
                          const struct indent *indent)
{
    const struct mustache *parsed =
        writer->find != NULL ? writer->find(writer->ctx, part->text) : NULL;
    struct indent inner = {.outer = indent, .text = part->indent};
    if (parsed == NULL) {
        return;
    }
    if (writer->partials == MUSTACHE_DEPTH_MAX) {
        writer->is_lost = true;
        return;
    }
    writer->partials++;
    write_parts(writer, parsed, 0, parsed->count, &inner);
    writer->partials--;
}

static void write_variable(struct writer *writer, const struct part *part)
{
    const struct mustache_value *value = look_up(writer, part->text);
    rung_str text = value != NULL && value->kind == MUSTACHE_TEXT   ? value->text
                    : value != NULL && value->kind == MUSTACHE_TRUE ? RUNG_S("true")
                                                                    : RUNG_S("");
    if (part->is_raw || !writer->is_html) {
        put(writer, text);
    } else {
        put_escaped(writer, text);
    }
}

static void write_parts(struct writer *writer, const struct mustache *parsed, size_t from,
                        size_t to, const struct indent *indent)
{
    for (size_t i = from; i < to && !writer->is_lost && !writer->out->is_full;) {
        const struct part *part = &parsed->parts[i];
        bool is_section = part->kind == SECTION || part->kind == INVERTED;
        switch (part->kind) {
        case TEXT_PART: put(writer, part->text); break;
        case LINE_BEGINS: put_indent(writer, indent); break;
        case VARIABLE: write_variable(writer, part); break;
        case PARTIAL: write_partial(writer, part, indent); break;
        case SECTION: write_section(writer, parsed, i, indent); break;
        case INVERTED:
            if (!holds(look_up(writer, part->text))) {
                write_parts(writer, parsed, i + 1, part->end, indent);
            }
            break;
        }
        i = is_section ? part->end : i + 1;
    }
}

bool mustache_render(const struct mustache *parsed, const struct mustache_value *data, bool is_html,
                     mustache_find_fn find_partial, void *ctx, struct mustache_out *out)
{
    struct writer writer = {.find = find_partial, .ctx = ctx, .is_html = is_html, .out = out};
    writer.stack[writer.depth++] = data;
    write_parts(&writer, parsed, 0, parsed->count, NULL);
    return !writer.is_lost && !out->is_full;
}
