#include "base/compress.h"
#include <lz4.h>
#include <string.h>
#include "base/mem.h"
#include "base/must.h"

struct compress {
    LZ4_stream_t fresh; /* with the sample in it: copied for each piece */
    LZ4_stream_t work;
};

struct compress *compress_create(struct text sample)
{
    struct compress *compress = MEM_NEW(struct compress);
    MUST(sample.n <= COMPRESS_BYTES_MAX);
    MUST(LZ4_initStream(&compress->fresh, sizeof compress->fresh) != NULL);
    (void)LZ4_loadDict(&compress->fresh, sample.p, (int)sample.n);
    return compress;
}

void compress_destroy(struct compress **compress)
{
    mem_free(*compress);
    *compress = NULL;
}

size_t compress_pack(struct compress *compress, struct text bytes, void *out, size_t room)
{
    if (bytes.n > COMPRESS_BYTES_MAX || room > COMPRESS_BYTES_MAX) {
        return 0;
    }
    compress->work = compress->fresh;
    int written =
        LZ4_compress_fast_continue(&compress->work, bytes.p, out, (int)bytes.n, (int)room, 1);
    return written > 0 ? (size_t)written : 0;
}

bool compress_unpack(struct text sample, struct text packed, void *out, size_t size)
{
    if (packed.n > COMPRESS_BYTES_MAX || size > COMPRESS_BYTES_MAX) {
        return false;
    }
    int written = LZ4_decompress_safe_usingDict(packed.p, out, (int)packed.n, (int)size, sample.p,
                                                (int)sample.n);
    return written >= 0 && (size_t)written == size;
}
