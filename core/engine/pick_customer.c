#include "engine/pick_customer.h"

enum err pick_customer(struct work *work, const char *path, struct customer *customer)
{
    struct text name = value_text(&work->command->args, path);
    uint64_t id = 0;
    if (!id_parse('C', name, &id)) {
        return work_refuse(work, ERR_INVALID, "invalid", path,
                           "\"%.*s\" is no customer id; ids look like C-4G7K2",
                           TEXT_ARG(text_slice(name, 0, 40)));
    }
    if (!customer_table_get(work->reader, work->arena, id, customer)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", path, "there is no customer %.*s",
                           TEXT_ARG(text_slice(name, 0, 40)));
    }
    return ERR_OK;
}
