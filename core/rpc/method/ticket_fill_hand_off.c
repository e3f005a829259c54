#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"form", FIELD_MAP, .required = true, .about = "All fields of the form, by name."},
    {0}};

extern const struct method method_ticket_fill_hand_off;

const struct method method_ticket_fill_hand_off = {
    .name = "ticket.fill_hand_off",
    .summary = "Says later what an automatic hand-off could not wait for.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-8\", \"id\": \"T-12\", \"form\": {\"summary\": \"wants a refund\"}} "
               "-> {\"ticket\": {\"hand_off\": {\"form_missing\": false}}}",
    .since = "0.1",
};
