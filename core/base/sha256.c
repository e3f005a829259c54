#include "base/sha256.h"
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include "base/must.h"

void sha256_of(struct text bytes, unsigned char digest[SHA256_BYTES])
{
    unsigned length = 0;
    MUST(EVP_Digest(bytes.n > 0 ? bytes.p : "", bytes.n, digest, &length, EVP_sha256(), NULL) == 1);
    MUST(length == SHA256_BYTES);
}

void sha256_hmac(struct text key, struct text bytes, unsigned char digest[SHA256_BYTES])
{
    MUST(key.n <= INT_MAX);
    unsigned length = 0;
    const unsigned char *p = (const unsigned char *)(bytes.n > 0 ? bytes.p : "");
    MUST(HMAC(EVP_sha256(), key.n > 0 ? key.p : "", (int)key.n, p, bytes.n, digest, &length) !=
         NULL);
    MUST(length == SHA256_BYTES);
}

void sha256_hex(const unsigned char digest[SHA256_BYTES], char hex[2 * SHA256_BYTES + 1])
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[2 * SHA256_BYTES] = '\0';
}
