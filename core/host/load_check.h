/* May this file be opened, in the name of this instance? Asked before the loader sees it: its
 * SHA-256 stands in the operator's lists, when there are lists, and it is not in quarantine. Owner
 * and mode of the file and of every folder above it are base/library.h's. [main] */
#ifndef HOST_LOAD_CHECK_H
#define HOST_LOAD_CHECK_H
#include "base/config_node.h"
#include "host/plugin_file.h"
#include "host/quarantine.h"

struct load_check_rules {
    const struct text *allow; /* plugins.allow: SHA-256 in hex; lent from the configuration */
    size_t allow_count;
    bool has_allow;                      /* an empty list allows nobody */
    const struct quarantine *quarantine; /* NULL: nobody is in it */
};

enum load_check_verdict { LOAD_CHECK_GOOD, LOAD_CHECK_REFUSED, LOAD_CHECK_QUARANTINED };

/* plugins.allow of the configuration; complains of what is no SHA-256. */
void load_check_read(struct load_check_rules *rules, struct config *config,
                     const struct config_node *section);
/* The setting `sha256` of one instance; empty: any. */
struct text load_check_read_wanted(struct config *config, const struct config_node *node);
/* Fills file->digest, and file->why unless it is good. */
enum load_check_verdict load_check(const struct load_check_rules *rules, struct text instance,
                                   struct text wanted, struct plugin_file *file);

#endif
