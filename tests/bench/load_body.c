#include "load_body.h"
#include "base/random.h"

void load_body(uint64_t *chance, char body[LOAD_BODY_BYTES])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .";
    uint64_t bits = 0;
    for (unsigned i = 0; i < LOAD_BODY_BYTES; i++) {
        bits = i % 10 == 0 ? random_next(chance) : bits >> 6;
        body[i] = letters[bits & 63];
    }
}
