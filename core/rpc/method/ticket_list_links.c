#include "rpc/method.h"

static const char *const kinds[] = {"incident_of", "follow_up", "related",        "merged",
                                    "split",       "incident",  "followed_up_by", "merged_from",
                                    "split_into",  NULL};
static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"kind", FIELD_WORD, .words = kinds, .about = "Only those: what the other one is to it."},
    {"after", FIELD_TEXT, .max = 60, .about = "next of the page before."},
    {"limit", FIELD_INT, .min = 1, .max = 500, .about = "How many that lead here; default 500."},
    {0}};

extern const struct method method_ticket_list_links;

const struct method method_ticket_list_links = {
    .name = "ticket.list_links",
    .summary =
        "What a ticket is linked to, both ways; a problem's incidents and how many customers "
        "it affects.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items, affected_customers, incidents, next?}",
    .example = "{\"id\": \"T-2A\", \"kind\": \"incident\"} -> {\"items\": [{\"kind\": "
               "\"incident\", \"ticket\": \"T-12\"}], \"affected_customers\": 2}",
    .since = "0.1",
};
