#include "rpc/method.h"

#define TEXT_BYTES_MAX 900000 /* of a configuration, so that the call fits a frame */

static const struct field params[] = {
    {"text", FIELD_TEXT, .required = true, .min = 1, .max = TEXT_BYTES_MAX,
     .about = "The text of a configuration; its policy_change says the mode."},
    {"after", FIELD_TEXT, .max = 64, .about = "Where the page before ended; absent: the first."},
    {0}};

extern const struct method method_policy_preview;

const struct method method_policy_preview = {
    .name = "policy.preview",
    .summary = "What the SLA policies of another configuration would do to open tickets, page by "
               "page: whose due and breach would differ.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{config, mode, tickets, tickets_changed, clocks_changed, breaches_won, "
              "breaches_lost, unknown_effect, changes, after?}",
    .example = "{\"text\": \"sla: {}\"} -> {\"mode\": \"next_event\", \"tickets\": 0, \"changes\": "
               "[]}",
    .since = "0.1",
};
