/* What must not be read in a log: secrets of a plugin's settings, wherever they stand in a line. */
#ifndef HOST_MASK_H
#define HOST_MASK_H
#include "base/value.h"

#define MASK_BYTES_MIN 4 /* a shorter secret would blacken half of the log */

#define MASK_STARS "***"

/* Appends `line` to `out`, each secret in it as MASK_STARS. */
void mask_secrets(struct buf *out, struct text line, const struct text *secrets, size_t count);
/* The same for every text and all bytes in a value, but for keys; what changes lives in the arena.
 */
void mask_value(struct arena *arena, struct value *value, const struct text *secrets, size_t count);

#endif
