#include "rpc/method.h"

static const char *const kinds[] = {"incident_of", "follow_up", "related", NULL};
static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"kind", FIELD_WORD, .required = true, .words = kinds, .about = "As it was linked."},
    {"other", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "What it is linked to."},
    {0}};

extern const struct method method_ticket_unlink;

const struct method method_ticket_unlink = {
    .name = "ticket.unlink",
    .summary = "Takes a link back. An incident that leaves its problem escalates by itself again.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-2\", \"id\": \"T-12\", \"kind\": \"related\", \"other\": \"T-2A\"} "
               "-> {\"ticket\": {\"id\": \"T-12\"}}",
    .since = "0.1",
};
