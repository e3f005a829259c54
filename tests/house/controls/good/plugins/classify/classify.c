#include <rung/plugin.h>

const struct rung_plugin rung_plugin_v1 = {1};
