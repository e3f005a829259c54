#include "rpc/method.h"

static const struct field params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"layer", FIELD_TEXT, .required = true, .min = 1, .max = 40,
     .about = "The layer with the rotation."},
    {"participants", FIELD_LIST, .required = true,
     .about = "Agents in order; a list inside is a group."},
    {0}};

extern const struct method method_schedule_edit_rotation;

const struct method method_schedule_edit_rotation = {
    .name = "schedule.edit_rotation",
    .summary = "Other participants of a rotation; whoever has the turn keeps it.",
    .kind = METHOD_WRITE,
    .params = params,
    .result = "{schedule, version}",
    .example = "{\"key\": \"k-15\", \"schedule\": \"primary\", \"layer\": \"weekly\", "
               "\"participants\": [\"dan\", \"ann\", \"bob\"]} -> {\"version\": 5}",
    .since = "0.1",
};
