#include "rpc/method.h"

static const char *const fallbacks[] = {"none", "keep", NULL};

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; default now."},
    {"to_at_ms", FIELD_INT, .required = true, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when."},
    {"shifts", FIELD_LIST,
     .about = "{who, from_at_ms?, to_at_ms?} each; without instants the whole span."},
    {"fallback", FIELD_WORD, .words = fallbacks,
     .about = "keep: where no shift is, the normal result holds; default none."},
    {0}};

extern const struct method method_schedule_set_temporary;

const struct method method_schedule_set_temporary = {
    .name = "schedule.set_temporary",
    .summary = "Fixed shifts that replace everything else in a span.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version, id}",
    .example =
        "{\"key\": \"k-10\", \"schedule\": \"primary\", \"to_at_ms\": 1705366800000, \"shifts\": "
        "[{\"who\": \"cid\"}]} -> {\"schedule\": \"primary\", \"version\": 3, \"id\": \"t-2\"}",
    .since = "0.1",
};
