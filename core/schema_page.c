#include "schema_page.h"
#include <string.h>

/* Written by the build, of docs/man/rung.yaml.5. */
extern const unsigned char rung_yaml_page[];
extern const size_t rung_yaml_page_bytes;

struct reading {
    struct arena *arena;
    struct schema_row *rows;
    size_t count;
    struct text bases[SCHEMA_PAGE_DEPTH_MAX]; /* the list in hand, and those around it */
    size_t depth;
    struct text last; /* the item in hand: a list below it is about its inside */
    size_t first;     /* of the rows that the sentences in hand are about */
    struct buf doc;
    struct text *trouble;
};

struct text schema_page_text(void)
{
    return (struct text){(const char *)rung_yaml_page, rung_yaml_page_bytes};
}

/* --- sentences --- */

static bool is_macro(struct text word)
{
    static const char *const macros[] = {"Li", "Ic", "Ar", "Cm", "Ql", "Pa",
                                         "Em", "Xr", "No", "Ns", "Fn", "Va"};
    for (size_t i = 0; i < sizeof macros / sizeof macros[0]; i++) {
        if (text_eq_z(word, macros[i])) {
            return true;
        }
    }
    return false;
}

static void put_word(struct buf *out, struct text word)
{
    bool is_sign = word.n == 1 && strchr(",.;:)", word.p[0]) != NULL;
    if (out->n > 0 && !is_sign) {
        buf_put_u8(out, ' ');
    }
    for (size_t i = 0; i < word.n; i++) {
        struct text rest = text_slice(word, i, word.n);
        if (text_starts(rest, TEXT("\\(dq"))) {
            buf_put_u8(out, '"');
            i += 3;
        } else if (text_starts(rest, TEXT("\\&"))) {
            i += 1;
        } else if (word.p[i] != '\\') {
            buf_put_u8(out, (unsigned char)word.p[i]);
        }
    }
}

static void put_line(struct buf *out, struct text line)
{
    bool is_marked = text_starts(line, TEXT("."));
    struct text word;
    for (bool is_first = true; text_split(&line, ' ', &word); is_first = false) {
        bool is_mark = is_marked && (is_first || is_macro(word));
        if (!is_mark && word.n > 0) {
            put_word(out, word);
        }
    }
}

/* --- items --- */

static void flush(struct reading *reading)
{
    struct text doc = arena_text(reading->arena, buf_text(&reading->doc));
    for (size_t i = reading->first; i < reading->count; i++) {
        reading->rows[i].doc = doc;
    }
    reading->first = reading->count;
    buf_clear(&reading->doc);
}

static void add(struct reading *reading, struct text name, struct text type)
{
    struct text base = reading->depth > 0 ? reading->bases[reading->depth - 1] : TEXT_NONE;
    reading->last = base.n > 0
                        ? arena_printf(reading->arena, "%.*s.%.*s", TEXT_ARG(base), TEXT_ARG(name))
                        : name;
    *ARENA_PUSH(reading->arena, reading->rows, reading->count) =
        (struct schema_row){.path = reading->last, .type = type};
}

/* "Ic hour , night , week : Ar number", "Ar NAME" */
static void take_item(struct reading *reading, struct text item)
{
    static const struct text sign = {" : ", 3};
    size_t at = text_find(item, sign, 0);
    struct text names = text_slice(item, 0, at == SIZE_MAX ? item.n : at);
    struct text type = at == SIZE_MAX ? TEXT_NONE : text_slice(item, at + sign.n, item.n);
    struct text name;
    flush(reading);
    if (text_eq_z(item, "Ar NAME") || text_eq_z(item, "Ar HOOK")) {
        add(reading, TEXT("*"), TEXT_NONE);
        return;
    }
    if (!text_starts(names, TEXT("Ic "))) {
        *reading->trouble = item;
        return;
    }
    names = text_slice(names, 3, names.n);
    while (text_split(&names, ',', &name)) {
        add(reading, arena_text(reading->arena, text_trim(name)), type);
    }
}

static void take_line(struct reading *reading, struct text line)
{
    if (text_starts(line, TEXT(".Ss "))) {
        flush(reading);
        reading->depth = 0;
        add(reading, text_slice(line, 4, line.n), TEXT("section"));
    } else if (text_starts(line, TEXT(".Bl"))) {
        flush(reading);
        if (reading->depth < SCHEMA_PAGE_DEPTH_MAX) {
            reading->bases[reading->depth++] = reading->last;
        }
    } else if (text_starts(line, TEXT(".El"))) {
        flush(reading);
        reading->depth -= reading->depth > 0;
        reading->last = reading->bases[reading->depth];
    } else if (text_starts(line, TEXT(".It "))) {
        take_item(reading, text_slice(line, 4, line.n));
    } else {
        put_line(&reading->doc, line);
    }
}

size_t schema_page_read(struct arena *arena, struct text page, struct schema_row **rows,
                        struct text *trouble)
{
    struct reading reading = {.arena = arena, .trouble = trouble};
    struct text line;
    bool is_inside = false;
    *trouble = TEXT_NONE;
    buf_init(&reading.doc);
    while (text_split(&page, '\n', &line)) {
        if (text_starts(line, TEXT(".Sh "))) {
            is_inside = text_eq_z(line, ".Sh SECTIONS");
        } else if (is_inside) {
            take_line(&reading, line);
        }
    }
    flush(&reading);
    buf_fini(&reading.doc);
    *rows = reading.rows;
    return reading.count;
}
