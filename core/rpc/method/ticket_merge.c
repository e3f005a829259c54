#include "rpc/method.h"

static const char *const ways[] = {"participants", NULL};
static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket that ends."},
    {"into", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The one that goes on."},
    {"as", FIELD_WORD, .words = ways,
     .about = "participants: the two are of different customers, and both take part."},
    {0}};

extern const struct method method_ticket_merge;

const struct method method_ticket_merge = {
    .name = "ticket.merge",
    .summary =
        "Merges a ticket into another one, which shows its messages with their origin. Can be "
        "taken back for 30 days.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-3\", \"id\": \"T-12\", \"into\": \"T-2A\"} -> {\"ticket\": "
               "{\"state\": \"merged\", \"merged_into\": \"T-2A\"}}",
    .since = "0.1",
};
