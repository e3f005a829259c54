#include "model/expression_domain.h"
#include <stdlib.h>
#include "base/must.h"
#include "model/expression_run.h"
#include "model/expression_tree.h"

#define NOBODY SIZE_MAX
enum { FACT_NO, FACT_YES, FACT_CLASSES };

/* The value of a symbol, or a fact about it that its class leaves open. */
struct expression_domain_variable {
    const struct expression_symbol *symbol; /* NULL: a fact */
    struct text family;
    const struct expression_node *fact; /* the comparison; NULL: the value itself */
    size_t of;                          /* of a fact: the symbol's variable; NOBODY: of several */
    struct expression_value *classes;   /* of a value */
    size_t count, chosen;               /* chosen == count: none */
    size_t other;                       /* the class in which facts decide; NOBODY: there is none */
};

enum term_kind { TERM_TRUE, TERM_FALSE, TERM_AND, TERM_OR, TERM_NOT, TERM_LEAF };
enum leaf_truth { LEAF_NO, LEAF_YES, LEAF_BY_FACT };

struct expression_domain_term {
    enum term_kind kind;
    struct expression_domain_term *left, *right, *next; /* next: of all leaves */
    const struct expression *rule;
    const struct expression_node *node;
    size_t variable, fact;  /* of a leaf; NOBODY: no fact */
    enum leaf_truth *truth; /* by the variable's class */
};

void expression_domain_init(struct expression_domain *domain, struct arena *arena)
{
    *domain = (struct expression_domain){.arena = arena};
}

/* --- variables --- */

static bool is_symbol(const struct expression_node *node)
{
    return node != NULL && (node->op == EXPRESSION_OP_SYMBOL || node->op == EXPRESSION_OP_HAS);
}

/* The one symbol that this comparison looks at; NULL: there are two. */
static const struct expression_node *symbol_of(const struct expression_node *leaf)
{
    if (is_symbol(leaf)) {
        return leaf;
    }
    if (is_symbol(leaf->left) && is_symbol(leaf->right)) {
        return NULL;
    }
    return is_symbol(leaf->left) ? leaf->left : leaf->right;
}

static const struct expression_value *constant_of(const struct expression_node *leaf)
{
    const struct expression_node *sides[] = {leaf->left, leaf->right};
    for (size_t i = 0; i < 2; i++) {
        if (sides[i] != NULL && sides[i]->op == EXPRESSION_OP_CONSTANT) {
            return &sides[i]->constant;
        }
    }
    return NULL;
}

static struct expression_domain_variable *add_variable(struct expression_domain *domain)
{
    struct expression_domain_variable *variable =
        ARENA_PUSH(domain->arena, domain->variables, domain->count);
    *variable = (struct expression_domain_variable){.of = NOBODY, .other = NOBODY};
    return variable;
}

/* Tables of symbols are copied for each rule when the operator names the priorities: the symbol is
 * the same when its name is. */
static size_t value_of(struct expression_domain *domain, const struct expression *rule,
                       const struct expression_node *part)
{
    const struct expression_symbol *symbol = &rule->symbols[part->symbol];
    for (size_t i = 0; i < domain->count; i++) {
        const struct expression_domain_variable *variable = &domain->variables[i];
        if (variable->symbol != NULL && variable->symbol->name == symbol->name &&
            text_eq(variable->family, part->family)) {
            return i;
        }
    }
    struct expression_domain_variable *variable = add_variable(domain);
    variable->symbol = symbol;
    variable->family = part->family;
    return domain->count - 1;
}

static bool is_same(const struct expression_node *a, const struct expression_node *b)
{
    if (a == NULL || b == NULL) {
        return a == b;
    }
    if (a->op != b->op || a->symbol != b->symbol || !text_eq(a->family, b->family)) {
        return false;
    }
    bool is_text = a->op == EXPRESSION_OP_CONSTANT && a->constant.type == EXPRESSION_TEXT &&
                   b->constant.type == EXPRESSION_TEXT;
    bool is_equal = is_text ? text_eq_nocase(a->constant.text, b->constant.text)
                            : a->op != EXPRESSION_OP_CONSTANT || text_eq(a->source, b->source);
    return is_equal && is_same(a->left, b->left) && is_same(a->right, b->right);
}

static size_t fact_of(struct expression_domain *domain, const struct expression_node *leaf,
                      size_t of)
{
    for (size_t i = 0; i < domain->count; i++) {
        const struct expression_domain_variable *variable = &domain->variables[i];
        if (variable->fact != NULL && variable->of == of && is_same(variable->fact, leaf)) {
            return i;
        }
    }
    struct expression_domain_variable *variable = add_variable(domain);
    variable->fact = leaf;
    variable->of = of;
    variable->count = FACT_CLASSES;
    variable->chosen = FACT_CLASSES;
    return domain->count - 1;
}

/* --- rules --- */

static struct expression_domain_term *new_term(struct expression_domain *domain,
                                               enum term_kind kind)
{
    struct expression_domain_term *term = ARENA_NEW(domain->arena, struct expression_domain_term);
    term->kind = kind;
    term->fact = NOBODY;
    return term;
}

/* Is the class "another text", or "a list", not enough to answer this comparison? */
static bool is_by_fact(enum expression_type type, enum expression_operator op)
{
    bool is_told = op == EXPRESSION_OP_EQ || op == EXPRESSION_OP_NE || op == EXPRESSION_OP_IN ||
                   op == EXPRESSION_OP_NOT_IN;
    return op != EXPRESSION_OP_HAS &&
           (type == EXPRESSION_LIST || (type == EXPRESSION_TEXT && !is_told));
}

static struct expression_domain_term *add_leaf(struct expression_domain *domain,
                                               const struct expression *rule,
                                               const struct expression_node *node)
{
    const struct expression_node *part = symbol_of(node);
    struct expression_domain_term *term = new_term(domain, TERM_LEAF);
    term->rule = rule;
    term->node = node;
    if (part == NULL) {
        term->variable = fact_of(domain, node, NOBODY);
        return term;
    }
    term->variable = value_of(domain, rule, part);
    if (is_by_fact(rule->symbols[part->symbol].type, node->op)) {
        term->fact = fact_of(domain, node, term->variable);
    }
    return term;
}

static struct expression_domain_term *add_node(struct expression_domain *domain,
                                               const struct expression *rule,
                                               const struct expression_node *node)
{
    bool is_both = node->op == EXPRESSION_OP_AND || node->op == EXPRESSION_OP_OR;
    if (node->op == EXPRESSION_OP_CONSTANT) {
        return new_term(domain, node->constant.number != 0 ? TERM_TRUE : TERM_FALSE);
    }
    if (!is_both && node->op != EXPRESSION_OP_NOT) {
        struct expression_domain_term *leaf = add_leaf(domain, rule, node);
        leaf->next = domain->leaves;
        domain->leaves = leaf;
        return leaf;
    }
    struct expression_domain_term *term =
        new_term(domain, node->op == EXPRESSION_OP_AND  ? TERM_AND
                         : node->op == EXPRESSION_OP_OR ? TERM_OR
                                                        : TERM_NOT);
    term->left = add_node(domain, rule, node->left);
    term->right = is_both ? add_node(domain, rule, node->right) : NULL;
    return term;
}

struct expression_domain_term *expression_domain_add(struct expression_domain *domain,
                                                     const struct expression *rule)
{
    return rule != NULL ? add_node(domain, rule, rule->root) : new_term(domain, TERM_TRUE);
}

/* --- classes --- */

static struct expression_value *add_class(struct expression_domain *domain,
                                          struct expression_domain_variable *variable,
                                          enum expression_type type)
{
    struct expression_value *value = ARENA_PUSH(domain->arena, variable->classes, variable->count);
    *value = (struct expression_value){.type = type};
    return value;
}

static void add_number(struct expression_domain *domain,
                       struct expression_domain_variable *variable, int64_t number)
{
    const struct expression_symbol *symbol = variable->symbol;
    bool is_bounded = symbol->max > symbol->min;
    if (is_bounded && (number < symbol->min || number > symbol->max)) {
        return;
    }
    for (size_t i = 0; i < variable->count; i++) {
        const struct expression_value *value = &variable->classes[i];
        if (value->type == symbol->type && value->number == number) {
            return;
        }
    }
    add_class(domain, variable, symbol->type)->number = number;
}

/* The constant, and one value on each side of it: between two constants all answer alike. */
static void split_number(struct expression_domain *domain,
                         struct expression_domain_variable *variable, int64_t number)
{
    add_number(domain, variable, number);
    if (number > INT64_MIN) {
        add_number(domain, variable, number - 1);
    }
    if (number < INT64_MAX) {
        add_number(domain, variable, number + 1);
    }
}

static void add_text(struct expression_domain *domain, struct expression_domain_variable *variable,
                     struct text text)
{
    for (size_t i = 0; i < variable->count; i++) {
        const struct expression_value *value = &variable->classes[i];
        if (value->type == EXPRESSION_TEXT && text_eq_nocase(value->text, text)) {
            return;
        }
    }
    add_class(domain, variable, EXPRESSION_TEXT)->text = text;
}

static void add_texts(struct expression_domain *domain, struct expression_domain_variable *variable,
                      const struct expression_value *constant)
{
    if (constant->type == EXPRESSION_TEXT) {
        add_text(domain, variable, constant->text);
    }
    for (size_t i = 0; constant->type == EXPRESSION_LIST && i < constant->count; i++) {
        add_text(domain, variable, constant->items[i]);
    }
}

/* A text that is none of the constants: longer than each. */
static void add_other_text(struct expression_domain *domain,
                           struct expression_domain_variable *variable)
{
    size_t longest = 0;
    for (size_t i = 0; i < variable->count; i++) {
        size_t n = variable->classes[i].text.n;
        longest = n > longest ? n : longest;
    }
    char *bytes = arena_alloc(domain->arena, longest + 1);
    for (size_t i = 0; i <= longest; i++) {
        bytes[i] = 'x';
    }
    variable->other = variable->count;
    add_class(domain, variable, EXPRESSION_TEXT)->text = (struct text){bytes, longest + 1};
}

/* What needs no constants to be known. */
static void begin_classes(struct expression_domain *domain,
                          struct expression_domain_variable *variable)
{
    const struct expression_symbol *symbol = variable->symbol;
    (void)add_class(domain, variable, EXPRESSION_NONE);
    if (symbol->type == EXPRESSION_ENUM) {
        for (int64_t i = 0; symbol->words[i] != NULL; i++) {
            add_class(domain, variable, EXPRESSION_ENUM)->number = i;
        }
    } else if (symbol->type == EXPRESSION_BOOL) {
        add_number(domain, variable, 0);
        add_number(domain, variable, 1);
    } else if (symbol->type == EXPRESSION_INT || symbol->type == EXPRESSION_DURATION) {
        add_number(domain, variable, symbol->min);
        add_number(domain, variable, symbol->max);
    } else if (symbol->type == EXPRESSION_LIST) {
        variable->other = variable->count;
        (void)add_class(domain, variable, EXPRESSION_LIST);
    }
}

static void take_constant(struct expression_domain *domain,
                          const struct expression_domain_term *leaf)
{
    struct expression_domain_variable *variable = &domain->variables[leaf->variable];
    const struct expression_value *constant = constant_of(leaf->node);
    if (variable->symbol == NULL || constant == NULL || leaf->fact != NOBODY) {
        return;
    }
    switch (variable->symbol->type) {
    case EXPRESSION_INT:
    case EXPRESSION_DURATION: split_number(domain, variable, constant->number); break;
    case EXPRESSION_TEXT: add_texts(domain, variable, constant); break;
    case EXPRESSION_NONE:
    case EXPRESSION_BOOL:
    case EXPRESSION_LIST:
    case EXPRESSION_ENUM: break;
    }
}

/* --- what each comparison says of each class --- */

static void look_up(void *ctx, size_t symbol, struct text family, struct expression_value *value)
{
    (void)symbol;
    (void)family;
    *value = *(const struct expression_value *)ctx;
}

static void tell_leaf(struct expression_domain *domain, struct expression_domain_term *leaf)
{
    const struct expression_domain_variable *variable = &domain->variables[leaf->variable];
    leaf->truth = ARENA_NEW_ARRAY(domain->arena, enum leaf_truth, variable->count);
    for (size_t i = 0; i < variable->count; i++) {
        if (variable->symbol == NULL) {
            leaf->truth[i] = i == FACT_YES ? LEAF_YES : LEAF_NO;
        } else if (i == variable->other && leaf->fact != NOBODY) {
            leaf->truth[i] = LEAF_BY_FACT;
        } else {
            struct expression_value value = variable->classes[i];
            struct expression_facts facts = {.lookup = look_up, .ctx = &value};
            bool holds = expression_run_node(leaf->rule, leaf->node, &facts);
            leaf->truth[i] = holds ? LEAF_YES : LEAF_NO;
        }
    }
}

void expression_domain_close(struct expression_domain *domain)
{
    for (size_t i = 0; i < domain->count; i++) {
        if (domain->variables[i].symbol != NULL) {
            begin_classes(domain, &domain->variables[i]);
        }
    }
    for (struct expression_domain_term *leaf = domain->leaves; leaf != NULL; leaf = leaf->next) {
        take_constant(domain, leaf);
    }
    for (size_t i = 0; i < domain->count; i++) {
        struct expression_domain_variable *variable = &domain->variables[i];
        if (variable->symbol != NULL && variable->symbol->type == EXPRESSION_TEXT) {
            add_other_text(domain, variable);
        }
        variable->chosen = variable->count;
    }
    for (struct expression_domain_term *leaf = domain->leaves; leaf != NULL; leaf = leaf->next) {
        tell_leaf(domain, leaf);
    }
}

/* --- which facts go together --- */

static bool is_within(struct text part, struct text whole)
{
    return text_find_nocase(whole, part, 0) != SIZE_MAX;
}

static bool is_start(struct text part, struct text whole)
{
    return part.n <= whole.n && text_eq_nocase(text_slice(whole, 0, part.n), part);
}

static bool is_end(struct text part, struct text whole)
{
    return part.n <= whole.n && text_eq_nocase(text_slice(whole, whole.n - part.n, whole.n), part);
}

/* Of one text: what begins with "refund" contains "fund". */
static bool implies(const struct expression_node *a, const struct expression_node *b)
{
    struct text of_a = constant_of(a)->text;
    struct text of_b = constant_of(b)->text;
    if (b->op == EXPRESSION_OP_CONTAINS) {
        return is_within(of_b, of_a);
    }
    return a->op == b->op && ((a->op == EXPRESSION_OP_STARTS && is_start(of_b, of_a)) ||
                              (a->op == EXPRESSION_OP_ENDS && is_end(of_b, of_a)));
}

/* No text begins, or ends, in two ways. */
static bool excludes(const struct expression_node *a, const struct expression_node *b)
{
    struct text of_a = constant_of(a)->text;
    struct text of_b = constant_of(b)->text;
    if (a->op != b->op) {
        return false;
    }
    return (a->op == EXPRESSION_OP_STARTS && !is_start(of_a, of_b) && !is_start(of_b, of_a)) ||
           (a->op == EXPRESSION_OP_ENDS && !is_end(of_a, of_b) && !is_end(of_b, of_a));
}

static bool go_together(const struct expression_domain_variable *a,
                        const struct expression_domain_variable *b)
{
    if (a->chosen == FACT_YES && b->chosen == FACT_YES) {
        return !excludes(a->fact, b->fact);
    }
    if (a->chosen == FACT_YES && b->chosen == FACT_NO) {
        return !implies(a->fact, b->fact);
    }
    return !(a->chosen == FACT_NO && b->chosen == FACT_YES && implies(b->fact, a->fact));
}

/* Only facts about the value of one text say something about each other. */
static bool is_about_text(const struct expression_domain *domain,
                          const struct expression_domain_variable *variable)
{
    return variable->of != NOBODY &&
           domain->variables[variable->of].symbol->type == EXPRESSION_TEXT &&
           constant_of(variable->fact) != NULL;
}

/* --- questions --- */

size_t expression_domain_classes(const struct expression_domain *domain, size_t variable)
{
    return domain->variables[variable].count;
}

bool expression_domain_choose(struct expression_domain *domain, size_t variable, size_t chosen)
{
    struct expression_domain_variable *one = &domain->variables[variable];
    MUST(chosen <= one->count);
    one->chosen = chosen;
    if (!is_about_text(domain, one)) {
        return true;
    }
    for (size_t i = 0; i < domain->count; i++) {
        const struct expression_domain_variable *two = &domain->variables[i];
        if (two != one && two->of == one->of && is_about_text(domain, two) &&
            !go_together(one, two)) {
            return false;
        }
    }
    return true;
}

static enum expression_domain_answer ask_variable(struct expression_domain *domain, size_t variable)
{
    domain->undecided = variable;
    return EXPRESSION_DOMAIN_OPEN;
}

static enum expression_domain_answer ask_leaf(struct expression_domain *domain,
                                              const struct expression_domain_term *leaf)
{
    const struct expression_domain_variable *variable = &domain->variables[leaf->variable];
    if (variable->chosen == variable->count) {
        return ask_variable(domain, leaf->variable);
    }
    enum leaf_truth truth = leaf->truth[variable->chosen];
    if (truth != LEAF_BY_FACT) {
        return truth == LEAF_YES ? EXPRESSION_DOMAIN_YES : EXPRESSION_DOMAIN_NO;
    }
    const struct expression_domain_variable *fact = &domain->variables[leaf->fact];
    return fact->chosen == FACT_CLASSES ? ask_variable(domain, leaf->fact)
           : fact->chosen == FACT_YES   ? EXPRESSION_DOMAIN_YES
                                        : EXPRESSION_DOMAIN_NO;
}

static enum expression_domain_answer ask_both(struct expression_domain *domain,
                                              const struct expression_domain_term *term,
                                              enum expression_domain_answer decides)
{
    enum expression_domain_answer left = expression_domain_ask(domain, term->left);
    if (left == decides) {
        return left;
    }
    size_t undecided = domain->undecided;
    enum expression_domain_answer right = expression_domain_ask(domain, term->right);
    if (left == EXPRESSION_DOMAIN_OPEN && right != decides) {
        domain->undecided = undecided;
        return left;
    }
    return right;
}

enum expression_domain_answer expression_domain_ask(struct expression_domain *domain,
                                                    const struct expression_domain_term *term)
{
    enum expression_domain_answer answer = EXPRESSION_DOMAIN_NO;
    domain->steps++;
    switch (term->kind) {
    case TERM_TRUE: return EXPRESSION_DOMAIN_YES;
    case TERM_FALSE: return EXPRESSION_DOMAIN_NO;
    case TERM_AND: return ask_both(domain, term, EXPRESSION_DOMAIN_NO);
    case TERM_OR: return ask_both(domain, term, EXPRESSION_DOMAIN_YES);
    case TERM_LEAF: return ask_leaf(domain, term);
    case TERM_NOT: answer = expression_domain_ask(domain, term->left); break;
    }
    return answer == EXPRESSION_DOMAIN_OPEN  ? answer
           : answer == EXPRESSION_DOMAIN_YES ? EXPRESSION_DOMAIN_NO
                                             : EXPRESSION_DOMAIN_YES;
}
