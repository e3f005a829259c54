#include "engine/find_customer.h"

#define LINKS_MAX 100 /* of customers one behind the other */

static enum err find_by_id(struct work *work, struct text name, uint64_t id, struct text *address)
{
    if (!customer_table_get(work->reader, work->arena, id, work->customer)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "requester", "there is no customer %.*s",
                           TEXT_ARG(name));
    }
    uint64_t into = work->customer->linked_into; /* who has its identities and tickets now */
    for (unsigned i = 0; into != 0 && i < LINKS_MAX; i++) {
        into = customer_table_get(work->reader, work->arena, into, work->customer)
                   ? work->customer->linked_into
                   : 0;
    }
    if (address != NULL && work->customer->identity_count > 0) {
        *address = work->customer->identities[0].value;
    }
    return ERR_OK;
}

/* The configuration says who is of which tier; a customer follows it at the next contact. */
static void follow_tier(struct work *work, struct text identity)
{
    struct text tier = policy_set_tier(work->policies, identity);
    if (tier.n > 0 && !text_eq(tier, work->customer->tier)) {
        struct customer before = *work->customer;
        work->customer->tier = tier;
        customer_table_put(work->writes, &before, work->customer);
    }
}

enum err find_customer(struct work *work, struct text requester, bool verified,
                       struct text *address)
{
    struct customer_identity identity;
    uint64_t id = 0;
    work->customer = ARENA_NEW(work->arena, struct customer);
    if (text_starts(requester, TEXT("C-")) && id_parse('C', requester, &id)) {
        return find_by_id(work, requester, id, address);
    }
    enum err err = customer_read_identity(work->arena, requester, &identity, work->refusal);
    if (err != ERR_OK) {
        return err;
    }
    if (address != NULL) {
        *address = identity.value;
    }
    id = customer_table_find(work->reader, work->arena, identity.kind, identity.value);
    if (id != 0 && customer_table_get(work->reader, work->arena, id, work->customer)) {
        follow_tier(work, identity.value);
        return work->reader->err;
    }
    *work->customer = (struct customer){
        .id = ID_OF_LOCAL(meta_table_next(work->reader, work->writes, "customer")),
        .tier = policy_set_tier(work->policies, identity.value),
        .created_us = work->now_us};
    identity.verified = verified;
    *ARENA_PUSH(work->arena, work->customer->identities, work->customer->identity_count) = identity;
    customer_table_put(work->writes, NULL, work->customer);
    return work->reader->err;
}
