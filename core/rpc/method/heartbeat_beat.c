#include "rpc/method.h"

static const struct field params[] = {{"name", FIELD_TEXT, .required = true, .min = 1, .max = 64,
                                       .about = "The heartbeat, as configured."},
                                      {0}};

extern const struct method method_heartbeat_beat;

const struct method method_heartbeat_beat = {
    .name = "heartbeat.beat",
    .summary = "Says that a configured heartbeat lives. One that is missed becomes a ticket that "
               "escalates.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{name, next_at_ms}",
    .example = "{\"key\": \"k-11\", \"name\": \"backup\"} -> {\"name\": \"backup\", "
               "\"next_at_ms\": 1705395600000}",
    .since = "0.1",
};
