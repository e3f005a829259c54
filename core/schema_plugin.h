/* The options of a plugin, from its descriptor: as JSON Schema for editors, and as a page for
 * people. No function of the plugin is called. */
#ifndef SCHEMA_PLUGIN_H
#define SCHEMA_PLUGIN_H
#include "base/value.h"
#include "host/option_read.h"

/* Of its `config`; in the arena. */
struct value schema_plugin(struct arena *arena, const rung_plugin *plugin);
/* {if: {use is one of `names`}, then: {config: ...}}. */
struct value schema_plugin_rule(struct arena *arena, const rung_plugin *plugin,
                                const struct value *names);
void schema_plugin_page(struct buf *out, const rung_plugin *plugin);

#endif
