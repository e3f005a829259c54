/* The door to dlopen. A loaded library is never closed. What a file is before it is loaded:
 * base/library_file.h. [any thread] */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* dlopen(RTLD_NOW | RTLD_LOCAL) of this very file, unlooked at, and the address of `symbol`; NULL
 * with the loader's words in `why`. */
const void *library_load(const char *path, const char *symbol, char *why, size_t why_size);
/* Where the machine code of the loaded library lies that this address belongs to. False: of none.
 */
bool library_code(const void *inside, uintptr_t *from, uintptr_t *to);
/* The function of this name that the next library has, for who stands in for it; MUST be there. */
void library_next(const char *symbol, void (**function)(void));

#endif
