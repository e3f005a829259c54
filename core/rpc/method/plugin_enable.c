#include "rpc/method.h"

static const struct field params[] = {{.name = "instance",
                                       .type = FIELD_TEXT,
                                       .required = true,
                                       .min = 1,
                                       .max = 200,
                                       .about = "its name"},
                                      {0}};

extern const struct method method_plugin_enable;

const struct method method_plugin_enable = {
    .name = "plugin.enable",
    .summary = "An instance that was switched off by plugin.disable is asked again.",
    .kind = METHOD_LATER,
    .params = params,
    .result = "{version, made, ended, needs_restart}",
    .example =
        "{instance: \"rules\"} -> {version: \"6d1f0c7e2b9a4458\", made: [\"rules\"], ended: [], "
        "needs_restart: []}",
    .since = "0.1",
};
