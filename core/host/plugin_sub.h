/* A subscription of a plugin's table, whose rows are as long as the plugin's own header says. */
#ifndef HOST_PLUGIN_SUB_H
#define HOST_PLUGIN_SUB_H
#include <rung/plugin.h>

const rung_sub *plugin_sub(const rung_plugin *plugin, size_t index);

#endif
