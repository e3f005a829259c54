/* What the contract says of each hook: which kinds may subscribe, which effects it takes, how long
 * a stage waits for it. The table of docs/plugins.md is this one. */
#ifndef HOST_HOOK_TABLE_H
#define HOST_HOOK_TABLE_H
#include <rung/plugin.h>
#include "model/effect.h"

enum { HOOK_TABLE_INLINE = 1, HOOK_TABLE_JOB = 2, HOOK_TABLE_QUERY = 4 };

struct hook_table_row {
    enum hook hook;
    unsigned kinds;                /* HOOK_TABLE_* */
    uint64_t effects;              /* RUNG_MAY bits it takes */
    uint32_t wait_ms, wait_ms_max; /* how long a stage waits for its jobs; 0: it never does */
    unsigned asked;                /* the kinds that this version asks; 0: nobody */
};

const struct hook_table_row *hook_table_find(uint32_t hook); /* NULL: a stranger */

#endif
