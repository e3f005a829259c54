#include "model/expression_cover.h"
#include "model/expression_run.h"
#include "model/expression_tree.h"

#define VARIABLES_MAX 32

/* Either a symbol with few values, whose number 0 is "absent", or a comparison that is a fact. */
struct variable {
    const struct expression_symbol *symbol; /* NULL: `leaf` is it */
    size_t index;                           /* of the symbol */
    const struct expression_node *leaf;
    unsigned values, value;
};
struct trial {
    struct variable variables[VARIABLES_MAX];
    size_t count;
    bool is_too_much;
};

/* --- what may vary --- */

static bool is_leaf(const struct expression_node *node)
{
    return node->op != EXPRESSION_OP_AND && node->op != EXPRESSION_OP_OR &&
           node->op != EXPRESSION_OP_NOT;
}

/* The symbol that decides this leaf alone, with few values; NULL: it is a fact of its own. */
static const struct expression_node *symbol_of(const struct expression_node *leaf)
{
    const struct expression_node *found = NULL;
    const struct expression_node *parts[] = {leaf, leaf->left, leaf->right};
    for (size_t i = 0; i < 3; i++) {
        const struct expression_node *part = parts[i];
        bool is_symbol =
            part != NULL && (part->op == EXPRESSION_OP_SYMBOL || part->op == EXPRESSION_OP_HAS);
        if (is_symbol && found != NULL) {
            return NULL; /* of two symbols */
        }
        found = is_symbol ? part : found;
    }
    return found;
}

static unsigned values_of(const struct expression_symbol *symbol)
{
    unsigned count = 0;
    while (symbol->type == EXPRESSION_ENUM && symbol->words[count] != NULL) {
        count++;
    }
    return symbol->type == EXPRESSION_ENUM ? count + 1 : symbol->type == EXPRESSION_BOOL ? 3 : 0;
}

static bool is_same(const struct expression_node *a, const struct expression_node *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    return a->op == b->op && a->symbol == b->symbol && text_eq(a->family, b->family) &&
           text_eq(a->source, b->source) && is_same(a->left, b->left) &&
           is_same(a->right, b->right);
}

static struct variable *find(struct trial *trial, const struct expression *rule,
                             const struct expression_node *leaf)
{
    const struct expression_node *part = symbol_of(leaf);
    const struct expression_symbol *symbol = part != NULL ? &rule->symbols[part->symbol] : NULL;
    bool is_few = symbol != NULL && values_of(symbol) > 0;
    for (size_t i = 0; i < trial->count; i++) {
        struct variable *variable = &trial->variables[i];
        if (is_few ? variable->symbol == symbol
                   : variable->symbol == NULL && is_same(variable->leaf, leaf)) {
            return variable;
        }
    }
    if (trial->count == VARIABLES_MAX) {
        trial->is_too_much = true;
        return NULL;
    }
    struct variable *variable = &trial->variables[trial->count++];
    *variable = (struct variable){.symbol = is_few ? symbol : NULL,
                                  .index = is_few ? part->symbol : 0,
                                  .leaf = leaf,
                                  .values = is_few ? values_of(symbol) : 2};
    return variable;
}

static void collect(struct trial *trial, const struct expression *rule,
                    const struct expression_node *node)
{
    if (is_leaf(node)) {
        if (node->op != EXPRESSION_OP_CONSTANT) {
            (void)find(trial, rule, node);
        }
        return;
    }
    collect(trial, rule, node->left);
    if (node->right != NULL) {
        collect(trial, rule, node->right);
    }
}

/* --- one combination --- */

static void look_up(void *ctx, size_t symbol, struct text family, struct expression_value *value)
{
    const struct trial *trial = ctx;
    (void)family;
    *value = (struct expression_value){.type = EXPRESSION_NONE};
    for (size_t i = 0; i < trial->count; i++) {
        const struct variable *variable = &trial->variables[i];
        if (variable->symbol != NULL && variable->index == symbol && variable->value > 0) {
            value->type = variable->symbol->type;
            value->number = variable->value - 1;
        }
    }
}

static bool holds(struct trial *trial, const struct expression *rule,
                  const struct expression_node *node)
{
    if (node->op == EXPRESSION_OP_AND) {
        return holds(trial, rule, node->left) && holds(trial, rule, node->right);
    }
    if (node->op == EXPRESSION_OP_OR) {
        return holds(trial, rule, node->left) || holds(trial, rule, node->right);
    }
    if (node->op == EXPRESSION_OP_NOT) {
        return !holds(trial, rule, node->left);
    }
    if (node->op == EXPRESSION_OP_CONSTANT) {
        return node->constant.number != 0;
    }
    struct expression_facts facts = {.lookup = look_up, .ctx = trial};
    const struct variable *variable = find(trial, rule, node);
    if (variable->symbol == NULL) {
        return variable->value != 0;
    }
    return expression_run_node(rule, node, &facts);
}

static bool holds_rule(struct trial *trial, const struct expression *rule)
{
    return rule == NULL || holds(trial, rule, rule->root);
}

/* The next combination; false: that was the last. */
static bool advance(struct trial *trial)
{
    for (size_t i = 0; i < trial->count; i++) {
        struct variable *variable = &trial->variables[i];
        if (++variable->value < variable->values) {
            return true;
        }
        variable->value = 0;
    }
    return false;
}

/* --- all of them --- */

static bool prepare(struct trial *trial, const struct expression *const *earlier, size_t count,
                    const struct expression *later)
{
    uint64_t tries = 1;
    *trial = (struct trial){0};
    for (size_t i = 0; i < count; i++) {
        if (earlier[i] != NULL) {
            collect(trial, earlier[i], earlier[i]->root);
        }
    }
    if (later != NULL) {
        collect(trial, later, later->root);
    }
    for (size_t i = 0; i < trial->count && tries <= EXPRESSION_COVER_TRIES_MAX; i++) {
        tries *= trial->variables[i].values;
    }
    return !trial->is_too_much && tries <= EXPRESSION_COVER_TRIES_MAX;
}

bool expression_cover(const struct expression *const *earlier, size_t count,
                      const struct expression *later)
{
    struct trial trial;
    if (!prepare(&trial, earlier, count, later)) {
        return false;
    }
    do {
        bool is_held = false;
        for (size_t i = 0; i < count && !is_held; i++) {
            is_held = holds_rule(&trial, earlier[i]);
        }
        if (!is_held && holds_rule(&trial, later)) {
            return false;
        }
    } while (advance(&trial));
    return true;
}

bool expression_cover_never(const struct expression *rule)
{
    return rule != NULL && expression_cover(NULL, 0, rule);
}
