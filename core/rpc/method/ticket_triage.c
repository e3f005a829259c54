#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"issue", FIELD_TEXT, .max = 200, .about = "What it is about; empty takes it back."},
    {"service", FIELD_LIST, .about = "The services concerned, at most 16."},
    {"location", FIELD_TEXT, .max = 200, .about = "Where."},
    {"cause", FIELD_TEXT, .max = 200, .about = "Why."},
    {"requested_speed", FIELD_TEXT, .max = 200, .about = "How fast the customer wants it."},
    {"impact", FIELD_INT, .min = 0, .max = 4,
     .about = "1 one customer, cosmetic, to 4 many customers, or an operation stands; 0 unknown."},
    {"urgency", FIELD_INT, .min = 0, .max = 4, .about = "1 to 4; 0 unknown."},
    {"pin", FIELD_TEXT, .max = 32, .about = "A priority that beats everything; none: no longer."},
    {"raise", FIELD_TEXT, .max = 32, .about = "At least this priority, by hand; none: no longer."},
    {"affected_customers", FIELD_INT, .min = 0, .max = 4294967295,
     .about = "Counted by the server: refused with denied."},
    {0}};

extern const struct method method_ticket_triage;

const struct method method_ticket_triage = {
    .name = "ticket.triage",
    .summary = "What is known of the request; words are those of the section triage. The priority "
               "follows from it.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-5\", \"id\": \"T-12\", \"impact\": 3, \"urgency\": 4} -> "
               "{\"ticket\": {\"priority\": \"urgent\"}}",
    .since = "0.1",
};
