#include "model/expression_tree.h"

const char *expression_tree_type_name(enum expression_type type)
{
    switch (type) {
    case EXPRESSION_NONE: return "nothing";
    case EXPRESSION_BOOL: return "true or false";
    case EXPRESSION_INT: return "a number";
    case EXPRESSION_DURATION: return "a duration";
    case EXPRESSION_TEXT: return "a text";
    case EXPRESSION_LIST: return "a list";
    case EXPRESSION_ENUM: return "a word of its list";
    }
    return "";
}

static bool uses(const struct expression_node *node, size_t symbol)
{
    if (node == NULL) {
        return false;
    }
    bool here = (node->op == EXPRESSION_OP_SYMBOL || node->op == EXPRESSION_OP_HAS) &&
                node->symbol == symbol;
    return here || uses(node->left, symbol) || uses(node->right, symbol);
}

bool expression_tree_uses(const struct expression *expression, size_t symbol)
{
    return uses(expression->root, symbol);
}
