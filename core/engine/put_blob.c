#include "base/must.h"
#include "base/sha256.h"
#include "engine/keep_blob.h"
#include "engine/use_case.h"
#include "model/attachment.h"

/* blob.put {bytes}: kept by their hash, once, however often they come. */
enum err put_blob(struct work *work)
{
    const struct value *bytes = value_get(&work->command->args, "bytes");
    unsigned char digest[SHA256_BYTES];
    char hex[2 * SHA256_BYTES + 1];
    struct pack pack;
    if (bytes == NULL || bytes->type != VALUE_BYTES || bytes->text.n == 0) {
        return work_refuse(work, ERR_INVALID, "invalid", "bytes", "blob.put needs bytes");
    }
    if (bytes->text.n > BLOB_BYTES_MAX) {
        return work_refuse(work, ERR_LIMIT, "exhausted", "bytes", "a blob has at most %zu bytes",
                           BLOB_BYTES_MAX);
    }
    command_digest(work->command, bytes->text, digest);
    sha256_hex(digest, hex);
    keep_blob(work, digest, bytes->text);
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_z(&pack, "id", hex);
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return ERR_OK;
}
