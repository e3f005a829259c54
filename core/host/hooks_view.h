/* plugin.hooks: the computed order of all hooks, for people. */
#ifndef HOST_HOOKS_VIEW_H
#define HOST_HOOKS_VIEW_H
#include "base/pack.h"
#include "host/pipeline.h"

void hooks_view_pack(const struct pipeline *pipeline, struct pack *pack);

#endif
