#include "rpc/registry.h"

struct row {
    const char *name;
    int (*run)(void);
};

static const struct row rows[] = {
    {.name = "ticket.get", .run = method_ticket_get},
};

int registry_count(void)
{
    return rows[0].run();
}
