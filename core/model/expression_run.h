/* Parts of a rule, run one by one: for the explainer. */
#ifndef MODEL_EXPRESSION_RUN_H
#define MODEL_EXPRESSION_RUN_H
#include "model/expression_tree.h"

bool expression_run_node(const struct expression *expression, const struct expression_node *node,
                         const struct expression_facts *facts);
/* What a symbol or constant stands for now. */
struct expression_value expression_run_value(const struct expression_node *node,
                                             const struct expression_facts *facts);

#endif
