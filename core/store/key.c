#include "store/key.h"
#include <string.h>
#include "base/buf.h"
#include "base/must.h"
#include "base/sha256.h"

void key_begin(struct key *key)
{
    key->n = 0;
}

void key_bytes(struct key *key, struct text bytes)
{
    MUST(bytes.n <= sizeof key->p - key->n);
    if (bytes.n > 0) {
        memcpy(key->p + key->n, bytes.p, bytes.n);
        key->n += bytes.n;
    }
}

static void put_be(struct key *key, uint64_t number, size_t bytes)
{
    MUST(bytes <= sizeof key->p - key->n);
    for (size_t i = 0; i < bytes; i++) {
        key->p[key->n++] = (unsigned char)(number >> (8 * (bytes - 1 - i)));
    }
}

void key_u8(struct key *key, uint8_t number)
{
    put_be(key, number, 1);
}

void key_u16(struct key *key, uint16_t number)
{
    put_be(key, number, 2);
}

void key_u32(struct key *key, uint32_t number)
{
    put_be(key, number, 4);
}

void key_u64(struct key *key, uint64_t number)
{
    put_be(key, number, 8);
}

void key_i64(struct key *key, int64_t number)
{
    put_be(key, (uint64_t)number ^ UINT64_C(1) << 63, 8);
}

static void long_hash(struct text a, struct text b, unsigned char digest[SHA256_BYTES])
{
    struct buf both;
    buf_init(&both);
    buf_put_u32(&both, (uint32_t)a.n);
    buf_put_text(&both, a);
    buf_put_text(&both, b);
    sha256_of(buf_text(&both), digest);
    buf_fini(&both);
}

void key_hash16(struct key *key, struct text a, struct text b)
{
    unsigned char digest[SHA256_BYTES];
    struct key both = {.n = 0}; /* most of them fit into it, and then nobody asks for memory */
    if (a.n <= sizeof both.p - 4 && b.n <= sizeof both.p - 4 - a.n) {
        key_u32(&both, (uint32_t)a.n);
        key_bytes(&both, a);
        key_bytes(&both, b);
        sha256_of(key_text(&both), digest);
    } else {
        long_hash(a, b, digest);
    }
    key_bytes(key, (struct text){(const char *)digest, 16});
}

struct text key_text(const struct key *key)
{
    return (struct text){(const char *)key->p, key->n};
}

struct key key_behind(const struct key *key)
{
    struct key behind = *key;
    while (behind.n > 0 && behind.p[behind.n - 1] == 0xff) {
        behind.n--;
    }
    if (behind.n > 0) {
        behind.p[behind.n - 1]++;
    }
    return behind;
}

uint64_t key_get_u64(struct text key, size_t at)
{
    MUST(at + 8 <= key.n);
    return buf_get_u64(key.p + at);
}

uint32_t key_get_u32(struct text key, size_t at)
{
    MUST(at + 4 <= key.n);
    return buf_get_u32(key.p + at);
}

uint16_t key_get_u16(struct text key, size_t at)
{
    MUST(at + 2 <= key.n);
    return buf_get_u16(key.p + at);
}

int64_t key_get_i64(struct text key, size_t at)
{
    return (int64_t)(key_get_u64(key, at) ^ UINT64_C(1) << 63);
}
