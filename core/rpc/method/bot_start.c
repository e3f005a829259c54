#include "rpc/method.h"

static const struct field params[] = {
    {"id", FIELD_TEXT, .required = true, .min = 3, .max = 24, .about = "The ticket."},
    {"plugin", FIELD_TEXT, .required = true, .min = 1, .max = 64,
     .about = "The plugin instance: one that takes bot.turn."},
    {"limit_ms", FIELD_INT, .min = 1000, .max = 86400000,
     .about = "How long it may be silent; default: the configuration's, else ten minutes."},
    {"turns", FIELD_INT, .min = 1, .max = 1000,
     .about = "How often it may be asked; default: the configuration's, else 20."},
    {"reason", FIELD_TEXT, .max = 1000, .about = "Why; kept in the timeline."},
    {0}};

extern const struct method method_bot_start;

const struct method method_bot_start = {
    .name = "bot.start",
    .summary = "A bot has the ticket until it solves it, hands it off, or fails; its agent gives "
               "it away.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{ticket}",
    .example = "{\"key\": \"k-7\", \"id\": \"T-12\", \"plugin\": \"welcome\"} -> {\"ticket\": "
               "{\"stage\": \"bot\"}}",
    .since = "0.1",
};
