/* The format record: what wrote this store, who may read and who may write it. A newer store is
 * refused without writing a byte to it. */
#ifndef STORE_LMDB_FORMAT_H
#define STORE_LMDB_FORMAT_H
#include "store/lmdb/kv.h"

#define FORMAT_VERSION 1u
#define FORMAT_MIN_READER 1u
#define FORMAT_MIN_WRITER 1u

/* ERR_NOT_FOUND: no record (an empty store); ERR_UNSUPPORTED: too new; ERR_CORRUPT. `why` says what
 * to do. */
enum err format_check(struct kv *kv, char *why, size_t why_size);
enum err format_write(struct kv *kv, char *why, size_t why_size);

#endif
