#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"metric", FIELD_TEXT, .max = 32, .about = "The clock; default: every pause."},
    {0}};

extern const struct method method_sla_resume;

const struct method method_sla_resume = {
    .name = "sla.resume",
    .summary = "Ends a pause that was made by hand.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-14\", \"id\": \"T-12\"} -> {\"ticket\": {}}",
    .since = "0.1",
};
