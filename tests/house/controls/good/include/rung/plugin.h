#ifndef RUNG_PLUGIN_H
#define RUNG_PLUGIN_H
#ifdef __cplusplus
extern "C" {
#endif
struct rung_plugin {
    int abi;
};
extern const struct rung_plugin rung_plugin_v1;
#ifdef __cplusplus
}
#endif
#endif
