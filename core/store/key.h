/* Keys that sort: small builders on the stack. Numbers are big-endian; signed ones with the sign
 * bit flipped. */
#ifndef STORE_KEY_H
#define STORE_KEY_H
#include "base/text.h"
#include "store/store.h"

struct key {
    unsigned char p[STORE_KEY_BYTES_MAX];
    size_t n;
};

void key_begin(struct key *key);
void key_u8(struct key *key, uint8_t number);
void key_u16(struct key *key, uint16_t number);
void key_u32(struct key *key, uint32_t number);
void key_u64(struct key *key, uint64_t number);
void key_i64(struct key *key, int64_t number);
void key_bytes(struct key *key, struct text bytes); /* MUST fit */
void key_hash16(struct key *key, struct text a,
                struct text b); /* first 16 bytes of SHA-256(len a, a, b) */
struct text key_text(const struct key *key);
/* The smallest key behind all keys that start with this one (for scans of a prefix); empty: end of
 * table. */
struct key key_behind(const struct key *key);
uint64_t key_get_u64(struct text key, size_t at);
uint32_t key_get_u32(struct text key, size_t at);
uint16_t key_get_u16(struct text key, size_t at);
int64_t key_get_i64(struct text key, size_t at);

#endif
