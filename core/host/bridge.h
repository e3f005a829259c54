/* A plugin in another process, seen as a plugin: the functions that its descriptor has here. create
 * starts the process, work sends the event and leaves the answer for later, what its end leaves
 * open is tried again. docs/bridge.md is the protocol. */
#ifndef HOST_BRIDGE_H
#define HOST_BRIDGE_H
#include "host/bridge_plugin.h"

#define BRIDGE_IGNORED_MAX 100           /* cancels in a row without an answer: it is stuck */
#define BRIDGE_STUCK_US INT64_C(1000000) /* all its places taken by cancelled calls for so long */

extern const struct bridge_plugin_entry bridge_entry;

#endif
