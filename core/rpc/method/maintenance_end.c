#include "rpc/method.h"

static const struct field params[] = {
    {"window", FIELD_INT, .required = true, .min = 1, .max = 4294967295, .about = "The window."},
    {0}};

extern const struct method method_maintenance_end;

const struct method method_maintenance_end = {
    .name = "maintenance.end",
    .summary = "Ends a maintenance window before its time: what it holds fires level 1 now.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{window}",
    .example = "{\"key\": \"k-10\", \"window\": 1} -> {\"window\": {\"id\": 1, \"ended\": true}}",
    .since = "0.1",
};
