#include "rpc/method.h"

static const struct field params[] = {
    {"from", FIELD_INT, .about = "Number of the newest one to tell; default the newest of all."},
    {"limit", FIELD_INT, .min = 1, .max = 100, .about = "Default 20."},
    {0}};

extern const struct method method_policy_versions;

const struct method method_policy_versions = {
    .name = "policy.versions",
    .summary = "The SLA policies that were put in force, the newest first: when, by whom, in which "
               "mode, and what was foreseen.",
    .kind = METHOD_READ,
    .params = params,
    .result = "{items: [{number, version, hash, mode, as_of_ms?, author, at_ms, preview?}], next?}",
    .example = "{} -> {\"items\": []}",
    .since = "0.1",
};
