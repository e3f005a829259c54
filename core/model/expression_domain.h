/* What rules can tell apart, for those who compare rules. Every symbol that a set of rules looks at
 * becomes a variable with few classes of values, such that each comparison has one answer for all
 * values of a class: a number is split at the constants it is compared with, a text is one of the
 * constants or another one, an enumeration is each of its words; "absent" is a class of its own.
 * What stays open within a class (does another text contain "refund"?) is a variable by itself, a
 * fact.
 *
 * So the assignments of all variables stand for every case that can be, and for some that cannot,
 * of which expression_domain_choose rules out those that are known: what holds in all of them holds
 * always. Pure; the domain lives in its arena, and rules must live as long. */
#ifndef MODEL_EXPRESSION_DOMAIN_H
#define MODEL_EXPRESSION_DOMAIN_H
#include "model/expression.h"

enum expression_domain_answer {
    EXPRESSION_DOMAIN_NO,
    EXPRESSION_DOMAIN_YES,
    EXPRESSION_DOMAIN_OPEN /* it hangs on a variable that has no class yet */
};

struct expression_domain_variable;
struct expression_domain_term; /* a rule as a tree over variables */

struct expression_domain {
    struct arena *arena;
    struct expression_domain_variable *variables;
    size_t count;
    struct expression_domain_term *leaves; /* the latest first */
    uint64_t steps;                        /* how many terms were looked at */
    size_t undecided;                      /* after an answer OPEN: the variable to choose next */
};

void expression_domain_init(struct expression_domain *domain, struct arena *arena);
/* Takes in a rule; NULL always holds. All rules first, then _close, then the questions. */
struct expression_domain_term *expression_domain_add(struct expression_domain *domain,
                                                     const struct expression *rule);
void expression_domain_close(struct expression_domain *domain);

size_t expression_domain_classes(const struct expression_domain *domain, size_t variable);
/* Chooses a class, from 0; as many as there are: none. False: with what is chosen already, no value
 * can be so. */
bool expression_domain_choose(struct expression_domain *domain, size_t variable, size_t chosen);
enum expression_domain_answer expression_domain_ask(struct expression_domain *domain,
                                                    const struct expression_domain_term *term);

#endif
