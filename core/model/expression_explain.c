#include "model/expression_run.h"

/* The first part that made the whole true or false. */
static const struct expression_node *decider(const struct expression *expression,
                                             const struct expression_node *node,
                                             const struct expression_facts *facts)
{
    if (node->op == EXPRESSION_OP_NOT) {
        return decider(expression, node->left, facts);
    }
    if (node->op != EXPRESSION_OP_AND && node->op != EXPRESSION_OP_OR) {
        return node;
    }
    bool left = expression_run_node(expression, node->left, facts);
    bool left_decides = node->op == EXPRESSION_OP_AND ? !left : left;
    return decider(expression, left_decides ? node->left : node->right, facts);
}

static void put_value(const struct expression *expression, const struct expression_node *node,
                      const struct expression_facts *facts, struct buf *out)
{
    struct expression_value value = expression_run_value(node, facts);
    buf_printf(out, "%.*s is ", TEXT_ARG(node->source));
    switch (value.type) {
    case EXPRESSION_NONE: buf_put_z(out, "absent"); break;
    case EXPRESSION_BOOL: buf_put_z(out, value.number ? "true" : "false"); break;
    case EXPRESSION_INT: buf_printf(out, "%lld", (long long)value.number); break;
    case EXPRESSION_DURATION: buf_printf(out, "%lldms", (long long)value.number); break;
    case EXPRESSION_TEXT:
        buf_printf(out, "\"%.*s\"", TEXT_ARG(text_slice(value.text, 0, 80)));
        break;
    case EXPRESSION_ENUM:
        buf_printf(out, "\"%s\"", expression->symbols[node->symbol].words[value.number]);
        break;
    case EXPRESSION_LIST:
        buf_put_z(out, "[");
        for (size_t i = 0; i < value.count; i++) {
            buf_printf(out, "%s\"%.*s\"", i ? ", " : "", TEXT_ARG(value.items[i]));
        }
        buf_put_z(out, "]");
        break;
    }
}

void expression_explain(const struct expression *expression, const struct expression_facts *facts,
                        struct buf *out)
{
    const struct expression_node *node = decider(expression, expression->root, facts);
    const struct expression_node *sides[] = {node->left ? node->left : node, node->right};
    bool first = true;
    buf_printf(out, "%.*s is %s (", TEXT_ARG(node->source),
               expression_run_node(expression, node, facts) ? "true" : "false");
    for (size_t i = 0; i < 2; i++) {
        if (sides[i] != NULL &&
            (sides[i]->op == EXPRESSION_OP_SYMBOL || sides[i]->op == EXPRESSION_OP_HAS)) {
            buf_put_z(out, first ? "" : ", ");
            put_value(expression, sides[i], facts, out);
            first = false;
        }
    }
    buf_put_z(out, first ? "always)" : ")");
}
