#include "host/shelf.h"

void shelf_init(struct shelf *shelf)
{
    *shelf = (struct shelf){.lock = mutex_create()};
    atomic_init(&shelf->current, NULL);
}

void shelf_fini(struct shelf *shelf)
{
    while (shelf->first != NULL) {
        struct generation *old = shelf->first;
        shelf->first = old->next;
        generation_destroy(&old);
    }
    mutex_destroy(&shelf->lock);
}

void shelf_put(struct shelf *shelf, struct generation *generation)
{
    mutex_lock(shelf->lock);
    generation->next = shelf->first;
    shelf->first = generation;
    mutex_unlock(shelf->lock);
}

bool shelf_swap(struct shelf *shelf, struct text version)
{
    struct generation *found = NULL;
    mutex_lock(shelf->lock);
    for (struct generation *at = shelf->first; at != NULL && found == NULL; at = at->next) {
        found = text_eq_z(version, at->version) ? at : NULL;
    }
    if (found != NULL) {
        atomic_store(&shelf->current, found);
    }
    mutex_unlock(shelf->lock);
    return found != NULL;
}

struct generation *shelf_current(struct shelf *shelf)
{
    return atomic_load(&shelf->current);
}

static bool reads_the_same(const struct subscriber *a, const struct subscriber *b)
{
    bool is_same = a->read_count == b->read_count;
    for (size_t i = 0; i < a->read_count && is_same; i++) {
        is_same = text_eq(a->reads[i], b->reads[i]);
    }
    return is_same;
}

bool shelf_hand_on(struct shelf *shelf, struct leased_job *job)
{
    const struct subscriber *old = job->subscriber;
    const struct pipeline *pipeline = &shelf_current(shelf)->pipeline;
    if (old->leases == &pipeline->leases) {
        return true;
    }
    const struct subscriber *now = pipeline_find(pipeline, old->hook, old->instance, old->number);
    if (now == NULL || !now->is_job || !reads_the_same(old, now)) {
        return false;
    }
    ports_leased_job_give(job, now);
    return true;
}

void shelf_sweep(struct shelf *shelf, const struct generation *besides)
{
    struct generation *gone = NULL;
    mutex_lock(shelf->lock);
    for (struct generation **at = &shelf->first; *at != NULL;) {
        struct generation *one = *at;
        if (one == atomic_load(&shelf->current) || one == besides || generation_is_leased(one)) {
            at = &one->next;
        } else {
            *at = one->next;
            one->next = gone;
            gone = one;
        }
    }
    mutex_unlock(shelf->lock);
    while (gone != NULL) {
        struct generation *next = gone->next;
        generation_destroy(&gone);
        gone = next;
    }
}
