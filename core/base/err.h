/* Ordinary trouble, as a value that travels to whoever asked. The words are those of the wire. */
#ifndef BASE_ERR_H
#define BASE_ERR_H
#include <stddef.h>

enum err {
    ERR_OK = 0,
    ERR_INVALID,         /* a value is wrong: `path` says which, the text what would be right */
    ERR_UNAUTHENTICATED, /* who are you */
    ERR_FORBIDDEN,       /* not this, not here */
    ERR_NOT_FOUND,       /* no such object */
    ERR_CONFLICT,        /* state, version or key does not allow it */
    ERR_REFUSED,         /* a policy or plugin said no */
    ERR_LIMIT,           /* quota, rate or page limit */
    ERR_BUSY,            /* a queue is full or we are draining: later */
    ERR_EXHAUSTED,       /* disk or map full */
    ERR_UNKNOWN,         /* the outcome is not known: ask again with the same key */
    ERR_DEADLINE,
    ERR_GONE,
    ERR_UNSUPPORTED,
    ERR_PROTOCOL,
    ERR_INTERNAL, /* a bug, or a library that failed where it must not */
    ERR_CORRUPT,  /* stored bytes do not check out */
    ERR_COUNT
};

/* "INVALID", "NOT_FOUND", ...; never NULL. [any thread] */
const char *err_name(enum err err);

/* A refusal for people and programs: code, the `reason` word of the field (snake_case, may be
 * empty), the path of the field it is about (may be empty) and a sentence that says what to do
 * instead. */
struct refusal {
    enum err code;
    char reason[40];
    char path[80];
    char text[400];
};

/* Fills `refusal` (NULL is allowed: nothing is kept) and returns `code`, so that one can write
 * `return err_refuse(refusal, ERR_INVALID, "invalid", "id", "no ticket %s", id);`. Long texts are
 * cut. */
enum err err_refuse(struct refusal *refusal, enum err code, const char *reason, const char *path,
                    const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
