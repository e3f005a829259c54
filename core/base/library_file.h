/* A file that may become a library: is it safe to load, what does its note say, what is in it.
 * Apart from base/library.h, so that who only loads needs no digest. [any thread] */
#ifndef BASE_LIBRARY_FILE_H
#define BASE_LIBRARY_FILE_H
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* What the ELF note of owner "rung" says ("kind=plugin;abi=1.0;id=...;version=..."). */
struct library_note {
    char kind[16];
    unsigned abi_major, abi_minor;
    char id[128];
    char version[64];
};

/* Regular file, owned by root or by us, not writable by group or others, and so each parent folder
 * (sticky folders such as /tmp are fine). `why` gets a sentence that says what to change. */
bool library_file_is_safe(const char *path, char *why, size_t why_size);
/* Reads the note without running any code of the file; every offset is checked. */
bool library_file_read_note(const char *path, struct library_note *note, char *why,
                            size_t why_size);
/* SHA-256 of its bytes, in hex. */
bool library_file_digest(const char *path, char hex[65], char *why, size_t why_size);
/* The file as copy_folder/<sha256>.so (made 0500): what is named by its content stays what it is.
 */
bool library_file_copy(const char *path, const char *copy_folder, char copy[PATH_MAX], char *why,
                       size_t why_size);
/* Copied so, looked at once more, and loaded: a package upgrade that renames or overwrites the
 * original cannot disturb us. As library_load. */
const void *library_file_open(const char *path, const char *copy_folder, const char *symbol,
                              char *why, size_t why_size);

#endif
