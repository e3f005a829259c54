/* The door to dlopen: is this file safe to load, what does its note say, and what does it export.
 * A loaded library is never closed. [any thread] */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the ELF note of owner "rung" says ("kind=plugin;abi=1.0;id=...;version=..."). */
struct library_note {
    char kind[16];
    unsigned abi_major, abi_minor;
    char id[128];
    char version[64];
};

/* Regular file, owned by root or by us, not writable by group or others, and so each parent folder
 * (sticky folders such as /tmp are fine). `why` gets a sentence that says what to change. */
bool library_is_safe(const char *path, char *why, size_t why_size);
/* Reads the note without running any code of the file; every offset is checked. */
bool library_read_note(const char *path, struct library_note *note, char *why, size_t why_size);
/* SHA-256 of its bytes, in hex. */
bool library_digest(const char *path, char hex[65], char *why, size_t why_size);
/* The file as copy_folder/<sha256>.so (made 0500): what is named by its content stays what it is.
 */
bool library_copy(const char *path, const char *copy_folder, char copy[PATH_MAX], char *why,
                  size_t why_size);
/* dlopen(RTLD_NOW | RTLD_LOCAL) of this very file, unlooked at, and the address of `symbol`. */
const void *library_load(const char *path, const char *symbol, char *why, size_t why_size);
/* dlopen(RTLD_NOW | RTLD_LOCAL) and the address of `symbol`; NULL with the loader's words in `why`.
 * The file is first copied to copy_folder/<sha256>.so (made 0500) and the copy is opened, so that a
 * package upgrade that renames or overwrites the original cannot disturb us. */
const void *library_open(const char *path, const char *copy_folder, const char *symbol, char *why,
                         size_t why_size);
/* Where the machine code of the loaded library lies that this address belongs to. False: of none.
 */
bool library_code(const void *inside, uintptr_t *from, uintptr_t *to);
/* The function of this name that the next library has, for who stands in for it; MUST be there. */
void library_next(const char *symbol, void (**function)(void));

#endif
