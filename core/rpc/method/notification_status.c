#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."}, {0}};

extern const struct method method_notification_status;

const struct method method_notification_status = {
    .name = "notification.status",
    .summary =
        "Shows what an agent was sent this hour, night and week, what is held back and until "
        "when, and which of the contact methods are known to work.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{agent, hour, hour_max, night, night_max, week, week_max, over, contacts, held}",
    .example = "{\"agent\": \"ann\"} -> {\"agent\": \"ann\", \"hour\": 2, \"held\": []}",
    .since = "0.1",
};
