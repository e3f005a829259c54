/* Typed reading of configuration nodes: what is wrong is complained about at its place, and a
 * default goes on, so that one run finds everything. */
#ifndef BASE_CONFIG_READ_H
#define BASE_CONFIG_READ_H
#include "base/config_node.h"

/* Complains of every key of the map that is not in `names` (NULL-ended), with the nearest one
 * meant. */
void config_read_known(struct config *config, const struct config_node *map,
                       const char *const *names);
struct text config_read_text(struct config *config, const struct config_node *map, const char *key,
                             const char *otherwise);
struct text config_read_required(struct config *config, const struct config_node *map,
                                 const char *key);
int64_t config_read_int(struct config *config, const struct config_node *map, const char *key,
                        int64_t otherwise, int64_t min, int64_t max);
bool config_read_bool(struct config *config, const struct config_node *map, const char *key,
                      bool otherwise);
int64_t config_read_seconds(struct config *config, const struct config_node *map, const char *key,
                            int64_t otherwise);
/* Index into words (NULL-ended), or `otherwise`. */
int config_read_word(struct config *config, const struct config_node *map, const char *key,
                     const char *const *words, int otherwise);
/* The list under `key` (a single scalar is a list of one); NULL: absent. Complains of a map. */
const struct config_node *config_read_list(struct config *config, const struct config_node *map,
                                           const char *key);
const struct config_node *config_read_map(struct config *config, const struct config_node *map,
                                          const char *key);
/* The node's "HOST:PORT" on this machine; localhost is 127.0.0.1. False: complained about. */
bool config_read_loopback(struct config *config, const struct config_node *node, const char *name,
                          struct text *host, unsigned *port);
/* env:NAME and file:/path; complains when there is neither. */
struct text config_read_secret(struct config *config, const struct config_node *node);

#endif
