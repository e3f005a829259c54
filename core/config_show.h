/* The effective settings as a value, each with where it comes from; secrets are never shown. */
#ifndef CONFIG_SHOW_H
#define CONFIG_SHOW_H
#include "base/pack.h"
#include "config.h"

/* `plugins`: the configuration whose section of that name is in force. */
void config_show(const struct config *config, const struct config *plugins, struct pack *pack);

#endif
