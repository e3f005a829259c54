#include "model/id.h"
#include <stdio.h>
#include "base/must.h"

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* Crockford: no I, L, O, U */

static size_t print_number(char *out, uint64_t number)
{
    char reversed[16];
    size_t count = 0;
    do {
        reversed[count++] = digits[number & 31];
        number >>= 5;
    } while (number > 0);
    for (size_t i = 0; i < count; i++) {
        out[i] = reversed[count - 1 - i];
    }
    return count;
}

/* A sum in GF(32): it notices every single wrong character and every pair of neighbours swapped. */
static char check_of(uint64_t id)
{
    unsigned sum = 0;
    for (int shift = 60; shift >= 0; shift -= 5) {
        sum ^= (unsigned)(id >> shift & 31);
        sum = sum << 1 ^ ((sum & 16) != 0 ? 0x25u : 0); /* so a lone digit is not its own check */
    }
    return digits[sum & 31];
}

struct id_text id_print(char prefix, uint64_t id)
{
    struct id_text text = {{prefix, '-'}};
    size_t at = 2;
    uint64_t shown = (id & 0xff) == 0 ? ID_LOCAL(id) : id;
    at += print_number(text.z + at, shown);
    if ((id & 0xff) != 0) {
        text.z[at++] = '.';
    }
    text.z[at++] = check_of(shown);
    MUST(at < sizeof text.z);
    text.z[at] = '\0';
    return text;
}

static int digit_of(char c)
{
    if (c >= 'a' && c <= 'z') {
        c = (char)(c - 'a' + 'A');
    }
    c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c; /* as people misread them */
    for (int i = 0; i < 32; i++) {
        if (digits[i] == c) {
            return i;
        }
    }
    return -1;
}

bool id_parse(char prefix, struct text text, uint64_t *id)
{
    uint64_t number = 0;
    bool is_whole = false;
    if (text.n > 2 && text.p[1] == '-' &&
        (text.p[0] == prefix || text.p[0] == prefix - 'A' + 'a')) {
        text = text_slice(text, 2, text.n);
    }
    if (text.n < 2 || text.n > 15) {
        return false;
    }
    for (size_t i = 0; i + 1 < text.n; i++) {
        int digit = digit_of(text.p[i]);
        if (text.p[i] == '.' && i + 2 == text.n) {
            is_whole = true;
        } else if (digit < 0 || number >> 59 != 0) {
            return false;
        } else {
            number = number << 5 | (uint64_t)digit;
        }
    }
    int check = digit_of(text.p[text.n - 1]);
    if (check < 0 || check != digit_of(check_of(number)) || number == 0) {
        return false;
    }
    *id = is_whole ? number : ID_OF_LOCAL(number);
    return is_whole || number >> 56 == 0;
}
