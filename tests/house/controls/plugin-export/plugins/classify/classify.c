#include <rung/plugin.h>

int classify_helper;
const struct rung_plugin rung_plugin_v1 = {1};
