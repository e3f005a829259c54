#ifndef RUNG_PLUGIN_H
#define RUNG_PLUGIN_H
struct rung_plugin {
    int abi;
    size_t size;
};
extern const struct rung_plugin rung_plugin_v1;
#endif
