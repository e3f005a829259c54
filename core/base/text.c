#include "base/text.h"
#include <limits.h>
#include <string.h>

#define NEAREST_BYTES_MAX 64 /* Longer words are not worth a suggestion. */

static char text_fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool text_same_nocase(const char *a, const char *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_fold(a[i]) != text_fold(b[i])) {
            return false;
        }
    }
    return true;
}

bool text_eq_nocase(struct text a, struct text b)
{
    return a.n == b.n && text_same_nocase(a.p, b.p, a.n);
}

int text_compare(struct text a, struct text b)
{
    size_t common = a.n < b.n ? a.n : b.n;
    int order = common == 0 ? 0 : memcmp(a.p, b.p, common);
    if (order != 0) {
        return order;
    }
    return (a.n > b.n) - (a.n < b.n);
}

int text_compare_z(struct text a, const char *z)
{
    for (size_t i = 0; i < a.n; i++) {
        if (z[i] == '\0' || a.p[i] != z[i]) {
            return z[i] == '\0' ? 1 : (unsigned char)a.p[i] - (unsigned char)z[i];
        }
    }
    return z[a.n] == '\0' ? 0 : -1;
}

bool text_starts(struct text text, struct text prefix)
{
    return text.n >= prefix.n && text_eq((struct text){text.p, prefix.n}, prefix);
}

bool text_ends(struct text text, struct text suffix)
{
    if (suffix.n == 0) {
        return true;
    }
    return text.n >= suffix.n &&
           text_eq((struct text){text.p + (text.n - suffix.n), suffix.n}, suffix);
}

size_t text_find(struct text text, struct text needle, size_t from)
{
    if (from > text.n || needle.n > text.n - from) {
        return SIZE_MAX;
    }
    if (needle.n == 0) {
        return from;
    }
    const char *found = memmem(text.p + from, text.n - from, needle.p, needle.n);
    return found == NULL ? SIZE_MAX : (size_t)(found - text.p);
}

size_t text_find_nocase(struct text text, struct text needle, size_t from)
{
    if (from > text.n || needle.n > text.n - from) {
        return SIZE_MAX;
    }
    if (needle.n == 0) {
        return from;
    }
    /* Where its first character stands, small or capital, is found by memchr, many at a time. */
    char small = text_fold(needle.p[0]);
    char first[2] = {small, small >= 'a' && small <= 'z' ? (char)(small - ('a' - 'A')) : small};
    size_t end = text.n - needle.n + 1;
    size_t at[2] = {from, from};
    for (;;) {
        for (int i = 0; i < 2; i++) {
            const char *found = at[i] < end ? memchr(text.p + at[i], first[i], end - at[i]) : NULL;
            at[i] = found == NULL ? end : (size_t)(found - text.p);
        }
        size_t here = at[0] < at[1] ? at[0] : at[1];
        if (here >= end || text_same_nocase(text.p + here, needle.p, needle.n)) {
            return here >= end ? SIZE_MAX : here;
        }
        at[0] += at[0] == here;
        at[1] += at[1] == here;
    }
}

static bool text_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text text)
{
    while (text.n > 0 && text_is_space(text.p[0])) {
        text.p++;
        text.n--;
    }
    while (text.n > 0 && text_is_space(text.p[text.n - 1])) {
        text.n--;
    }
    return text;
}

struct text text_slice(struct text text, size_t from, size_t to)
{
    if (to > text.n) {
        to = text.n;
    }
    if (from >= to) {
        return TEXT_NONE;
    }
    return (struct text){text.p + from, to - from};
}

bool text_split(struct text *rest, char separator, struct text *piece)
{
    if (rest->n == 0) {
        return false;
    }
    const char *end = memchr(rest->p, separator, rest->n);
    if (end == NULL) {
        *piece = *rest;
        *rest = TEXT_NONE;
        return true;
    }
    size_t length = (size_t)(end - rest->p);
    *piece = (struct text){rest->p, length};
    *rest = (struct text){end + 1, rest->n - length - 1};
    return true;
}

bool text_to_i64(struct text text, int64_t *number)
{
    bool negative = text.n > 0 && text.p[0] == '-';
    size_t at = negative ? 1 : 0;
    if (at == text.n) {
        return false;
    }
    int64_t sum = 0;
    for (; at < text.n; at++) {
        if (text.p[at] < '0' || text.p[at] > '9') {
            return false;
        }
        /* Counted downwards, because the smallest number has no positive twin. */
        if (__builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, text.p[at] - '0', &sum)) {
            return false;
        }
    }
    if (negative) {
        *number = sum;
        return true;
    }
    return !__builtin_sub_overflow(0, sum, number);
}

/* How long the character may be that begins with `first`, and what its second byte may be. */
static size_t text_utf8_wanted(unsigned char first, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xbf;
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return 2;
    }
    if (first >= 0xe0 && first <= 0xef) {
        *low = first == 0xe0 ? 0xa0 : 0x80;  /* below: overlong */
        *high = first == 0xed ? 0x9f : 0xbf; /* above: surrogates */
        return 3;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        *low = first == 0xf0 ? 0x90 : 0x80;
        *high = first == 0xf4 ? 0x8f : 0xbf; /* above: beyond U+10FFFF */
        return 4;
    }
    return 0;
}

struct text text_cut(struct text text, size_t bytes_max)
{
    if (text.n <= bytes_max) {
        return text;
    }
    while (bytes_max > 0 && ((unsigned char)text.p[bytes_max] & 0xc0) == 0x80) {
        bytes_max--;
    }
    return text_slice(text, 0, bytes_max);
}

size_t text_utf8_at(struct text text, size_t at)
{
    if (at >= text.n) {
        return 0;
    }
    const unsigned char *p = (const unsigned char *)text.p + at;
    unsigned char low, high;
    size_t wanted = text_utf8_wanted(p[0], &low, &high);
    if (wanted > text.n - at) {
        return 0;
    }
    for (size_t i = 1; i < wanted; i++) {
        if (p[i] < low || p[i] > high) {
            return 0;
        }
        low = 0x80;
        high = 0xbf;
    }
    return wanted;
}

#define TEXT_HIGH_BITS UINT64_C(0x8080808080808080)

static uint64_t text_load(const char *p)
{
    uint64_t number;
    memcpy(&number, p, sizeof number);
    return number;
}

/* Fewer than eight bytes, as a number of which the missing ones are 0. */
static uint64_t text_load_rest(const char *p, size_t count)
{
    uint64_t number = 0;
    if (count >= 4) {
        uint32_t first, last;
        memcpy(&first, p, sizeof first);
        memcpy(&last, p + count - 4, sizeof last);
        return first | (uint64_t)last << (8 * (count - 4));
    }
    for (size_t i = 0; i < count; i++) {
        number |= (uint64_t)(unsigned char)p[i] << (8 * i);
    }
    return number;
}

/* How many bytes from here on are ASCII, as far as words of eight tell. */
static size_t text_ascii_at(struct text text, size_t at)
{
    size_t from = at;
    for (; text.n - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        if ((text_load(text.p + at) & TEXT_HIGH_BITS) != 0) {
            return at - from;
        }
    }
    bool is_ascii = (text_load_rest(text.p + at, text.n - at) & TEXT_HIGH_BITS) == 0;
    return (is_ascii ? text.n : at) - from;
}

bool text_is_utf8(struct text text)
{
    size_t at = 0;
    while (at < text.n) {
        at += text_ascii_at(text, at);
        size_t length = at < text.n ? text_utf8_at(text, at) : 0;
        if (length == 0) {
            return at == text.n;
        }
        at += length;
    }
    return true;
}

uint64_t text_hash(struct text text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < text.n; i++) {
        hash = (hash ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

uint64_t text_hash_here(struct text text)
{
    uint64_t hash = text.n * UINT64_C(0x9e3779b97f4a7c15);
    for (; text.n >= 8; text.p += 8, text.n -= 8) {
        hash = (hash ^ text_load(text.p)) * UINT64_C(0xbf58476d1ce4e5b9);
        hash ^= hash >> 32;
    }
    if (text.n > 0) {
        hash = (hash ^ text_load_rest(text.p, text.n)) * UINT64_C(0xbf58476d1ce4e5b9);
        hash ^= hash >> 32;
    }
    return (hash * UINT64_C(0x94d049bb133111eb)) ^ (hash >> 29);
}

static unsigned text_min(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Edits (insert, delete, change, swap of two neighbours) from a to b; both at most
 * NEAREST_BYTES_MAX long. Three rows of the usual table are enough. */
static unsigned text_distance(struct text a, struct text b)
{
    unsigned rows[3][NEAREST_BYTES_MAX + 1];
    unsigned *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= b.n; j++) {
        before[j] = last[j] = (unsigned)j;
    }
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b.n; j++) {
            char x = text_fold(a.p[i - 1]), y = text_fold(b.p[j - 1]);
            now[j] = text_min(last[j - 1] + (x != y), text_min(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 && x == text_fold(b.p[j - 2]) && text_fold(a.p[i - 2]) == y) {
                now[j] = text_min(now[j], before[j - 2] + 1);
            }
        }
        unsigned *oldest = before;
        before = last;
        last = now;
        now = oldest;
    }
    return last[b.n];
}

int text_nearest(struct text wrong, const char *const *candidates, size_t count)
{
    if (wrong.n < 2 || wrong.n > NEAREST_BYTES_MAX) {
        return -1;
    }
    unsigned best = (unsigned)(wrong.n / 3);
    best = best > 0 ? best + 1 : 2; /* one more than what is close enough */
    int nearest = -1;
    for (size_t i = 0; i < count && i < INT_MAX; i++) {
        struct text candidate = text_z(candidates[i]);
        if (candidate.n > NEAREST_BYTES_MAX) {
            continue;
        }
        unsigned distance = text_distance(wrong, candidate);
        if (distance < best) {
            best = distance;
            nearest = (int)i;
        }
    }
    return nearest;
}
