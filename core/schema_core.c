#include "schema_core.h"
#include <string.h>
#include "base/unit.h"

struct drawing {
    struct arena *arena;
    const struct schema_row *rows;
    size_t count;
    const struct value *instance;
};

void schema_core_put(struct arena *arena, struct value *map, const char *key, struct text text)
{
    *value_put(arena, map, key) = value_of_text(text);
}

/* What people may write without quotes: YAML makes a number of 30 and truth of true. */
static void put_scalar(struct arena *arena, struct value *map)
{
    static const char *const types[] = {"string", "number", "boolean"};
    struct value *list = value_put(arena, map, "type");
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        *value_append(arena, list) = value_of_text(text_z(types[i]));
    }
}

void schema_core_time(struct arena *arena, struct value *map, const char *pattern)
{
    struct value any = {.type = VALUE_LIST}, text = {.type = VALUE_MAP}, none = {.type = VALUE_MAP};
    schema_core_put(arena, &text, "type", TEXT("string"));
    schema_core_put(arena, &text, "pattern", text_z(pattern));
    *value_put(arena, &none, "const") = value_of_int(0);
    *value_append(arena, &any) = text;
    *value_append(arena, &any) = none;
    *value_put(arena, map, "anyOf") = any;
}

void schema_core_size(struct arena *arena, struct value *map)
{
    struct value types = {.type = VALUE_LIST};
    *value_append(arena, &types) = value_of_text(TEXT("string"));
    *value_append(arena, &types) = value_of_text(TEXT("integer"));
    *value_put(arena, map, "type") = types;
    schema_core_put(arena, map, "pattern", TEXT(SCHEMA_CORE_SIZE));
}

void schema_core_list(struct arena *arena, struct value *map, const struct value *item)
{
    struct value any = {.type = VALUE_LIST}, list = {.type = VALUE_MAP}, one = {.type = VALUE_MAP};
    schema_core_put(arena, &list, "type", TEXT("array"));
    if (item != NULL) {
        *value_put(arena, &list, "items") = *item;
        one = *item;
    } else {
        put_scalar(arena, &one);
    }
    *value_append(arena, &any) = list;
    *value_append(arena, &any) = one;
    *value_put(arena, map, "anyOf") = any;
}

/* --- what the sentence says --- */

static bool is_number(struct text text)
{
    int64_t number = 0;
    return text_to_i64(text, &number);
}

/* "1 to 100", "to 100", at the first place where it stands. */
static void put_range(struct arena *arena, struct value *map, struct text doc)
{
    struct text before = TEXT_NONE, word;
    bool is_range = false;
    int64_t number = 0;
    while (text_split(&doc, ' ', &word)) {
        while (word.n > 0 && strchr(",.;:", word.p[word.n - 1]) != NULL) {
            word.n--;
        }
        if (is_range && text_to_i64(word, &number)) {
            int64_t low = 0;
            (void)text_to_i64(before, &low);
            *value_put(arena, map, "minimum") = value_of_int(low);
            *value_put(arena, map, "maximum") = value_of_int(number);
            return;
        }
        is_range = text_eq_z(word, "to");
        before = is_range ? before : word;
    }
}

/* The bare value at the end: "...; 30m.", "high.", "true." */
static struct text default_of(struct text doc)
{
    size_t end = text_find(doc, TEXT("."), 0);
    for (size_t i = 0; end != SIZE_MAX && end + 1 < doc.n && doc.p[end + 1] != ' '; i++) {
        end = text_find(doc, TEXT("."), end + 1); /* a dot inside of a word ends nothing */
    }
    struct text sentence = text_slice(doc, 0, end == SIZE_MAX ? doc.n : end);
    size_t begin = 0;
    for (size_t i = 0; i < sentence.n; i++) {
        begin = sentence.p[i] == ';' || sentence.p[i] == ':' ? i + 1 : begin;
    }
    return text_trim(text_slice(sentence, begin, sentence.n));
}

static void put_default(struct arena *arena, struct value *map, const struct schema_row *row)
{
    struct text text = default_of(row->doc);
    int64_t number = 0;
    if (text_eq_z(row->type, "Ar number") && text_to_i64(text, &number)) {
        *value_put(arena, map, "default") = value_of_int(number);
    } else if ((text_eq_z(row->type, "Ar duration") && unit_duration(text, &number)) ||
               (text_eq_z(row->type, "Ar size") && unit_size(text, &number) && !is_number(text))) {
        schema_core_put(arena, map, "default", text);
    }
}

static bool is_required(const struct schema_row *row)
{
    return text_find(row->doc, TEXT("Required."), 0) != SIZE_MAX;
}

/* --- one key --- */

/* The name of a row that stands right below the path; empty: it does not. */
static struct text name_below(struct text path, const struct schema_row *row)
{
    bool is_below =
        row->path.n > path.n + 1 && text_starts(row->path, path) && row->path.p[path.n] == '.';
    struct text name = is_below ? text_slice(row->path, path.n + 1, row->path.n) : TEXT_NONE;
    return text_find(name, TEXT("."), 0) == SIZE_MAX ? name : TEXT_NONE;
}

static bool has_keys(const struct drawing *drawing, struct text path)
{
    for (size_t i = 0; i < drawing->count; i++) {
        if (name_below(path, &drawing->rows[i]).n > 0) {
            return true;
        }
    }
    return false;
}

static struct value draw(const struct drawing *drawing, const struct schema_row *row);

static void put_keys(const struct drawing *drawing, struct value *map, struct text path,
                     bool is_open)
{
    struct arena *arena = drawing->arena;
    struct value properties = {.type = VALUE_MAP}, required = {.type = VALUE_LIST};
    struct value others = value_of_bool(is_open);
    for (size_t i = 0; i < drawing->count; i++) {
        const struct schema_row *row = &drawing->rows[i];
        struct text name = name_below(path, row);
        if (text_eq_z(name, "*")) {
            others = draw(drawing, row);
        } else if (name.n > 0) {
            *value_put(arena, &properties, arena_text(arena, name).p) = draw(drawing, row);
            if (is_required(row)) {
                *value_append(arena, &required) = value_of_text(name);
            }
        }
    }
    schema_core_put(arena, map, "type", TEXT("object"));
    *value_put(arena, map, "properties") = properties;
    *value_put(arena, map, "additionalProperties") = others;
    if (required.list.count > 0) {
        *value_put(arena, map, "required") = required;
    }
}

/* A map of what stands below, or anything where nothing does. */
static void draw_map(const struct drawing *drawing, struct value *map, const struct schema_row *row)
{
    struct arena *arena = drawing->arena;
    if (!has_keys(drawing, row->path)) {
        schema_core_put(arena, map, "type", TEXT("object"));
        return;
    }
    put_keys(drawing, map, row->path, false);
    if (text_eq_z(row->path, "plugins.instances.*") && drawing->instance != NULL) {
        *value_put(arena, map, "allOf") = *drawing->instance;
    }
}

/* One of its keys says that it has those of another, too. */
static bool has_others(const struct drawing *drawing, struct text path)
{
    for (size_t i = 0; i < drawing->count; i++) {
        const struct schema_row *row = &drawing->rows[i];
        if (name_below(path, row).n > 0 &&
            text_find(row->doc, TEXT("Required; the other keys are"), 0) != SIZE_MAX) {
            return true;
        }
    }
    return false;
}

static void draw_list(const struct drawing *drawing, struct value *map,
                      const struct schema_row *row)
{
    struct value item = {.type = VALUE_MAP};
    if (!has_keys(drawing, row->path)) {
        schema_core_list(drawing->arena, map, NULL);
        return;
    }
    put_keys(drawing, &item, row->path, has_others(drawing, row->path));
    schema_core_list(drawing->arena, map, &item);
}

static void draw_words(struct arena *arena, struct value *map, const struct schema_row *row)
{
    struct text words = text_slice(row->type, 3, row->type.n), word;
    struct text otherwise = default_of(row->doc);
    struct value list = {.type = VALUE_LIST};
    bool is_there = false;
    while (text_split(&words, '|', &word)) {
        *value_append(arena, &list) = value_of_text(text_trim(word));
        is_there = is_there || text_eq(text_trim(word), otherwise);
    }
    *value_put(arena, map, "enum") = list;
    if (is_there) {
        schema_core_put(arena, map, "default", otherwise);
    }
}

static void draw_single(struct arena *arena, struct value *map, const struct schema_row *row)
{
    if (text_eq_z(row->type, "Cm true | false")) {
        schema_core_put(arena, map, "type", TEXT("boolean"));
        *value_put(arena, map, "default") = value_of_bool(text_eq_z(default_of(row->doc), "true") &&
                                                          !text_starts(row->doc, TEXT("true:")));
    } else if (text_starts(row->type, TEXT("Cm "))) {
        draw_words(arena, map, row);
    } else if (text_eq_z(row->type, "Ar duration")) {
        schema_core_time(arena, map, SCHEMA_CORE_DURATION);
    } else if (text_eq_z(row->type, "Ar size")) {
        schema_core_size(arena, map);
    } else if (text_eq_z(row->type, "Ar number")) {
        schema_core_put(arena, map, "type", TEXT("integer"));
        put_range(arena, map, row->doc);
    } else if (!text_eq_z(row->type, "Ar target") &&
               !text_eq_z(row->type, "Ar list, or map of two")) {
        put_scalar(arena, map);
    }
    put_default(arena, map, row);
}

static const char *unit_of(const struct schema_row *row)
{
    return text_eq_z(row->type, "Ar duration") ? " (A duration: " UNIT_DURATION_UNITS ".)"
           : text_eq_z(row->type, "Ar size")   ? " (A size: " UNIT_SIZE_UNITS ".)"
                                               : "";
}

static struct value draw(const struct drawing *drawing, const struct schema_row *row)
{
    struct value map = {.type = VALUE_MAP};
    bool is_section = text_eq_z(row->type, "section");
    schema_core_put(drawing->arena, &map, "description",
                    arena_printf(drawing->arena, "%.*s%s", TEXT_ARG(row->doc), unit_of(row)));
    if (row->type.n == 0 || text_eq_z(row->type, "Ar map") ||
        (is_section && has_keys(drawing, row->path))) {
        draw_map(drawing, &map, row);
    } else if (text_starts(row->type, TEXT("Ar list")) &&
               !text_eq_z(row->type, "Ar list, or map of two")) {
        draw_list(drawing, &map, row);
    } else {
        draw_single(drawing->arena, &map, row);
    }
    return map;
}

struct value schema_core(struct arena *arena, const struct schema_row *rows, size_t count,
                         const struct value *instance)
{
    struct drawing drawing = {.arena = arena, .rows = rows, .count = count, .instance = instance};
    struct value map = {.type = VALUE_MAP}, properties = {.type = VALUE_MAP};
    schema_core_put(arena, &map, "$schema", TEXT("https://json-schema.org/draft/2020-12/schema"));
    schema_core_put(arena, &map, "title", TEXT("rung.yaml"));
    schema_core_put(arena, &map, "type", TEXT("object"));
    for (size_t i = 0; i < count; i++) {
        if (text_find(rows[i].path, TEXT("."), 0) == SIZE_MAX) {
            *value_put(arena, &properties, arena_text(arena, rows[i].path).p) =
                draw(&drawing, &rows[i]);
        }
    }
    *value_put(arena, &map, "properties") = properties;
    *value_put(arena, &map, "additionalProperties") = value_of_bool(false);
    return map;
}
