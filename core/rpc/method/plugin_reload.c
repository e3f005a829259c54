#include "rpc/method.h"

static const struct field params[] = {{.name = "instance",
                                       .type = FIELD_TEXT,
                                       .required = true,
                                       .min = 1,
                                       .max = 200,
                                       .about = "its name"},
                                      {0}};

extern const struct method method_plugin_reload;

const struct method method_plugin_reload = {
    .name = "plugin.reload",
    .summary = "Makes one plugin instance anew, from its file as it is now, and gives it the place "
               "of the old one; answers when the new one is asked. What is wrong leaves the old "
               "one in place.",
    .kind = METHOD_LATER,
    .params = params,
    .result = "{version, made, ended, needs_restart}",
    .example = "{instance: \"rules\"} -> {version: \"6d1f0c7e2b9a4458\", made: [\"rules\"], ended: "
               "[\"rules\"], needs_restart: []}",
    .since = "0.1",
};
