#include "engine/count_affected.h"

static bool has_organisation(struct work *work, uint64_t customer)
{
    struct customer record;
    return customer_table_get(work->reader, work->arena, customer, &record) &&
           record.organisation.n > 0;
}

static uint32_t *slot_of(struct work *work, uint64_t customer)
{
    struct ticket_affected *counted = &work->ticket->counted;
    return has_organisation(work, customer) ? &counted->organised : &counted->plain;
}

/* Its own customer is counted apart, and so is one that another incident is of. */
static bool is_alone(struct work *work, uint64_t customer, uint64_t incident)
{
    const struct ticket *problem = work->ticket;
    return customer != 0 && customer != problem->customer &&
           !link_table_has_customer(work->reader, work->arena, problem->id, customer, incident);
}

void count_affected_joined(struct work *work, uint64_t customer, uint64_t incident)
{
    if (is_alone(work, customer, incident)) {
        (*slot_of(work, customer))++;
    }
    count_affected(work);
}

void count_affected_left(struct work *work, uint64_t customer, uint64_t incident)
{
    if (is_alone(work, customer, incident)) {
        uint32_t *slot = slot_of(work, customer);
        *slot -= *slot > 0;
    }
    count_affected(work);
}

void count_affected_moved(struct work *work, uint64_t former)
{
    struct ticket *problem = work->ticket;
    uint64_t id = problem->id;
    if (former != 0 && former != problem->customer &&
        link_table_has_customer(work->reader, work->arena, id, former, 0)) {
        (*slot_of(work, former))++;
    }
    if (problem->customer != 0 && former != problem->customer &&
        link_table_has_customer(work->reader, work->arena, id, problem->customer, 0)) {
        uint32_t *slot = slot_of(work, problem->customer);
        *slot -= *slot > 0;
    }
    count_affected(work);
}

static void write_event(struct work *work, uint32_t step)
{
    struct pack *event = work_event(work, "affected_count");
    pack_pair_z(event, "problem", id_print('T', work->ticket->id).z);
    pack_pair_int(event, "count", work->ticket->affected);
    pack_pair_int(event, "step", step);
    work_event_end(work);
}

void count_affected(struct work *work)
{
    const struct problem_policy *policy = &work->policies->problems;
    struct ticket *problem = work->ticket;
    uint64_t plain = problem->counted.plain;
    uint64_t organised = problem->counted.organised;
    if (problem->customer != 0 && has_organisation(work, problem->customer)) {
        organised++;
    } else if (problem->customer != 0) {
        plain++;
    }
    uint32_t count =
        problem->incidents == 0 ? 1 : problem_policy_affected(policy, plain, organised);
    uint32_t step = problem->incidents == 0 ? 0 : problem_policy_step(policy, count);
    work->changed = work->changed || problem->affected != count;
    problem->affected = count;
    if (step > problem->counted.step) {
        problem->counted.step = step;
        work->changed = true;
        write_event(work, step);
    }
}
