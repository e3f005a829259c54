/* From an instance's map in the configuration to a plugin that could be created, or to the reason
 * why not. Main thread, or a worker before anybody else knows the instance. */
#ifndef HOST_INSTANCE_LOAD_H
#define HOST_INSTANCE_LOAD_H
#include "host/instance.h"

/* Finds and opens the file, checks needs and grants, reads the settings. Trouble with the file
 * makes the instance MISSING or REFUSED with its reason; trouble with settings is a complaint.
 * `node` is its map in the configuration. */
struct instance_folders {
    const struct text *search; /* where plugins are looked for */
    size_t search_count;
    const char *copies; /* where what is opened lies; written to */
};
void instance_load(struct instance *instance, struct config *config, const struct config_node *node,
                   const struct instance_folders *folders);

/* The same for a plugin that is linked into the program: no file, and every grant unless `deny`
 * takes it away. */
void instance_load_linked(struct instance *instance, const rung_plugin *plugin,
                          struct config *config, const struct config_node *node);

#endif
