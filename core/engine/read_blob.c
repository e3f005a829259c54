#include "base/must.h"
#include "engine/use_case.h"
#include "model/attachment.h"

/* blob.get {id, from?, max?}: a piece of what is kept under this hash. */
enum err read_blob(struct work *work)
{
    const struct value *args = &work->command->args;
    struct text id = value_text(args, "id");
    unsigned char digest[32];
    struct text bytes;
    struct pack pack;
    if (!attachment_id(id, digest)) {
        return work_refuse(work, ERR_INVALID, "invalid", "id",
                           "a blob's id is a SHA-256: 64 digits, 0 to 9 and a to f");
    }
    if (!blob_table_get(work->reader, work->arena, digest, &bytes)) {
        return work_refuse(work, ERR_NOT_FOUND, "unknown", "id", "there is no blob %.*s",
                           TEXT_ARG(id));
    }
    size_t from = (size_t)value_int(args, "from", 0);
    size_t max = (size_t)value_int(args, "max", BLOB_PIECE_BYTES_MAX);
    from = from < bytes.n ? from : bytes.n;
    max = max < BLOB_PIECE_BYTES_MAX ? max : BLOB_PIECE_BYTES_MAX;
    size_t end = max < bytes.n - from ? from + max : bytes.n;
    pack_init(&pack, work->result);
    pack_map_begin(&pack);
    pack_pair_int(&pack, "size", (int64_t)bytes.n);
    pack_key(&pack, "bytes");
    pack_bytes(&pack, text_slice(bytes, from, end));
    pack_map_end(&pack);
    MUST(pack.err == ERR_OK);
    return work->reader->err;
}
