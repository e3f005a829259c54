/* What came along with a message: a file that is kept by the hash of its bytes (store: blob). As a
 * plugin says it, "ID TYPE NAME", and as a message keeps several: lines "ID BYTES TYPE NAME". Pure.
 */
#ifndef MODEL_ATTACHMENT_H
#define MODEL_ATTACHMENT_H
#include "base/arena.h"
#include "base/pack.h"
#include "base/text.h"

#define ATTACHMENT_ID_CHARS 64 /* SHA-256 in lower-case hexadecimal */
#define ATTACHMENTS_MAX 50     /* of one message */
#define ATTACHMENT_NAME_BYTES_MAX 255
#define BLOB_BYTES_MAX ((size_t)16 << 20)        /* of one */
#define BLOB_PIECE_BYTES_MAX ((size_t)512 << 10) /* of one that is read */

struct attachment { /* texts are lent */
    struct text id, type, name;
    int64_t bytes;
};

bool attachment_id(struct text id, unsigned char digest[32]); /* false: it is none */
/* "ID TYPE NAME", the name may have spaces and may be missing. False: it is none. */
bool attachment_read(struct text said, struct attachment *attachment);
/* `lines` with one more; the same when it has as many as it may. */
struct text attachment_add(struct arena *arena, struct text lines,
                           const struct attachment *attachment);
/* A list of {id, bytes, type, name}. */
void attachment_pack(struct pack *pack, struct text lines);
/* The blobs that an entry of a timeline names by its `data`: its attachments, and the bytes it came
 * as. In `arena`. */
struct attachment_blob {
    unsigned char digest[32];
};
size_t attachment_blobs(struct arena *arena, const struct value *data,
                        struct attachment_blob **blobs);
/* The same of `lines`. */
size_t attachment_lines_blobs(struct arena *arena, struct text lines,
                              struct attachment_blob **blobs);

#endif
