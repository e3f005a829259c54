/* Which blobs a row refers to: a scrub holds the rows of BLOB_USE against it. */
#ifndef STORE_BLOB_USES_H
#define STORE_BLOB_USES_H
#include "store/tables.h"

#define BLOB_USES_HOLD "blob_hold/" /* documents: then an instant, 16 digits, "/", a SHA-256 */

typedef void (*blob_uses_fn)(void *ctx, const unsigned char digest[32], const struct blob_use *use);
/* `body`: of a record of the tables entry, inbox, purged or document; others refer to none. */
void blob_uses(struct arena *arena, enum store_table table, struct text key, struct text body,
               blob_uses_fn on_use, void *ctx);
/* A document's name; false: it is no hold. */
bool blob_uses_hold(struct text name, int64_t *until_us, unsigned char digest[32]);

#endif
