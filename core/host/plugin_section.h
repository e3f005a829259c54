/* The section `plugins:` of a configuration becomes a generation: files are found and opened,
 * settings checked; of a plugin's functions only check() runs. What a former generation has and the
 * configuration says in the same words is taken over as it runs. */
#ifndef HOST_PLUGIN_SECTION_H
#define HOST_PLUGIN_SECTION_H
#include "host/generation.h"

#define PLUGIN_SECTION_DRAIN_S_DEFAULT 30

struct plugin_section {
    struct instance_env *env;
    const char *search; /* where plugins lie when plugins.path is absent; NULL: nowhere */
    const char *copies; /* where what is opened is copied to */
    bool strict;        /* a plugin that cannot be loaded is an error of the configuration */
    const struct generation *before; /* NULL: the first one */
    struct text again;               /* made anew though its words are the same; empty: none */
    const struct text *off;          /* names that an operator has switched off */
    size_t off_count;
};

/* Never NULL; what is wrong is a complaint of the config. Of an instance that ran before, or that
 * is new, whatever keeps it from running is a complaint, too. The budgets of the environment are
 * those of the first one. [main; with `before` any one thread] */
struct generation *plugin_section_read(const struct plugin_section *section, struct config *config);

#endif
