#include "host/plugin_sub.h"

const rung_sub *plugin_sub(const rung_plugin *plugin, size_t index)
{
    return (const rung_sub *)(const void *)((const char *)plugin->subs + index * plugin->sub_size);
}
