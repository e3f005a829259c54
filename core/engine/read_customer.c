#include "engine/read_customer.h"
#include "base/must.h"
#include "engine/ticket_view.h"
#include "engine/use_case.h"

#define CUSTOMER_TICKETS_MAX 50

enum err read_customer_find(struct work *work, struct customer *customer)
{
    const struct value *args = &work->command->args;
    struct text name = value_text(args, "id");
    struct text identity_text = value_text(args, "identity");
    struct customer_identity identity;
    uint64_t id = 0;
    if (name.n > 0 && !id_parse('C', name, &id)) {
        return work_refuse(work, ERR_INVALID, "invalid", "id", "\"%.*s\" is no customer id",
                           TEXT_ARG(name));
    }
    if (name.n == 0 && identity_text.n == 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "id",
                           "name the customer by id or by identity");
    }
    if (name.n == 0) {
        enum err err = customer_read_identity(work->arena, identity_text, &identity, work->refusal);
        if (err != ERR_OK) {
            return err;
        }
        id = customer_table_find(work->reader, work->arena, identity.kind, identity.value);
    }
    if (id == 0 || !customer_table_get(work->reader, work->arena, id, customer)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", name.n ? "id" : "identity",
                           "there is no such customer");
    }
    return ERR_OK;
}

/* customer.get {id | identity}: the record and the newest tickets. */
enum err read_customer(struct work *work)
{
    struct customer customer = {0};
    uint64_t *ids = NULL;
    struct text next = TEXT_NONE;
    struct pack pack;
    enum err err = read_customer_find(work, &customer);
    if (err != ERR_OK) {
        return err;
    }
    size_t count = ticket_table_list(work->reader, work->arena, TICKET_LIST_BY_CUSTOMER, TEXT_NONE,
                                     customer.id, TEXT_NONE, CUSTOMER_TICKETS_MAX, &ids, &next);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_key(&pack, "customer");
    ticket_view_customer(&pack, &customer);
    pack_key(&pack, "tickets");
    pack_list_begin(&pack);
    for (size_t i = 0; i < count; i++) {
        struct ticket ticket;
        ticket_init(&ticket);
        if (ticket_table_get(work->reader, work->arena, ids[i], &ticket)) {
            ticket_view_row(work, &pack, &ticket);
        }
    }
    pack_list_end(&pack);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
