#include "base/sha256.h"
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include "base/mem.h"
#include "base/must.h"

struct sha256 {
    EVP_MD_CTX *context;
    EVP_MD *kind; /* looked up once: that costs more than hashing something short */
};

struct sha256 *sha256_create(void)
{
    struct sha256 *sha256 = MEM_NEW(struct sha256);
    sha256->context = EVP_MD_CTX_new();
    sha256->kind = EVP_MD_fetch(NULL, "SHA256", NULL);
    MUST(sha256->context != NULL && sha256->kind != NULL);
    return sha256;
}

void sha256_start(struct sha256 *sha256)
{
    MUST(EVP_DigestInit_ex(sha256->context, sha256->kind, NULL) == 1);
}

void sha256_add(struct sha256 *sha256, struct text bytes)
{
    MUST(EVP_DigestUpdate(sha256->context, bytes.n > 0 ? bytes.p : "", bytes.n) == 1);
}

void sha256_finish(struct sha256 *sha256, unsigned char digest[SHA256_BYTES])
{
    unsigned length = 0;
    MUST(EVP_DigestFinal_ex(sha256->context, digest, &length) == 1);
    MUST(length == SHA256_BYTES);
}

void sha256_destroy(struct sha256 **sha256)
{
    struct sha256 *old = *sha256;
    if (old != NULL) {
        EVP_MD_CTX_free(old->context);
        EVP_MD_free(old->kind);
        mem_free(old);
        *sha256 = NULL;
    }
}

/* Finding the algorithm and making a context cost ten times as much as hashing a key: each thread
 * does it once. A thread's context ends with it. */
static pthread_key_t contexts;
static pthread_once_t contexts_once = PTHREAD_ONCE_INIT;

static void end_context(void *mine)
{
    struct sha256 *sha256 = mine;
    sha256_destroy(&sha256);
}

static void make_contexts(void)
{
    MUST(pthread_key_create(&contexts, end_context) == 0);
}

static struct sha256 *context_of_thread(void)
{
    (void)pthread_once(&contexts_once, make_contexts);
    struct sha256 *mine = pthread_getspecific(contexts);
    if (mine == NULL) {
        mine = sha256_create();
        MUST(pthread_setspecific(contexts, mine) == 0);
    }
    return mine;
}

void sha256_of(struct text bytes, unsigned char digest[SHA256_BYTES])
{
    struct sha256 *sha256 = context_of_thread();
    sha256_start(sha256);
    sha256_add(sha256, bytes);
    sha256_finish(sha256, digest);
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
