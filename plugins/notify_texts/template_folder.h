/* All templates of a folder, read once: NAME.txt, NAME.LANGUAGE.txt, or .html. The first line may
 * be a subject of its own ("Subject: ..."). Immutable after reading; used from any thread. */
#ifndef TEMPLATE_FOLDER_H
#define TEMPLATE_FOLDER_H
#include "mustache.h"

#define TEMPLATE_FOLDER_FILES_MAX 256
#define TEMPLATE_FOLDER_BYTES_MAX ((size_t)64 << 10) /* of one file */

struct template_file {
    char *name, *language; /* owned; language "": for all others */
    bool is_html;
    struct mustache *subject; /* owned; NULL: the core's own */
    struct mustache *body;    /* owned */
};
struct template_folder {
    struct template_file *files; /* owned */
    size_t count;
};

/* NULL, with "file:line:column: what" in `why`. */
struct template_folder *template_folder_read(const char *path, char *why, size_t why_size);
void template_folder_free(struct template_folder **folder); /* likes NULL */
/* For pt-BR: that, else pt, else the one without a language; NULL: there is none. */
const struct template_file *template_folder_find(const struct template_folder *folder,
                                                 rung_str name, rung_str language);

#endif
