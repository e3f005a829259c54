#include <string.h>
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

/* Up to a 0 byte, as printf would: what is explained goes into texts that end there. */
static void put(struct buf *out, struct text text)
{
    buf_put(out, text.p, text.n > 0 ? strnlen(text.p, text.n) : 0);
}

static void put_value(const struct expression *expression, const struct expression_node *node,
                      const struct expression_facts *facts, struct buf *out)
{
    struct expression_value value = expression_run_value(node, facts);
    put(out, node->source);
    buf_put_text(out, TEXT(" is "));
    switch (value.type) {
    case EXPRESSION_NONE: buf_put_z(out, "absent"); break;
    case EXPRESSION_BOOL: buf_put_z(out, value.number ? "true" : "false"); break;
    case EXPRESSION_INT: buf_printf(out, "%lld", (long long)value.number); break;
    case EXPRESSION_DURATION: buf_printf(out, "%lldms", (long long)value.number); break;
    case EXPRESSION_TEXT:
        buf_put_u8(out, '"');
        put(out, text_slice(value.text, 0, 80));
        buf_put_u8(out, '"');
        break;
    case EXPRESSION_ENUM:
        buf_printf(out, "\"%s\"", expression->symbols[node->symbol].words[value.number]);
        break;
    case EXPRESSION_LIST:
        buf_put_z(out, "[");
        for (size_t i = 0; i < value.count; i++) {
            buf_put_z(out, i ? ", \"" : "\"");
            put(out, value.items[i]);
            buf_put_u8(out, '"');
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
    put(out, node->source);
    buf_put_z(out, expression_run_node(expression, node, facts) ? " is true (" : " is false (");
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
