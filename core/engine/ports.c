#include "engine/ports.h"
#include "base/mem.h"

void ports_leased_job_give(struct leased_job *leased, const struct subscriber *subscriber)
{
    const struct subscriber *before = leased->subscriber;
    leased->subscriber = subscriber;
    if (subscriber != NULL && subscriber->leases != NULL) {
        atomic_fetch_add(subscriber->leases, 1);
    }
    if (before != NULL && before->leases != NULL) {
        atomic_fetch_sub(before->leases, 1);
    }
}

void ports_leased_job_destroy(struct leased_job **leased)
{
    struct leased_job *old = *leased;
    if (old == NULL) {
        return;
    }
    policy_set_release(&old->ask.policies);
    arena_fini(&old->arena);
    ports_leased_job_give(old, NULL); /* the last look at whoever it was */
    mem_free(old);
    *leased = NULL;
}
