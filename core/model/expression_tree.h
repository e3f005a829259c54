/* The typed tree of a rule, shared by the reader, the runner, the explainer and the one who
 * compares rules; nobody else looks inside. */
#ifndef MODEL_EXPRESSION_TREE_H
#define MODEL_EXPRESSION_TREE_H
#include "model/expression.h"

enum expression_operator {
    EXPRESSION_OP_CONSTANT,
    EXPRESSION_OP_SYMBOL,
    EXPRESSION_OP_HAS,
    EXPRESSION_OP_NOT,
    EXPRESSION_OP_AND,
    EXPRESSION_OP_OR,
    EXPRESSION_OP_EQ,
    EXPRESSION_OP_NE,
    EXPRESSION_OP_LT,
    EXPRESSION_OP_LE,
    EXPRESSION_OP_GT,
    EXPRESSION_OP_GE,
    EXPRESSION_OP_IN,
    EXPRESSION_OP_NOT_IN,
    EXPRESSION_OP_CONTAINS,
    EXPRESSION_OP_STARTS,
    EXPRESSION_OP_ENDS,
    EXPRESSION_OP_WORD
};

struct expression_node {
    enum expression_operator op;
    enum expression_type type;
    struct expression_node *left, *right;
    struct expression_value constant;
    size_t symbol;
    struct text family; /* of a ".*" symbol */
    struct text source; /* what stands in the rule, for explanations */
    unsigned line, column;
};
struct expression {
    struct expression_node *root;
    const struct expression_symbol *symbols;
    size_t symbol_count;
    struct text source;
};

const char *expression_tree_type_name(enum expression_type type);

#endif
