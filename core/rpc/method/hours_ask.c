#include "rpc/method.h"

static const struct field params[] = {
    {"calendar", FIELD_TEXT, .max = 64, .about = "A calendar, or"},
    {"channel", FIELD_TEXT, .max = 64, .about = "a channel, or"},
    {"team", FIELD_TEXT, .max = 64, .about = "a team, or"},
    {"customer", FIELD_TEXT, .max = 320, .about = "a customer by identity: one of the four."},
    {"at_ms", FIELD_INT, .about = "Milliseconds since 1970; default now."},
    {0}};

extern const struct method method_hours_ask;

const struct method method_hours_ask = {
    .name = "hours.ask",
    .summary = "Open now, until or from when, and the reply that a customer is promised.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{open, closes_at_ms | opens_at_ms, reply_at_ms, policy, calendar, calendar_version, "
              "zone, tzdata}",
    .example = "{\"team\": \"support\"} -> {\"open\": true, \"calendar\": \"always\"}",
    .since = "0.1",
};
