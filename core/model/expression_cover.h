/* Whether a rule is ever reached behind others: for the lint of lists in which the first match
 * counts. Numbers, durations, enumerations, texts and truth values are looked at exactly, by the
 * classes of expression_domain.h; of what a text contains only some is known. So a yes is sure, and
 * a no may mean that it is not known. Pure. */
#ifndef MODEL_EXPRESSION_COVER_H
#define MODEL_EXPRESSION_COVER_H
#include "model/expression.h"

#define EXPRESSION_COVER_STEPS_MAX 200000 /* terms looked at; beyond, nothing is known */

/* Does one of `earlier` hold whenever `later` does? A NULL rule always holds. */
bool expression_cover(const struct expression *const *earlier, size_t count,
                      const struct expression *later);
/* Does it hold in no case? */
bool expression_cover_never(const struct expression *rule);

#endif
