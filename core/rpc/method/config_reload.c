#include "rpc/method.h"

static const struct field params[] = {{0}};

extern const struct method method_config_reload;

const struct method method_config_reload = {
    .name = "config.reload",
    .summary = "Reads the configuration anew and takes over what a running server can: `plugins`. "
               "Instances whose words have not changed stay as they are. Other sections that have "
               "changed are named in needs_restart; what is wrong leaves everything as it was.",
    .kind = METHOD_LATER,
    .params = params,
    .result = "{version, made, ended, needs_restart}",
    .example = "{} -> {version: \"6d1f0c7e2b9a4458\", made: [\"rules\"], ended: [\"rules\"], "
               "needs_restart: []}",
    .since = "0.1",
};
