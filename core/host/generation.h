/* A set of plugin instances that are asked together: who they are, in which order, and a name that
 * follows from both. When plugins change while the server runs, a new generation is made beside the
 * old one; instances that have not changed belong to both. host/shelf.h keeps them. */
#ifndef HOST_GENERATION_H
#define HOST_GENERATION_H
#include "base/config_node.h"
#include "host/pipeline.h"

#define GENERATION_INSTANCES_MAX 64
#define GENERATION_VERSION_CHARS 16

struct generation {
    char version[GENERATION_VERSION_CHARS + 1]; /* after generation_order */
    struct arena arena;                         /* owns symbols */
    const struct expression_symbol *symbols;
    const struct hook_orders *orders; /* the operator's, in the arena; NULL: none */
    struct instance_env *env;         /* lent: where the pipeline looks for orders; NULL: nowhere */
    struct instance *instances[GENERATION_INSTANCES_MAX]; /* a reference each */
    size_t count;
    struct pipeline pipeline;
    bool is_ordered;
    struct generation *next; /* the shelf's */
};

/* Empty; `config` says how priorities are called. */
struct generation *generation_create(const struct config *config);
void generation_destroy(struct generation **generation); /* nobody points to it; likes NULL */
void generation_add(struct generation *generation, struct instance *instance); /* its reference */
/* Who is asked of those that `counts` says yes to, and the version. False with a sentence. */
bool generation_order(struct generation *generation,
                      bool (*counts)(const struct instance *instance), char *why, size_t why_size);
bool generation_has(const struct generation *generation, const struct instance *instance);
struct instance *generation_find(const struct generation *generation, struct text name);
bool generation_is_leased(const struct generation *generation);
/* The command plugin.activate that says who is asked. */
struct command *generation_command(const struct generation *generation);

/* Who is in a process of its own is ended, while the loop and the services are there. [loop] */
void generation_end_processes(const struct generation *generation);

#endif
