/* What the last run says of its plugins: read at the start, told in the log, judged by the
 * quarantine. Owns crumb and quarantine of the host. [main] */
#ifndef HOST_LAST_RUN_H
#define HOST_LAST_RUN_H
#include "host/crumb.h"
#include "host/quarantine.h"

struct last_run {
    struct crumb *crumb;           /* owned */
    struct quarantine *quarantine; /* owned */
};

/* `folder`: where the files "crumbs" and "deaths" lie; NULL: nothing is kept, and no signal caught.
 */
void last_run_open(struct last_run *last, const char *folder);
/* The process ends in order, with somebody left behind inside: the next start accuses nobody. */
void last_run_forgive(const struct last_run *last);
/* No plugin is entered any more. */
void last_run_close(struct last_run *last);

#endif
