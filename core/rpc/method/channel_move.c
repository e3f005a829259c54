#include "rpc/method.h"

static const char *const redactions[] = {"none", "public", NULL};
static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"to", FIELD_TEXT, .required = true, .min = 1, .max = 64,
     .about = "The channel: a plugin instance that sends."},
    {"address", FIELD_TEXT, .max = 320,
     .about = "The customer's address there; default: one that is known."},
    {"reason", FIELD_TEXT, .max = 1000, .about = "Why; kept in the timeline."},
    {"redact", FIELD_WORD, .words = redactions,
     .about = "public: what the customer gave so far is masked, and hidden where the channel can."},
    {"deadline_ms", FIELD_INT, .min = 60000, .max = 2592000000,
     .about = "How long the invitation holds; default a day."},
    {0}};

extern const struct method method_channel_move;

const struct method method_channel_move = {
    .name = "channel.move",
    .summary = "Invites the customer to go on with the ticket on another channel; the ticket and "
               "its clocks stay.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-3\", \"id\": \"T-12\", \"to\": \"mail\", \"redact\": \"public\"} -> "
               "{\"ticket\": {\"channel_move\": {\"state\": \"offered\"}}}",
    .since = "0.1",
};
