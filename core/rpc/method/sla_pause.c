#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"metric", FIELD_TEXT, .max = 32, .about = "The clock; default: all."},
    {"reason", FIELD_TEXT, .max = 200, .about = "Why; shown in the timeline."},
    {0}};

extern const struct method method_sla_pause;

const struct method method_sla_pause = {
    .name = "sla.pause",
    .summary = "Stops a clock of a ticket by hand, or all of them; promises are not stopped.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-13\", \"id\": \"T-12\", \"metric\": \"resolution\", \"reason\": "
               "\"agreed by phone\"} -> {\"ticket\": {}}",
    .since = "0.1",
};
