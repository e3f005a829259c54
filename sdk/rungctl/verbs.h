/* The commands of rungctl, one row each: what is typed, the method it becomes, how the answer is
 * shown. */
#ifndef RUNGCTL_VERBS_H
#define RUNGCTL_VERBS_H
#include <stdio.h>
#include "base/value.h"

#define VERBS_WORDS_MAX 6

struct verb {
    const char *noun, *verb; /* verb NULL: the noun alone */
    const char *method;      /* NULL: the one that is named: method.h */
    bool writes;
    const char *
        words[VERBS_WORDS_MAX]; /* parameters in order, NULL-ended; "?" in front: may be left out */
    void (*show)(const struct value *result, FILE *out); /* NULL: a task of the store, followed */
    const char *about;
};

extern const struct verb verbs_table[]; /* in the order of the help */
extern const size_t verbs_count;

#endif
