#include "rpc/method.h"

static const char *const groups[] = {"edge", "agent", NULL};

static const struct field params[] = {
    {"by", FIELD_WORD, .words = groups,
     .about = "edge: from team to team (default); agent: who gave them."},
    {"days", FIELD_INT, .min = 1, .max = 400, .about = "Days of UTC up to today; default 28."},
    {"sample", FIELD_INT, .min = 1, .max = 100000,
     .about = "With fewer ratings there are no shares; default 20."},
    {"limit", FIELD_INT, .min = 1, .max = 100, .about = "How many groups; default 50."},
    {"after", FIELD_TEXT, .max = 1000, .about = "The cursor of the former page."},
    {0}};

extern const struct method method_report_hand_offs;

const struct method method_report_hand_offs = {
    .name = "report.hand_offs",
    .summary = "How hand-offs came to those who received them: counts, and shares in permille of "
               "the ratings.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{from_ms, sample, items, next?}",
    .example = "{\"by\": \"edge\"} -> {\"items\": [{\"from\": \"support\", \"to\": \"billing\", "
               "\"hand_offs\": 3, \"rated\": 2, \"sample_small\": true}]}",
    .since = "0.1",
};
