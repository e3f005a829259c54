#include "rpc/method.h"

static const char *const ratings[] = {"complete", "asked_back", "asked_customer_again",
                                      "wrong_team", NULL};
static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"rating", FIELD_WORD, .required = true, .words = ratings,
     .about = "How the last hand-off to your team was."},
    {"agent", FIELD_TEXT, .max = 64, .about = "Who received it; default: who asks."},
    {"text", FIELD_TEXT, .max = 2000, .about = "What was missing."},
    {0}};

extern const struct method method_ticket_rate_hand_off;

const struct method method_ticket_rate_hand_off = {
    .name = "ticket.rate_hand_off",
    .summary = "The receiver says how the last hand-off was; once.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-8\", \"id\": \"T-12\", \"rating\": \"asked_back\"} -> {\"ticket\": "
               "{\"hand_off\": {\"rating\": \"asked_back\"}}}",
    .since = "0.1",
};
