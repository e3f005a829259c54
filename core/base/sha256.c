#include "base/sha256.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include "base/must.h"

void sha256_of(struct text bytes, unsigned char digest[SHA256_BYTES])
{
    unsigned length = 0;
    MUST(EVP_Digest(bytes.n ? bytes.p : "", bytes.n, digest, &length, EVP_sha256(), NULL) == 1);
    MUST(length == SHA256_BYTES);
}

void sha256_hmac(struct text key, struct text bytes, unsigned char digest[SHA256_BYTES])
{
    unsigned length = 0;
    const unsigned char *data = (const unsigned char *)(bytes.n ? bytes.p : "");
    MUST(HMAC(EVP_sha256(), key.n ? key.p : "", (int)key.n, data, bytes.n, digest, &length) != NULL);
    MUST(length == SHA256_BYTES);
}

void sha256_hex(const unsigned char digest[SHA256_BYTES], char hex[2 * SHA256_BYTES + 1])
{
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = "0123456789abcdef"[digest[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
    }
    hex[2 * SHA256_BYTES] = '\0';
}
