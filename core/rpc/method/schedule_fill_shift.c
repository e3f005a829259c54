#include "rpc/method.h"

extern const struct field method_schedule_choose_params[]; /* schedule_choose.c */
extern const struct method method_schedule_fill_shift;

const struct method method_schedule_fill_shift = {
    .name = "schedule.fill_shift",
    .summary = "Puts whom schedule.choose names into the span, by an override. Refused when nobody "
               "is free: that is a gap, not a double booking.",
    .kind = METHOD_WRITE,
    .params = method_schedule_choose_params,
    .result = "{schedule, version, id, who}",
    .example = "{\"key\": \"k-15\", \"schedule\": \"primary\", \"to_at_ms\": 1705395600000} -> "
               "{\"id\": \"o-5\", \"who\": \"cid\"}",
    .since = "0.1",
};
