#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"add", FIELD_TEXT, .max = 64, .about = "Who is put in."},
    {"remove", FIELD_TEXT, .max = 64,
     .about = "Who is taken out; with add: only while that person is on call."},
    {"instead_of_all", FIELD_BOOL, .about = "Everybody else is out."},
    {"priority", FIELD_INT, .min = 0, .max = 9, .about = "0 to 9, the higher wins; default 0."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Since when; default now."},
    {"to_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "Until when; default without end."},
    {0}};

extern const struct method method_schedule_add_override;

const struct method method_schedule_add_override = {
    .name = "schedule.add_override",
    .summary = "Puts somebody in, takes somebody out, or replaces one by another.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version, id}",
    .example = "{\"key\": \"k-8\", \"schedule\": \"primary\", \"add\": \"bob\", \"remove\": "
               "\"ann\", \"to_at_ms\": 1705366800000} -> {\"schedule\": \"primary\", \"version\": "
               "1, \"id\": \"o-1\"}",
    .since = "0.1",
};
