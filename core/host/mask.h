/* What must not be read in a log: secrets of a plugin's settings, wherever they stand in a line. */
#ifndef HOST_MASK_H
#define HOST_MASK_H
#include "base/buf.h"

#define MASK_BYTES_MIN 4 /* a shorter secret would blacken half of the log */

/* Appends `line` to `out`, each secret in it as "***". */
void mask_secrets(struct buf *out, struct text line, const struct text *secrets, size_t count);

#endif
