/* What is in a store, as a few numbers: the same for the same rows in every store, whatever order
 * they came in. Per table the sum (mod 2^256) of the SHA-256 of each row; one changed row changes
 * it. Derived rows (indexes) count like all others. */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H
#include "base/sha256.h"
#include "store/store.h"

struct digest_sum {
    uint64_t rows;
    unsigned char sum[SHA256_BYTES]; /* big-endian */
};
struct digest {
    struct digest_sum tables[TABLE_END];
    struct digest_sum all; /* its sum is the SHA-256 of the tables' */
};

void digest_sum_add(struct digest_sum *sum, struct sha256 *sha256, enum store_table table,
                    struct text key, struct text value);
void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, struct sha256 *sha256, enum store_table table,
                struct text key, struct text value);
void digest_end(struct digest *digest); /* fills in `all` */
/* All at once. The caller lets nobody commit meanwhile: a store belongs to one thread. */
enum err digest_of(struct store *store, struct digest *digest);
bool digest_equal(const struct digest_sum *a, const struct digest_sum *b);
const char *digest_table_name(enum store_table table); /* "ticket"; "?" when there is none */
/* "all", a table's name: rows, sum; a line each. */
void digest_print(const struct digest *digest, struct buf *out);

#endif
