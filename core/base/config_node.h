/* A configuration as a tree, every value with its place, and the complaints about it. Who reads a
 * file into it is the roof's affair (config.c); who reads values out of it, config_read.c. Not
 * thread-safe: one owner at a time. */
#ifndef BASE_CONFIG_NODE_H
#define BASE_CONFIG_NODE_H
#include "base/arena.h"

#define CONFIG_COMPLAINTS_MAX 200

enum config_kind { CONFIG_SCALAR, CONFIG_LIST, CONFIG_MAP };

struct config_place { /* 1-based; file is lent from the config's arena */
    const char *file;
    unsigned line, column, length;
};
struct config_node {
    enum config_kind kind;
    struct config_place place;
    struct text text; /* CONFIG_SCALAR */
    struct text key;  /* inside a map */
    struct config_place key_place;
    struct config_node *items; /* of a list or map */
    size_t count;
};
struct config_complaint {
    struct config_place place;
    struct text text;
};
struct config {
    struct arena arena;      /* owns everything */
    struct config_node root; /* a map */
    struct text source;      /* the whole text, for carets and for the version's hash */
    struct config_complaint *complaints;
    size_t complaint_count;
};

void config_node_complain(struct config *config, struct config_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The child under `key`; NULL: absent, or no map. */
const struct config_node *config_node_get(const struct config_node *map, const char *key);
/* The same words in the same order, wherever they stand; NULL is like nothing but NULL. */
bool config_node_same(const struct config_node *a, const struct config_node *b);

#endif
