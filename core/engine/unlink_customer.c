#include "engine/move_customer.h"
#include "engine/pick_customer.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

static enum err check(struct work *work, const struct customer *customer)
{
    struct customer into;
    if (customer->linked_into == 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "%s is linked into no other customer", id_print('C', customer->id).z);
    }
    if (customer_table_get(work->reader, work->arena, customer->linked_into, &into) &&
        into.linked_into != 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", "id",
                           "%s was linked into %s since: unlink that one first",
                           id_print('C', into.id).z, id_print('C', into.linked_into).z);
    }
    return ERR_OK;
}

/* customer.unlink {id}: the identities and tickets that came from this record go back to it. */
enum err unlink_customer(struct work *work)
{
    struct customer customer;
    enum err err = pick_customer(work, "id", &customer);
    err = err == ERR_OK ? check(work, &customer) : err;
    if (err != ERR_OK) {
        return err;
    }
    move_customer_unlink(work, &customer);
    return ticket_view_answer_customer(work, &customer);
}
