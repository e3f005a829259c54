/* Whether a rule is ever reached behind others: for the lint of lists in which the first match
 * counts. Enumerations and truth values are tried in all their combinations; other comparisons are
 * taken as facts of their own, equal where they are written alike. So a yes is sure, and a no may
 * only mean that it is not known. Pure. */
#ifndef MODEL_EXPRESSION_COVER_H
#define MODEL_EXPRESSION_COVER_H
#include "model/expression.h"

#define EXPRESSION_COVER_TRIES_MAX 65536 /* combinations; beyond, nothing is known */

/* Does one of `earlier` hold whenever `later` does? A NULL rule always holds. */
bool expression_cover(const struct expression *const *earlier, size_t count,
                      const struct expression *later);
/* Does it hold in no case? */
bool expression_cover_never(const struct expression *rule);

#endif
