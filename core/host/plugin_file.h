/* From a word in the configuration to the descriptor of a loaded plugin, or to a sentence that says
 * why not and what to do. Reading a descriptor runs no function of the plugin. */
#ifndef HOST_PLUGIN_FILE_H
#define HOST_PLUGIN_FILE_H
#include <limits.h>
#include <rung/plugin.h>
#include "base/library_file.h"
#include "base/text.h"
#include "host/plugin_sub.h"

#define PLUGIN_FILE_WHY_BYTES 500
#define PLUGIN_FILE_SUBSCRIPTIONS_MAX 64
#define PLUGIN_FILE_OPTIONS_MAX 128
#define PLUGIN_FILE_READS_MAX 64 /* of one subscription: each is looked up for each event */

struct plugin_file {
    char path[PATH_MAX];
    char digest[65]; /* SHA-256 in hex; empty: never read, or linked into the program */
    struct library_note note;
    const rung_plugin *plugin; /* lent for ever: a loaded file is never closed; NULL: see why */
    char why[PLUGIN_FILE_WHY_BYTES];
};

/* `use` is a path (it has a slash), the name of a file without ".so", or a plugin's id. Looks into
 * the folders in order. False: `why` says where was looked. */
bool plugin_file_find(struct plugin_file *file, const struct text *folders, size_t folder_count,
                      struct text use);
/* The note alone: kind and ABI. */
bool plugin_file_read_note(struct plugin_file *file);
/* Checks owner, mode and note, opens a copy in copy_folder, checks the descriptor. */
bool plugin_file_open(struct plugin_file *file, const char *copy_folder);
/* Copies it to where it is opened. False, with `why`, also when it is not the one any more whose
 * digest was looked at. */
bool plugin_file_copy(struct plugin_file *file, const char *copy_folder, char copy[PATH_MAX]);
/* The descriptor alone; `note` says what the file promised. */
bool plugin_file_check(const rung_plugin *plugin, const struct library_note *note, char *why,
                       size_t why_size);

#endif
