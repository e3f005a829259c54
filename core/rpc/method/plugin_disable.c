#include "rpc/method.h"

static const struct field params[] = {{.name = "instance",
                                       .type = FIELD_TEXT,
                                       .required = true,
                                       .min = 1,
                                       .max = 200,
                                       .about = "its name"},
                                      {0}};

extern const struct method method_plugin_disable;

const struct method method_plugin_disable = {
    .name = "plugin.disable",
    .summary =
        "The instance is not asked any more, until plugin.enable or the next start; its jobs "
        "stay on disk.",
    .kind = METHOD_LATER,
    .params = params,
    .result = "{version, made, ended, needs_restart}",
    .example =
        "{instance: \"rules\"} -> {version: \"6d1f0c7e2b9a4458\", made: [], ended: [\"rules\"], "
        "needs_restart: []}",
    .since = "0.1",
};
