#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The swap."},
    {"taker", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "Who takes it."},
    {0}};

extern const struct method method_schedule_accept_swap;

const struct method method_schedule_accept_swap = {
    .name = "schedule.accept_swap",
    .summary = "Takes what was asked for; an open swap expires at its start.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version, id}",
    .example = "{\"key\": \"k-13\", \"schedule\": \"primary\", \"id\": \"s-3\", \"taker\": "
               "\"bob\"} -> {\"id\": \"s-3\"}",
    .since = "0.1",
};
