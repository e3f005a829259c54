#include "model/expression_word.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char peek(struct text source, size_t at)
{
    return at < source.n ? source.p[at] : '\0';
}

static size_t read_name(struct text source, size_t at)
{
    while (is_letter(peek(source, at)) || is_digit(peek(source, at)) ||
           (peek(source, at) == '.' && is_letter(peek(source, at + 1)))) {
        at++;
    }
    return at;
}

static bool unit_ms(struct text unit, int64_t *ms)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"ms", 1},      {"s", 1000},     {"m", 60000},
                 {"h", 3600000}, {"d", 86400000}, {"w", 604800000}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (text_eq_z(unit, units[i].name)) {
            *ms = units[i].ms;
            return true;
        }
    }
    return false;
}

static void read_number(struct text source, size_t *at, struct expression_word *word)
{
    size_t end = *at;
    int64_t unit = 1;
    while (is_digit(peek(source, end)) || (end == *at && peek(source, end) == '-')) {
        end++;
    }
    size_t behind = end;
    while (is_letter(peek(source, behind))) {
        behind++;
    }
    bool good = text_to_i64(text_slice(source, *at, end), &word->number);
    word->kind = good ? WORD_NUMBER : WORD_BAD;
    if (behind > end) {
        good = good && unit_ms(text_slice(source, end, behind), &unit) &&
               !__builtin_mul_overflow(word->number, unit, &word->number);
        word->kind = good ? WORD_DURATION : WORD_BAD;
    }
    *at = behind;
}

static void read_quoted(struct text source, size_t *at, struct expression_word *word)
{
    char quote = source.p[*at];
    size_t end = *at + 1;
    while (end < source.n && source.p[end] != quote) {
        end++;
    }
    word->kind = end < source.n ? WORD_TEXT : WORD_BAD;
    word->text = text_slice(source, *at + 1, end);
    *at = end < source.n ? end + 1 : end;
}

static void read_sign(struct text source, size_t *at, struct expression_word *word)
{
    static const char *const signs[] = {"==", "!=", "<=", ">=", "&&", "||", "<",
                                        ">",  "!",  "(",  ")",  "[",  "]",  ","};
    word->kind = WORD_BAD;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        struct text sign = text_z(signs[i]);
        if (text_starts(text_slice(source, *at, source.n), sign)) {
            word->kind = WORD_SIGN;
            *at += sign.n;
            return;
        }
    }
    (*at)++;
}

struct expression_word expression_word_next(struct text source, size_t *at)
{
    while (*at < source.n && (source.p[*at] == ' ' || source.p[*at] == '\t' ||
                              source.p[*at] == '\n' || source.p[*at] == '\r')) {
        (*at)++;
    }
    struct expression_word word = {.kind = WORD_END, .at = *at};
    char c = peek(source, *at);
    if (*at >= source.n) {
        return word;
    }
    if (is_letter(c)) {
        word.kind = WORD_NAME;
        *at = read_name(source, *at);
    } else if (is_digit(c) || (c == '-' && is_digit(peek(source, *at + 1)))) {
        read_number(source, at, &word);
    } else if (c == '"' || c == '\'') {
        read_quoted(source, at, &word);
        word.length = *at - word.at;
        return word;
    } else {
        read_sign(source, at, &word);
    }
    word.length = *at - word.at;
    word.text = text_slice(source, word.at, *at);
    return word;
}

void expression_word_place(struct text source, size_t at, unsigned *line, unsigned *column)
{
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < at && i < source.n; i++) {
        *column = source.p[i] == '\n' ? 1 : *column + 1;
        *line += source.p[i] == '\n';
    }
}
