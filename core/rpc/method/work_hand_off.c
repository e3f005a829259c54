#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 1, .max = 24, .about = "The ticket."},
    {"team", FIELD_TEXT, .max = 64, .about = "Of this team; default the ticket's."},
    {"reason", FIELD_TEXT, .max = 200, .about = "Why."},
    {0}};

extern const struct method method_work_hand_off;

const struct method method_work_hand_off = {
    .name = "work.hand_off",
    .summary = "Looks for somebody else; until one accepts, the owner stays responsible.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-5\", \"id\": \"T-12\", \"team\": \"billing\"} -> {\"ticket\": "
               "{\"id\": \"T-12\"}}",
    .since = "0.1",
};
