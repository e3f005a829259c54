/* Packed bytes, read one after the other: by whoever knows what stands there, without making
 * values of all of it. Under the scanner's limits (scan.h). A pen: after its first trouble what it
 * reads means nothing; ask unpack_is_whole once, at the end. */
#ifndef BASE_UNPACK_H
#define BASE_UNPACK_H
#include "base/err.h"
#include "base/value.h"

struct unpack {
    const unsigned char *at, *end; /* lent: texts that are read lie in them, uncopied */
    struct arena *arena;           /* lent; lists and maps of values go into it */
    uint32_t elements;             /* announced so far */
    unsigned depth;
    bool bad; /* no packed object, or beyond a limit */
    bool cut; /* more was announced than there is */
};

void unpack_init(struct unpack *in, struct arena *arena, struct text bytes);
/* All that was there has been read, and it was good. */
bool unpack_is_whole(const struct unpack *in);
/* The next object, whatever it is. */
void unpack_value(struct unpack *in, struct value *value);
/* Into the next object when it is a map (a list) of so many pairs (items); to be left again behind
 * the last one. False: it is none, and still the next, or there was trouble. */
bool unpack_enter_map(struct unpack *in, size_t *count);
bool unpack_enter_list(struct unpack *in, size_t *count);
void unpack_leave(struct unpack *in, size_t count);
/* Behind the next object, of which only the length is looked at. */
void unpack_skip(struct unpack *in);
/* Room for so many, and for what ARENA_PUSH will want to add to them: a power of two. */
size_t unpack_room(size_t count);

/* A key or a word is nearly always short (fixstr). */
static inline bool unpack_short(struct unpack *in, struct text *text)
{
    size_t left = (size_t)(in->end - in->at);
    if (left == 0 || (*in->at & 0xe0) != 0xa0 || left <= (size_t)(*in->at & 0x1f)) {
        return false;
    }
    *text = (struct text){(const char *)in->at + 1, *in->at & 0x1f};
    in->at += text->n + 1;
    return true;
}

void unpack_any_key(struct unpack *in, struct text *key);
/* Keys are texts; old encoders write every text as bytes, so these pass too. */
static inline void unpack_key(struct unpack *in, struct text *key)
{
    if (!unpack_short(in, key)) {
        unpack_any_key(in, key);
    }
}

#endif
