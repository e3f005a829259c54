/* The door to libcrypto: SHA-256 for content addresses, idempotency fingerprints and keys. [any
 * thread] */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H
#include "base/text.h"

#define SHA256_BYTES 32

/* A piece at a time, again and again: start, add, ..., finish. One thread at a time. */
struct sha256;
struct sha256 *sha256_create(void);
void sha256_start(struct sha256 *sha256);
void sha256_add(struct sha256 *sha256, struct text bytes);
void sha256_finish(struct sha256 *sha256, unsigned char digest[SHA256_BYTES]);
void sha256_destroy(struct sha256 **sha256); /* likes NULL */

void sha256_of(struct text bytes, unsigned char digest[SHA256_BYTES]);
void sha256_hmac(struct text key, struct text bytes, unsigned char digest[SHA256_BYTES]);
void sha256_hex(const unsigned char digest[SHA256_BYTES], char hex[2 * SHA256_BYTES + 1]);

#endif
