#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_maintenance_list;

const struct method method_maintenance_list = {
    .name = "maintenance.list",
    .summary = "The maintenance windows that are open.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items}",
    .example = "{} -> {\"items\": [{\"id\": 1, \"team\": \"support\"}]}",
    .since = "0.1",
};
