#include "webhook_sign.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

#define HEAD_BYTES 1100

void webhook_sign(rung_str secret, rung_str id, int64_t at_s, rung_str body,
                  char out[WEBHOOK_SIGN_CHARS])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int digest_bytes = 0;
    char head[HEAD_BYTES];
    int n = snprintf(head, sizeof head, "%.*s.%lld.", (int)id.n, id.p, (long long)at_s);
    size_t head_bytes = n > 0 && (size_t)n < sizeof head ? (size_t)n : 0;
    unsigned char *signed_bytes = malloc(head_bytes + body.n + 1);
    out[0] = '\0';
    if (signed_bytes == NULL) {
        return;
    }
    memcpy(signed_bytes, head, head_bytes);
    if (body.n > 0) {
        memcpy(signed_bytes + head_bytes, body.p, body.n);
    }
    if (HMAC(EVP_sha256(), secret.p, (int)secret.n, signed_bytes, head_bytes + body.n, digest,
             &digest_bytes) != NULL &&
        digest_bytes == 32) {
        memcpy(out, "v1,", 3);
        (void)EVP_EncodeBlock((unsigned char *)out + 3, digest, 32);
    }
    free(signed_bytes);
}
