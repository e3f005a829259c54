/* The sections `channels` (what the core has to know of a channel instance beyond its plugin) and
 * `messages` (rules for all of them). */
#ifndef POLICY_LOAD_CHANNELS_H
#define POLICY_LOAD_CHANNELS_H
#include "policy_loading.h"

void policy_load_channels(struct policy_load *load);

#endif
