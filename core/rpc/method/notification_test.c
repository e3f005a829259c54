#include "rpc/method.h"

static const struct field params[] = {
    {"agent", FIELD_TEXT, .required = true, .min = 1, .max = 64, .about = "The agent."}, {0}};

extern const struct method method_notification_test;

const struct method method_notification_test = {
    .name = "notification.test",
    .summary =
        "Sends a test by each contact method of an agent; what arrives is known to work then.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{agent, sent}",
    .example = "{\"key\": \"k-19\", \"agent\": \"ann\"} -> {\"agent\": \"ann\", \"sent\": 2}",
    .since = "0.1",
};
