#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 24, .about = "The ticket."},
    {"at_ms", FIELD_INT, .min = 0, .about = "When; default now."},
    {0}};

extern const struct method method_work_callback;

const struct method method_work_callback = {
    .name = "work.callback",
    .summary = "The customer is to be called back: from then on it waits for a person.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-6\", \"id\": \"T-12\", \"at_ms\": 1705395600000} -> {\"ticket\": "
               "{\"id\": \"T-12\"}}",
    .since = "0.1",
};
