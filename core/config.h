/* The door to libfyaml: YAML becomes a tree of our own, every value with its place. Nothing of the
 * library survives the call. Anchors, aliases, tags and repeated keys are refused; all complaints
 * of a run are kept. */
#ifndef CONFIG_H
#define CONFIG_H
#include "base/buf.h"
#include "base/config_node.h"

#define CONFIG_FILE_BYTES_MAX ((size_t)1 << 20)
#define CONFIG_DEPTH_MAX 16

/* Reads `path` and applies "a.b.c=value" settings on top. Always returns a config; look at
 * complaint_count. */
struct config *config_load(const char *path, const char *const *settings, size_t setting_count);
/* The same of a text that lies in no file; `name` is what complaints call it. */
struct config *config_of_text(const char *name, struct text text);
/* The same words again, with the settings on top: complaints of the other one are not in it. */
struct config *config_again(const struct config *config, const char *const *settings,
                            size_t setting_count);
void config_free(struct config **config); /* likes NULL */
/* All complaints, sorted by place, with source line and caret, and a closing line. */
void config_print_complaints(const struct config *config, struct buf *out);

#endif
