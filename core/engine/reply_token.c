#include "engine/reply_token.h"
#include "base/random.h"
#include "base/sha256.h"

#define TOKEN_MAC_CHARS 13

static void mac_of(struct work *work, uint64_t ticket, char mac[TOKEN_MAC_CHARS + 1])
{
    static const char alphabet[] =
        "abcdefghijkmnpqrstuvwxyz23456789"; /* no l, o, 0, 1: people read these aloud */
    unsigned char digest[SHA256_BYTES];
    uint64_t key[2] = {meta_table_get(work->reader, "secret_a"),
                       meta_table_get(work->reader, "secret_b")};
    uint64_t message[1] = {ticket};
    sha256_hmac((struct text){(const char *)key, sizeof key},
                (struct text){(const char *)message, sizeof message}, digest);
    for (size_t i = 0; i < TOKEN_MAC_CHARS; i++) {
        mac[i] = alphabet[digest[i] & 31];
    }
    mac[TOKEN_MAC_CHARS] = '\0';
}

void reply_token_make_key(struct work *work)
{
    if (meta_table_get(work->reader, "secret_a") == 0) {
        meta_table_put(work->writes, "secret_a", random_next(&work->seed) | 1);
        meta_table_put(work->writes, "secret_b", random_next(&work->seed));
    }
}

struct text reply_token(struct work *work, uint64_t ticket)
{
    char mac[TOKEN_MAC_CHARS + 1];
    mac_of(work, ticket, mac);
    return arena_printf(work->arena, "%s-%s", id_print('T', ticket).z, mac);
}

bool reply_token_read(struct work *work, struct text token, uint64_t *ticket)
{
    char mac[TOKEN_MAC_CHARS + 1];
    if (token.n < TOKEN_MAC_CHARS + 2 || token.p[token.n - TOKEN_MAC_CHARS - 1] != '-') {
        return false;
    }
    struct text name = text_slice(token, 0, token.n - TOKEN_MAC_CHARS - 1);
    struct text given = text_slice(token, token.n - TOKEN_MAC_CHARS, token.n);
    if (!id_parse('T', name, ticket)) {
        return false;
    }
    mac_of(work, *ticket, mac);
    unsigned char difference = 0;
    for (size_t i = 0; i < TOKEN_MAC_CHARS; i++) { /* constant time, ASCII case folded */
        char c = given.p[i];
        difference |= (unsigned char)(mac[i] ^ (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c));
    }
    return difference == 0;
}
