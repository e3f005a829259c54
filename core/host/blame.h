/* Effects that a plugin should not have proposed: not declared in its `may`, malformed, not for
 * this hook. One is denied and told; three within a minute are a failure of the plugin. What the
 * operator did not grant is no fault of the plugin's and is not counted: so a new version can run
 * beside the old one, without grants, to be compared. A pure value: time is an argument
 * (monotonic).
 */
#ifndef HOST_BLAME_H
#define HOST_BLAME_H
#include <stdbool.h>
#include <stdint.h>

#define BLAME_COUNT_MAX 3
#define BLAME_WINDOW_US INT64_C(60000000)

struct blame { /* all zero: none yet */
    int64_t times_us[BLAME_COUNT_MAX - 1];
    unsigned count;
};

bool blame_add(struct blame *blame, int64_t now_us); /* true: that makes a failure; counted anew */

#endif
