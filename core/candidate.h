/* A configuration that is not in force: read for a look at what it would do. */
#ifndef CANDIDATE_H
#define CANDIDATE_H
#include "model/policy_set.h"

/* ctx: the folder of zone files. One reference; NULL with the first complaint, and its line, in
 * `why`. Plugins are not looked at. [any thread] */
const struct policy_set *candidate_read(void *ctx, struct text text, char *why, size_t why_size);

#endif
