/* The door to libcrypto: SHA-256 for content addresses, idempotency fingerprints and keys. [any
 * thread] */
#ifndef BASE_SHA256_H
#define BASE_SHA256_H
#include "base/text.h"

#define SHA256_BYTES 32

void sha256_of(struct text bytes, unsigned char digest[SHA256_BYTES]);
void sha256_hmac(struct text key, struct text bytes, unsigned char digest[SHA256_BYTES]);
void sha256_hex(const unsigned char digest[SHA256_BYTES], char hex[2 * SHA256_BYTES + 1]);

#endif
