#include "rpc/method.h"

static const char *const states[] = {"delivered", "read", "failed", NULL};

static const struct field params[] = {
    {"page", FIELD_TEXT, .required = true, .min = 3, .max = 24,
     .about = "The notification, as `paged` and `message_delivery` name it."},
    {"state", FIELD_WORD, .required = true, .words = states,
     .about = "delivered, read, or failed for good."},
    {"error", FIELD_TEXT, .max = 400, .about = "What the far side said."},
    {0}};

extern const struct method method_notification_receipt;

const struct method method_notification_receipt = {
    .name = "notification.receipt",
    .summary = "Says what became of a notification that was sent: delivered, read or failed. "
               "Failed: the next method of the person's plan is tried.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{page, person}",
    .example = "{\"key\": \"k-16\", \"page\": \"J-12\", \"state\": \"delivered\"} -> "
               "{\"page\": \"J-12\", \"person\": \"ann\"}",
    .since = "0.1",
};
