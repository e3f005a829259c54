#include "engine/move_customer.h"
#include "engine/pick_customer.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

static enum err check_one(struct work *work, const struct customer *customer, const char *path)
{
    if (customer->linked_into != 0) {
        return work_refuse(work, ERR_CONFLICT, "conflict", path,
                           "%s is linked into %s already: link that one, or unlink it first",
                           id_print('C', customer->id).z, id_print('C', customer->linked_into).z);
    }
    return ERR_OK;
}

static enum err check(struct work *work, const struct customer *a, const struct customer *b)
{
    if (a->id == b->id) {
        return work_refuse(work, ERR_INVALID, "invalid", "other",
                           "a customer is not linked to itself");
    }
    if (a->identity_count + b->identity_count > CUSTOMER_IDENTITIES_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "other",
                           "a customer has at most %d identities; together these have %zu",
                           CUSTOMER_IDENTITIES_MAX, a->identity_count + b->identity_count);
    }
    enum err err = check_one(work, a, "id");
    return err == ERR_OK ? check_one(work, b, "other") : err;
}

/* customer.link {id, other}: two records of one person become one, the older. */
enum err link_customer(struct work *work)
{
    struct customer a;
    struct customer b;
    enum err err = pick_customer(work, "id", &a);
    err = err == ERR_OK ? pick_customer(work, "other", &b) : err;
    err = err == ERR_OK ? check(work, &a, &b) : err;
    if (err != ERR_OK) {
        return err;
    }
    bool a_is_older = a.id < b.id; /* ids ascend */
    struct customer *older = a_is_older ? &a : &b;
    move_customer_link(work, a_is_older ? &b : &a, older);
    return ticket_view_answer_customer(work, older);
}
