#include "model/expression_cover.h"
#include "model/expression_domain.h"

#define DEPTH_MAX 256 /* variables chosen at a time; beyond, nothing is known */

struct search {
    struct expression_domain domain;
    struct expression_domain_term **earlier;
    size_t count;
    struct expression_domain_term *later;
};

/* Is `later` alone true with what is chosen? OPEN: domain.undecided says what it hangs on. */
static enum expression_domain_answer is_alone(struct search *search)
{
    enum expression_domain_answer answer = expression_domain_ask(&search->domain, search->later);
    size_t undecided = search->domain.undecided;
    bool is_open = answer == EXPRESSION_DOMAIN_OPEN;
    if (answer == EXPRESSION_DOMAIN_NO) {
        return answer;
    }
    for (size_t i = 0; i < search->count; i++) {
        answer = expression_domain_ask(&search->domain, search->earlier[i]);
        if (answer == EXPRESSION_DOMAIN_YES) {
            return EXPRESSION_DOMAIN_NO;
        }
        if (answer == EXPRESSION_DOMAIN_OPEN && !is_open) {
            undecided = search->domain.undecided;
            is_open = true;
        }
    }
    search->domain.undecided = undecided;
    return is_open ? EXPRESSION_DOMAIN_OPEN : EXPRESSION_DOMAIN_YES;
}

/* Is there, or may there be, a case with what is chosen in which `later` is alone? */
static bool find_case(struct search *search, unsigned depth)
{
    struct expression_domain *domain = &search->domain;
    enum expression_domain_answer answer = is_alone(search);
    if (answer != EXPRESSION_DOMAIN_OPEN) {
        return answer == EXPRESSION_DOMAIN_YES;
    }
    if (depth == DEPTH_MAX || domain->steps > EXPRESSION_COVER_STEPS_MAX) {
        return true;
    }
    size_t variable = domain->undecided;
    size_t classes = expression_domain_classes(domain, variable);
    bool found = false;
    for (size_t i = 0; i < classes && !found; i++) {
        found = expression_domain_choose(domain, variable, i) && find_case(search, depth + 1);
    }
    (void)expression_domain_choose(domain, variable, classes);
    return found;
}

bool expression_cover(const struct expression *const *earlier, size_t count,
                      const struct expression *later)
{
    struct arena arena;
    arena_init(&arena);
    struct search search = {.earlier =
                                ARENA_NEW_ARRAY(&arena, struct expression_domain_term *, count + 1),
                            .count = count};
    expression_domain_init(&search.domain, &arena);
    for (size_t i = 0; i < count; i++) {
        search.earlier[i] = expression_domain_add(&search.domain, earlier[i]);
    }
    search.later = expression_domain_add(&search.domain, later);
    expression_domain_close(&search.domain);
    bool is_covered = !find_case(&search, 0);
    arena_fini(&arena);
    return is_covered;
}

bool expression_cover_never(const struct expression *rule)
{
    return rule != NULL && expression_cover(NULL, 0, rule);
}
