#include "rpc/method.h"

/* Those of schedule.fill_shift, too: it books whom this method names for the same span. */
extern const struct field method_schedule_choose_params[];

const struct field method_schedule_choose_params[] = {
    {"schedule", FIELD_TEXT, .required = true, .min = 1, .max = 40, .about = "The schedule."},
    {"from_at_ms", FIELD_INT, .min = 0, .max = INT64_C(7258118400000),
     .about = "When the shift begins; default now."},
    {"to_at_ms", FIELD_INT, .required = true, .min = 0, .max = INT64_C(7258118400000),
     .about = "When it ends."},
    {"among", FIELD_LIST, .about = "Only these people; default: all whom its layers name."},
    {0}};

extern const struct method method_schedule_choose;

const struct method method_schedule_choose = {
    .name = "schedule.choose",
    .summary = "Who should take a new shift: never on call first, then longest ago; whoever is on "
               "call anywhere in it is busy. Nobody free: who is empty.",
    .kind = METHOD_READ,
    .params = method_schedule_choose_params,
    .result = "{schedule, who, items}",
    .example = "{\"schedule\": \"primary\", \"to_at_ms\": 1705395600000} -> {\"who\": \"cid\", "
               "\"items\": [{\"who\": \"ann\", \"busy\": true}]}",
    .since = "0.1",
};
