#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"milestone", FIELD_TEXT, .required = true, .min = 1, .max = 32,
     .about = "received, owner_changed, escalated, blocked, channel_moved, update_due, solved, "
              "reopened or security."},
    {0}};

extern const struct method method_ticket_notify_customer;

const struct method method_ticket_notify_customer = {
    .name = "ticket.notify_customer",
    .summary = "Tells the customer of a milestone: once per ticket, merged with others, in their "
               "hours; `security` at once.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-18\", \"id\": \"T-12\", \"milestone\": \"security\"} -> "
               "{\"ticket\": {}}",
    .since = "0.1",
};
