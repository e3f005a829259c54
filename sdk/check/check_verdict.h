/* What a plugin said to an event, against what it said when that was recorded. Effects are compared
 * as they come, in any order. */
#ifndef CHECK_CHECK_VERDICT_H
#define CHECK_CHECK_VERDICT_H
#include <rung/plugin.h>
#include "base/buf.h"

struct check_verdict {
    int64_t code;
    const rung_effect *effects;
    size_t count;
};

/* True: they are the same. Else `words` says the first differences: what was, what is. */
bool check_verdict_compare(const struct check_verdict *was, const struct check_verdict *is,
                           struct buf *words);

#endif
