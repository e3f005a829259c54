#include "engine/customer_entry.h"
#include "engine/pick_customer.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

static enum err refuse_stranger(struct work *work, const struct customer *customer,
                                const struct customer_identity *identity)
{
    uint64_t holder =
        customer_table_find(work->reader, work->arena, identity->kind, identity->value);
    if (holder == 0) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "identity",
                           "nobody is known as %.*s %.*s", TEXT_ARG(identity->kind),
                           TEXT_ARG(identity->value));
    }
    return work_refuse(work, ERR_CONFLICT, "conflict", "identity",
                       "%.*s is an identity of %s, not of %s: take it from that one",
                       TEXT_ARG(identity->value), id_print('C', holder).z,
                       id_print('C', customer->id).z);
}

/* Who waits for an answer must be found again when he writes. */
static enum err check_last(struct work *work, const struct customer *customer,
                           const struct customer_identity *identity)
{
    if (customer->identity_count > 1 || customer->open_tickets == 0) {
        return ERR_OK;
    }
    return work_refuse(work, ERR_CONFLICT, "conflict", "identity",
                       "%.*s is all that %s is known by, and %u of their tickets are not solved: "
                       "link another identity first",
                       TEXT_ARG(identity->value), id_print('C', customer->id).z,
                       (unsigned)customer->open_tickets);
}

/* customer.unlink_identity {id, identity}: it was not theirs, or is not any more. Tickets stay
 * where they are; whoever writes from there next is somebody new. */
enum err unlink_identity(struct work *work)
{
    struct customer customer;
    struct customer_identity identity;
    enum err err = pick_customer(work, "id", &customer);
    err = err == ERR_OK
              ? customer_read_identity(work->arena, value_text(&work->command->args, "identity"),
                                       &identity, work->refusal)
              : err;
    if (err != ERR_OK) {
        return err;
    }
    const struct customer_identity *own = customer_find_identity(&customer, &identity);
    err = own == NULL ? refuse_stranger(work, &customer, &identity)
                      : check_last(work, &customer, own);
    if (err != ERR_OK) {
        return err;
    }
    struct customer rest = customer;
    (void)customer_drop_identity(work->arena, &rest, &identity);
    customer_entry_identity(work, "identity_unlinked", customer.id, own);
    customer_table_put(work->writes, &customer, &rest);
    return ticket_view_answer_customer(work, &rest);
}
