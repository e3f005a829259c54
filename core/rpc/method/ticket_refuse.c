#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."}, {0}};

extern const struct method method_ticket_refuse;

const struct method method_ticket_refuse = {
    .name = "ticket.refuse",
    .summary = "The owner gives a hand-off back to the queue of the team; the third refusal is one "
               "level up.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-8\", \"id\": \"T-12\", \"reason\": \"not our product\"} -> "
               "{\"ticket\": {\"agent\": \"\"}}",
    .since = "0.1",
};
