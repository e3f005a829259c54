#include "model/expression_run.h"
#include "base/must.h"
#include "model/expression_tree.h"

struct expression_value expression_run_value(const struct expression_node *node,
                                             const struct expression_facts *facts)
{
    struct expression_value value = node->constant;
    if (node->op == EXPRESSION_OP_SYMBOL || node->op == EXPRESSION_OP_HAS) {
        value = (struct expression_value){.type = EXPRESSION_NONE};
        facts->lookup(facts->ctx, node->symbol, node->family, &value);
    }
    return value;
}

static bool is_word_byte(struct text text, size_t at)
{
    char c = at < text.n ? text.p[at] : ' ';
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c & 0x80) != 0;
}

static bool matches_word(struct text text, struct text word)
{
    size_t at = text_find_nocase(text, word, 0);
    while (at != SIZE_MAX) {
        if ((at == 0 || !is_word_byte(text, at - 1)) && !is_word_byte(text, at + word.n)) {
            return true;
        }
        at = text_find_nocase(text, word, at + 1);
    }
    return false;
}

static bool is_in(struct text text, const struct expression_value *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (text_eq_nocase(list->items[i], text)) {
            return true;
        }
    }
    return false;
}

static struct text text_of(const struct expression *expression, const struct expression_node *node,
                           const struct expression_value *value)
{
    return value->type == EXPRESSION_ENUM
               ? text_z(expression->symbols[node->symbol].words[value->number])
               : value->text;
}

static bool is_equal(const struct expression_value *a, const struct expression_value *b)
{
    return a->type == EXPRESSION_TEXT ? text_eq_nocase(a->text, b->text) : a->number == b->number;
}

static bool compare(const struct expression *expression, const struct expression_node *node,
                    const struct expression_facts *facts)
{
    struct expression_value left = expression_run_value(node->left, facts);
    struct expression_value right = expression_run_value(node->right, facts);
    if (left.type == EXPRESSION_NONE || right.type == EXPRESSION_NONE) {
        return false; /* nothing is said of what is absent, not even that it differs */
    }
    switch (node->op) {
    case EXPRESSION_OP_EQ: return is_equal(&left, &right);
    case EXPRESSION_OP_NE: return !is_equal(&left, &right);
    case EXPRESSION_OP_LT: return left.number < right.number;
    case EXPRESSION_OP_LE: return left.number <= right.number;
    case EXPRESSION_OP_GT: return left.number > right.number;
    case EXPRESSION_OP_GE: return left.number >= right.number;
    case EXPRESSION_OP_IN: return is_in(text_of(expression, node->left, &left), &right);
    case EXPRESSION_OP_NOT_IN: return !is_in(text_of(expression, node->left, &left), &right);
    case EXPRESSION_OP_CONTAINS:
        return left.type == EXPRESSION_LIST
                   ? is_in(right.text, &left)
                   : text_find_nocase(left.text, right.text, 0) != SIZE_MAX;
    case EXPRESSION_OP_STARTS:
        return text_eq_nocase(text_slice(left.text, 0, right.text.n), right.text);
    case EXPRESSION_OP_ENDS:
        return left.text.n >= right.text.n &&
               text_eq_nocase(text_slice(left.text, left.text.n - right.text.n, left.text.n),
                              right.text);
    case EXPRESSION_OP_WORD: return matches_word(left.text, right.text);
    case EXPRESSION_OP_CONSTANT:
    case EXPRESSION_OP_SYMBOL:
    case EXPRESSION_OP_HAS:
    case EXPRESSION_OP_NOT:
    case EXPRESSION_OP_AND:
    case EXPRESSION_OP_OR: break;
    }
    MUST(!"a comparison");
    return false;
}

bool expression_run_node(const struct expression *expression, const struct expression_node *node,
                         const struct expression_facts *facts)
{
    struct expression_value value;
    if (node->op == EXPRESSION_OP_AND) {
        return expression_run_node(expression, node->left, facts) &&
               expression_run_node(expression, node->right, facts);
    }
    if (node->op == EXPRESSION_OP_OR) {
        return expression_run_node(expression, node->left, facts) ||
               expression_run_node(expression, node->right, facts);
    }
    if (node->op == EXPRESSION_OP_NOT) {
        return !expression_run_node(expression, node->left, facts);
    }
    if (node->op <= EXPRESSION_OP_HAS) {
        value = expression_run_value(node, facts);
        return node->op == EXPRESSION_OP_HAS ? value.type != EXPRESSION_NONE
                                             : value.type == EXPRESSION_BOOL && value.number != 0;
    }
    return compare(expression, node, facts);
}

bool expression_run(const struct expression *expression, const struct expression_facts *facts)
{
    return expression_run_node(expression, expression->root, facts);
}
