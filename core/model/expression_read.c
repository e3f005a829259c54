#include <stdarg.h>
#include <stdio.h>
#include "model/expression.h"
#include "model/expression_tree.h"
#include "model/expression_word.h"

#define DEPTH_MAX 32

struct reader_state {
    struct arena *arena;
    struct text source;
    const struct expression_symbol *symbols;
    size_t symbol_count;
    struct expression_trouble *trouble;
    size_t at;
    struct expression_word word; /* the one in hand */
    unsigned nodes, depth;
    bool failed;
};

static struct expression_node *read_or(struct reader_state *state);

static void complain(struct reader_state *state, size_t at, size_t length, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void complain(struct reader_state *state, size_t at, size_t length, const char *format, ...)
{
    va_list args;
    if (state->failed) {
        return;
    }
    state->failed = true;
    expression_word_place(state->source, at, &state->trouble->line, &state->trouble->column);
    state->trouble->length = (unsigned)(length ? length : 1);
    va_start(args, format);
    (void)vsnprintf(state->trouble->text, sizeof state->trouble->text, format, args);
    va_end(args);
}

static void advance(struct reader_state *state)
{
    state->word = expression_word_next(state->source, &state->at);
    if (state->word.kind == WORD_BAD) {
        complain(state, state->word.at, state->word.length,
                 "\"%.*s\" is not understood; texts stand in quotes, durations are 5m, 2h (ms s m "
                 "h d w)",
                 TEXT_ARG(text_slice(state->source, state->word.at, state->word.at + 20)));
    }
}

static bool is_sign(const struct reader_state *state, const char *sign)
{
    return state->word.kind == WORD_SIGN && text_eq_z(state->word.text, sign);
}

static bool is_name(const struct reader_state *state, const char *name)
{
    return state->word.kind == WORD_NAME && text_eq_z(state->word.text, name);
}

static struct expression_node *new_node(struct reader_state *state, enum expression_operator op,
                                        enum expression_type type, size_t at)
{
    struct expression_node *node = ARENA_NEW(state->arena, struct expression_node);
    *node = (struct expression_node){.op = op, .type = type};
    expression_word_place(state->source, at, &node->line, &node->column);
    if (++state->nodes > EXPRESSION_NODES_MAX) {
        complain(state, at, 1, "the rule is too long: at most %d parts", EXPRESSION_NODES_MAX);
    }
    return node;
}

static void end_source(struct reader_state *state, struct expression_node *node, size_t from,
                       size_t to)
{
    node->source = arena_text(state->arena, text_trim(text_slice(state->source, from, to)));
}

/* --- symbols --- */

static bool find_symbol(const struct reader_state *state, struct text name, size_t *symbol,
                        struct text *family)
{
    for (size_t i = 0; i < state->symbol_count; i++) {
        struct text known = text_z(state->symbols[i].name);
        *family = TEXT_NONE;
        *symbol = i;
        if (text_ends(known, TEXT(".*"))) {
            struct text prefix = text_slice(known, 0, known.n - 1);
            if (text_starts(name, prefix) && name.n > prefix.n) {
                *family = text_slice(name, prefix.n, name.n);
                return true;
            }
        } else if (text_eq(known, name)) {
            return true;
        }
    }
    return false;
}

static void complain_unknown(struct reader_state *state, const struct expression_word *word)
{
    const char *names[128];
    size_t count = 0;
    for (; count < state->symbol_count && count < 128; count++) {
        names[count] = state->symbols[count].name;
    }
    int nearest = text_nearest(word->text, names, count);
    if (nearest >= 0) {
        complain(state, word->at, word->length,
                 "unknown field \"%.*s\" in an expression; did you mean \"%s\"?",
                 TEXT_ARG(word->text), names[nearest]);
    } else {
        complain(state, word->at, word->length,
                 "unknown field \"%.*s\" in an expression; texts stand in quotes",
                 TEXT_ARG(word->text));
    }
}

static struct expression_node *read_symbol(struct reader_state *state, enum expression_operator op)
{
    struct expression_word word = state->word;
    struct expression_node *node = new_node(state, op, EXPRESSION_BOOL, word.at);
    struct text family;
    if (word.kind != WORD_NAME || !find_symbol(state, word.text, &node->symbol, &family)) {
        complain_unknown(state, &word);
        return node;
    }
    node->family = arena_text(state->arena, family);
    if (op == EXPRESSION_OP_SYMBOL) {
        node->type = state->symbols[node->symbol].type;
    }
    end_source(state, node, word.at, word.at + word.length);
    advance(state);
    return node;
}

static struct expression_node *read_has(struct reader_state *state)
{
    advance(state);
    if (!is_sign(state, "(")) {
        complain(state, state->word.at, state->word.length,
                 "has wants a field in parentheses: has(ticket.agent)");
        return NULL;
    }
    advance(state);
    struct expression_node *node = read_symbol(state, EXPRESSION_OP_HAS);
    if (!state->failed && !is_sign(state, ")")) {
        complain(state, state->word.at, state->word.length, "\")\" is missing behind has(...)");
    }
    advance(state);
    return node;
}

/* --- values --- */

static struct expression_node *constant(struct reader_state *state, enum expression_type type,
                                        int64_t number, struct text text)
{
    struct expression_node *node = new_node(state, EXPRESSION_OP_CONSTANT, type, state->word.at);
    node->constant = (struct expression_value){
        .type = type, .number = number, .text = arena_text(state->arena, text)};
    end_source(state, node, state->word.at, state->word.at + state->word.length);
    advance(state);
    return node;
}

static struct expression_node *read_list(struct reader_state *state)
{
    size_t from = state->word.at;
    struct expression_node *node = new_node(state, EXPRESSION_OP_CONSTANT, EXPRESSION_LIST, from);
    struct text *items = NULL;
    size_t count = 0;
    advance(state);
    while (!state->failed && !is_sign(state, "]")) {
        if (state->word.kind != WORD_TEXT) {
            complain(state, state->word.at, state->word.length,
                     "a list holds texts in quotes: [\"a\", \"b\"]");
            return node;
        }
        struct text item = arena_text(state->arena, state->word.text);
        *ARENA_PUSH(state->arena, items, count) = item;
        advance(state);
        if (is_sign(state, ",")) {
            advance(state);
        } else if (!is_sign(state, "]")) {
            complain(state, state->word.at, state->word.length,
                     "\",\" or \"]\" is missing in the list");
        }
    }
    node->constant =
        (struct expression_value){.type = EXPRESSION_LIST, .items = items, .count = count};
    end_source(state, node, from, state->word.at + state->word.length);
    advance(state);
    return node;
}

static struct expression_node *read_group(struct reader_state *state)
{
    advance(state);
    struct expression_node *node = read_or(state);
    if (!state->failed && !is_sign(state, ")")) {
        complain(state, state->word.at, state->word.length, "\")\" is missing");
    }
    advance(state);
    return node;
}

static struct expression_node *read_value(struct reader_state *state)
{
    if (is_sign(state, "(")) {
        return read_group(state);
    }
    if (is_sign(state, "[")) {
        return read_list(state);
    }
    if (is_name(state, "has")) {
        return read_has(state);
    }
    if (is_name(state, "true") || is_name(state, "false")) {
        return constant(state, EXPRESSION_BOOL, is_name(state, "true"), TEXT_NONE);
    }
    switch (state->word.kind) {
    case WORD_NAME: return read_symbol(state, EXPRESSION_OP_SYMBOL);
    case WORD_TEXT: return constant(state, EXPRESSION_TEXT, 0, state->word.text);
    case WORD_NUMBER: return constant(state, EXPRESSION_INT, state->word.number, TEXT_NONE);
    case WORD_DURATION: return constant(state, EXPRESSION_DURATION, state->word.number, TEXT_NONE);
    case WORD_END:
    case WORD_SIGN:
    case WORD_BAD: break;
    }
    complain(state, state->word.at, state->word.length, "a value is missing here");
    return NULL;
}

/* --- comparisons and their types --- */

static bool take_operator(struct reader_state *state, enum expression_operator *op)
{
    static const struct {
        const char *word;
        enum expression_operator op;
    } operators[] = {{"==", EXPRESSION_OP_EQ},
                     {"!=", EXPRESSION_OP_NE},
                     {"<", EXPRESSION_OP_LT},
                     {"<=", EXPRESSION_OP_LE},
                     {">", EXPRESSION_OP_GT},
                     {">=", EXPRESSION_OP_GE},
                     {"in", EXPRESSION_OP_IN},
                     {"contains", EXPRESSION_OP_CONTAINS},
                     {"starts_with", EXPRESSION_OP_STARTS},
                     {"ends_with", EXPRESSION_OP_ENDS},
                     {"matches_word", EXPRESSION_OP_WORD}};
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if ((state->word.kind == WORD_SIGN || state->word.kind == WORD_NAME) &&
            text_eq_z(state->word.text, operators[i].word)) {
            *op = operators[i].op;
            advance(state);
            return true;
        }
    }
    if (is_name(state, "not")) {
        advance(state);
        if (!is_name(state, "in")) {
            complain(state, state->word.at, state->word.length,
                     "behind a value \"not\" is followed by \"in\"");
        }
        advance(state);
        *op = EXPRESSION_OP_NOT_IN;
        return true;
    }
    return false;
}

/* "high" beside ticket.priority is the word of that list. */
static bool fit_word(struct reader_state *state, const struct expression_node *symbol,
                     struct expression_node *node, size_t at)
{
    const char *const *words = state->symbols[symbol->symbol].words;
    size_t count = 0;
    for (; words[count] != NULL; count++) {
        if (text_eq_z(node->constant.text, words[count])) {
            node->type = EXPRESSION_ENUM;
            node->constant.type = EXPRESSION_ENUM;
            node->constant.number = (int64_t)count;
            return true;
        }
    }
    int nearest = text_nearest(node->constant.text, words, count);
    complain(state, at, node->source.n, "%s is never \"%.*s\"; %s \"%s\"",
             state->symbols[symbol->symbol].name, TEXT_ARG(node->constant.text),
             nearest >= 0 ? "did you mean" : "it begins with", words[nearest >= 0 ? nearest : 0]);
    return false;
}

static void fit_enum(struct reader_state *state, struct expression_node *left,
                     struct expression_node *right, size_t at)
{
    bool left_is = left->op == EXPRESSION_OP_SYMBOL && left->type == EXPRESSION_ENUM;
    bool right_is = right->op == EXPRESSION_OP_SYMBOL && right->type == EXPRESSION_ENUM;
    if (left_is && right->op == EXPRESSION_OP_CONSTANT && right->type == EXPRESSION_TEXT) {
        (void)fit_word(state, left, right, at);
    } else if (right_is && left->op == EXPRESSION_OP_CONSTANT && left->type == EXPRESSION_TEXT) {
        (void)fit_word(state, right, left, at);
    }
}

static bool types_fit(enum expression_operator op, enum expression_type left,
                      enum expression_type right)
{
    bool is_order = op >= EXPRESSION_OP_LT && op <= EXPRESSION_OP_GE;
    if (op == EXPRESSION_OP_EQ || op == EXPRESSION_OP_NE) {
        return left == right && left != EXPRESSION_LIST;
    }
    if (is_order) {
        return left == right &&
               (left == EXPRESSION_INT || left == EXPRESSION_DURATION || left == EXPRESSION_ENUM);
    }
    if (op == EXPRESSION_OP_IN || op == EXPRESSION_OP_NOT_IN) {
        return (left == EXPRESSION_TEXT || left == EXPRESSION_ENUM) && right == EXPRESSION_LIST;
    }
    if (op == EXPRESSION_OP_CONTAINS) {
        return (left == EXPRESSION_TEXT || left == EXPRESSION_LIST) && right == EXPRESSION_TEXT;
    }
    return left == EXPRESSION_TEXT && right == EXPRESSION_TEXT;
}

static struct expression_node *read_test(struct reader_state *state)
{
    size_t from = state->word.at;
    struct expression_node *left = read_value(state);
    enum expression_operator op = EXPRESSION_OP_EQ;
    size_t operator_at = state->word.at;
    size_t operator_length = state->word.length;
    if (state->failed || !take_operator(state, &op)) {
        return left;
    }
    size_t right_at = state->word.at;
    struct expression_node *right = read_value(state);
    if (state->failed || left == NULL || right == NULL) {
        return left;
    }
    fit_enum(state, left, right, right_at);
    if (!state->failed && !types_fit(op, left->type, right->type)) {
        complain(state, operator_at, operator_length,
                 "%.*s is %s and %.*s is %s: they cannot be compared so", TEXT_ARG(left->source),
                 expression_tree_type_name(left->type), TEXT_ARG(right->source),
                 expression_tree_type_name(right->type));
    }
    struct expression_node *node = new_node(state, op, EXPRESSION_BOOL, from);
    node->left = left;
    node->right = right;
    end_source(state, node, from, state->word.at);
    return node;
}

static void must_be_bool(struct reader_state *state, const struct expression_node *node, size_t at)
{
    if (!state->failed && node != NULL && node->type != EXPRESSION_BOOL) {
        complain(state, at, node->source.n,
                 "%.*s is %s; true or false is wanted here, such as a comparison",
                 TEXT_ARG(node->source), expression_tree_type_name(node->type));
    }
}

static struct expression_node *read_not(struct reader_state *state)
{
    size_t from = state->word.at;
    if (!is_name(state, "not") && !is_sign(state, "!")) {
        struct expression_node *test = read_test(state);
        return test;
    }
    if (++state->depth > DEPTH_MAX) {
        complain(state, from, 1, "the rule nests deeper than %d", DEPTH_MAX);
        return NULL;
    }
    advance(state);
    size_t inner_at = state->word.at;
    struct expression_node *inner = read_not(state);
    state->depth--;
    must_be_bool(state, inner, inner_at);
    struct expression_node *node = new_node(state, EXPRESSION_OP_NOT, EXPRESSION_BOOL, from);
    node->left = inner;
    end_source(state, node, from, state->word.at);
    return node;
}

static struct expression_node *
read_chain(struct reader_state *state, enum expression_operator op,
           struct expression_node *(*read_part)(struct reader_state *state), const char *name,
           const char *sign)
{
    size_t from = state->word.at;
    struct expression_node *left = read_part(state);
    while (!state->failed && (is_name(state, name) || is_sign(state, sign))) {
        must_be_bool(state, left, from);
        advance(state);
        size_t right_at = state->word.at;
        struct expression_node *right = read_part(state);
        must_be_bool(state, right, right_at);
        struct expression_node *node = new_node(state, op, EXPRESSION_BOOL, from);
        node->left = left;
        node->right = right;
        end_source(state, node, from, state->word.at);
        left = node;
    }
    return left;
}

static struct expression_node *read_and(struct reader_state *state)
{
    return read_chain(state, EXPRESSION_OP_AND, read_not, "and", "&&");
}

static struct expression_node *read_or(struct reader_state *state)
{
    if (++state->depth > DEPTH_MAX) {
        complain(state, state->word.at, 1, "the rule nests deeper than %d", DEPTH_MAX);
        return NULL;
    }
    struct expression_node *node = read_chain(state, EXPRESSION_OP_OR, read_and, "or", "||");
    state->depth--;
    return node;
}

struct expression *expression_read(struct arena *arena, struct text source,
                                   const struct expression_symbol *symbols, size_t symbol_count,
                                   struct expression_trouble *trouble)
{
    struct reader_state state = {.arena = arena,
                                 .source = source,
                                 .symbols = symbols,
                                 .symbol_count = symbol_count,
                                 .trouble = trouble};
    *trouble = (struct expression_trouble){.line = 1, .column = 1};
    if (source.n > EXPRESSION_BYTES_MAX) {
        complain(&state, 0, 1, "the rule is longer than %d bytes", EXPRESSION_BYTES_MAX);
        return NULL;
    }
    advance(&state);
    struct expression_node *root = state.failed ? NULL : read_or(&state);
    must_be_bool(&state, root, 0);
    if (!state.failed && state.word.kind != WORD_END) {
        complain(&state, state.word.at, state.word.length,
                 "\"%.*s\" was not expected here; join tests by and, or",
                 TEXT_ARG(state.word.text));
    }
    if (state.failed) {
        return NULL;
    }
    struct expression *expression = ARENA_NEW(arena, struct expression);
    *expression = (struct expression){.root = root,
                                      .symbols = symbols,
                                      .symbol_count = symbol_count,
                                      .source = arena_text(arena, source)};
    return expression;
}
