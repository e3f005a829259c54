#include "rpc/method.h"

static const char *const visibilities[] = {"public", "internal", NULL};

static const char *const kinds[] = {"message", "call", "meeting", NULL};

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"body", FIELD_TEXT, .required = true, .min = 1, .max = 262144, .about = "The text."},
    {"visibility", FIELD_WORD, .words = visibilities, .about = "public (default) or internal."},
    {"author", FIELD_TEXT, .max = 64, .about = "The agent who writes; default: the caller."},
    {"kind", FIELD_WORD, .words = kinds,
     .about = "message (default); call or meeting: nothing is sent, it is recorded."},
    {"reached", FIELD_BOOL,
     .about = "Of a call or meeting: the customer was spoken to, which is a response."},
    {0}};

extern const struct method method_message_add;

const struct method method_message_add = {
    .name = "message.add",
    .summary = "A message to the customer, or an internal note.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-6\", \"id\": \"T-12\", \"body\": \"We are on it.\"} -> "
               "{\"ticket\": {\"state\": \"open\"}}",
    .since = "0.1",
};
