#include "rpc/method.h"

static const char *const kinds[] = {"incident_of", "follow_up", "related", NULL};
static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"kind", FIELD_WORD, .required = true, .words = kinds,
     .about = "incident_of (a problem), follow_up (of an earlier ticket) or related."},
    {"other", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "What it is linked to."},
    {0}};

extern const struct method method_ticket_link;

const struct method method_ticket_link = {
    .name = "ticket.link",
    .summary = "Links two tickets. A ticket is an incident of one problem at most.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-1\", \"id\": \"T-12\", \"kind\": \"incident_of\", \"other\": "
               "\"T-2A\"} -> {\"ticket\": {\"incident_of\": \"T-2A\"}}",
    .since = "0.1",
};
