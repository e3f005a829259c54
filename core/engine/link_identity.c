#include "engine/customer_entry.h"
#include "engine/pick_customer.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

/* A claim gives way to what was verified; what was verified, or is claimed twice, to nobody. */
static enum err take_from(struct work *work, uint64_t holder, const struct customer *customer,
                          const struct customer_identity *identity)
{
    struct customer other;
    if (holder == 0 || !customer_table_get(work->reader, work->arena, holder, &other)) {
        return work->reader->err;
    }
    const struct customer_identity *held = customer_find_identity(&other, identity);
    if (held == NULL || held->verified || !identity->verified) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "identity",
                           "%.*s is %s identity of %s, not of %s: link the two customers, or take "
                           "it from that one first",
                           TEXT_ARG(identity->value),
                           held != NULL && held->verified ? "a verified" : "an",
                           id_print('C', holder).z, id_print('C', customer->id).z);
    }
    struct customer without = other;
    (void)customer_drop_identity(work->arena, &without, identity);
    customer_entry_identity(work, "identity_unlinked", holder, held);
    customer_table_put(work->writes, &other, &without);
    return ERR_OK;
}

static enum err add(struct work *work, struct customer *customer,
                    const struct customer_identity *identity)
{
    if (customer->identity_count >= CUSTOMER_IDENTITIES_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "identity",
                           "a customer has at most %d identities", CUSTOMER_IDENTITIES_MAX);
    }
    struct customer changed = *customer;
    changed.identities = NULL;
    changed.identity_count = 0;
    for (size_t i = 0; i < customer->identity_count; i++) {
        *ARENA_PUSH(work->arena, changed.identities, changed.identity_count) =
            customer->identities[i];
    }
    struct customer_identity *own = customer_find_identity(&changed, identity);
    if (own != NULL && (own->verified || !identity->verified)) {
        return ERR_OK; /* no less is known than before */
    }
    if (own == NULL) {
        own = ARENA_PUSH(work->arena, changed.identities, changed.identity_count);
    }
    *own = *identity;
    customer_entry_identity(work, "identity_linked", customer->id, identity);
    customer_table_put(work->writes, customer, &changed);
    *customer = changed;
    return ERR_OK;
}

/* customer.link_identity {id, identity, verified?, source?}: one more way to know a customer. */
enum err link_identity(struct work *work)
{
    const struct value *args = &work->command->args;
    struct customer customer;
    struct customer_identity identity;
    enum err err = pick_customer(work, "id", &customer);
    err = err == ERR_OK ? customer_read_identity(work->arena, value_text(args, "identity"),
                                                 &identity, work->refusal)
                        : err;
    if (err != ERR_OK) {
        return err;
    }
    identity.verified = value_bool(args, "verified", false);
    identity.source = value_text(args, "source").n > 0 ? value_text(args, "source") : work->actor;
    uint64_t holder = customer_table_find(work->reader, work->arena, identity.kind, identity.value);
    err = holder == customer.id ? ERR_OK : take_from(work, holder, &customer, &identity);
    err = err == ERR_OK ? add(work, &customer, &identity) : err;
    if (err != ERR_OK) {
        return err;
    }
    return ticket_view_answer_customer(work, &customer);
}
