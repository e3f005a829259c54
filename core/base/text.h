/* A slice of bytes that somebody else owns. Usually UTF-8; bytes are fine where a header says so.
 * p may be NULL when n is 0. All functions are pure. [any thread] */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *p; /* lent */
    size_t n;
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})
#define TEXT_NONE ((struct text){NULL, 0})
#define TEXT_ARG(text) (int)(text).n, (text).n ? (text).p : "" /* for "%.*s" */

/* NULL gives the empty text. Here, so that the compiler counts literals. */
static inline struct text text_z(const char *z)
{
    return z == NULL ? TEXT_NONE : (struct text){z, strlen(z)};
}

/* Here as well: most pairs that are compared differ in length already. */
static inline bool text_eq(struct text a, struct text b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool text_eq_z(struct text a, const char *z)
{
    return text_eq(a, text_z(z));
}
bool text_eq_nocase(struct text a, struct text b); /* ASCII letters fold */
int text_compare(struct text a, struct text b);    /* bytewise, shorter first */
int text_compare_z(struct text a, const char *z);  /* the same; z is read as far as they agree */
bool text_starts(struct text text, struct text prefix);
bool text_ends(struct text text, struct text suffix);
/* Position of needle at or after `from`, or SIZE_MAX. The _nocase one folds ASCII letters. */
size_t text_find(struct text text, struct text needle, size_t from);
size_t text_find_nocase(struct text text, struct text needle, size_t from);
struct text text_trim(struct text text); /* without ASCII white space at both ends */
struct text text_slice(struct text text, size_t from, size_t to); /* clipped to the text */
/* Cuts the piece before `separator` off *rest; false when *rest is exhausted. The empty text has no
 * pieces, and a separator at the very end is not followed by one.
 *   struct text rest = line, word; while (text_split(&rest, ',', &word)) { ... } */
bool text_split(struct text *rest, char separator, struct text *piece);
bool text_to_i64(struct text text, int64_t *number); /* whole text, decimal, optional '-' */
bool text_is_utf8(struct text text);                 /* strict: no surrogates, no overlongs */
/* The longest beginning of at most so many bytes that cuts no character in two. */
struct text text_cut(struct text text, size_t bytes_max);
/* How many bytes the UTF-8 character at `at` has; 0 when there is none or a bad one. */
size_t text_utf8_at(struct text text, size_t at);
/* Eight bytes at a time; for tables in memory only: it may differ from machine to machine and from
 * release to release. */
uint64_t text_hash_here(struct text text);
uint64_t text_hash(struct text text); /* FNV-1a 64; for maps, never for promises */
/* The candidate nearest to `wrong` by edit distance, or -1 when none is close enough to suggest. */
int text_nearest(struct text wrong, const char *const *candidates, size_t count);

#endif
