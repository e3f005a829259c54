/* The door to libfyaml: YAML becomes a tree of our own, every value with its place. Nothing of the
 * library survives the call. Anchors, aliases, tags and repeated keys are refused; all complaints
 * of a run are kept. */
#ifndef CONFIG_H
#define CONFIG_H
#include "base/arena.h"
#include "base/buf.h"

#define CONFIG_FILE_BYTES_MAX ((size_t)1 << 20)
#define CONFIG_DEPTH_MAX 16
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

/* Reads `path` and applies "a.b.c=value" settings on top. Always returns a config; look at
 * complaint_count. */
struct config *config_load(const char *path, const char *const *settings, size_t setting_count);
void config_free(struct config **config); /* likes NULL */
void config_complain(struct config *config, struct config_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* All complaints, sorted by place, with source line and caret, and a closing line. */
void config_print_complaints(const struct config *config, struct buf *out);
/* The child under `key`; NULL: absent, or no map. */
const struct config_node *config_get(const struct config_node *map, const char *key);

#endif
