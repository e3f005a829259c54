#include "engine/ports.h"
#include "base/mem.h"

void ports_leased_job_destroy(struct leased_job **leased)
{
    if (*leased == NULL) {
        return;
    }
    policy_set_release(&(*leased)->ask.policies);
    arena_fini(&(*leased)->arena);
    mem_free(*leased);
    *leased = NULL;
}
