#include <rung/plugin.h>
#include "base/text.h"

const struct rung_plugin rung_plugin_v1 = {1};
