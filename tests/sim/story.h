/* A story: a configuration, what a client says at which instants, and what the timelines say in the
 * end. Stories are files in tests/stories; its README.md has the form. Instants are counted in
 * tenths of a unit, so that the same story can be told in virtual hours and in real seconds. */
#ifndef TESTS_SIM_STORY_H
#define TESTS_SIM_STORY_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/value.h"

struct story_pair {
    struct text key, value; /* without quotes; "$2" and "$C2" are ids already */
    bool is_part;           /* written KEY~VALUE: it contains that */
};
struct story_step {
    int64_t at;         /* tenths of a unit after the story's start */
    struct text method; /* "-": only time goes by */
    bool is_refused;    /* written with "!" before the method: the answer is an error */
    struct story_pair *pairs;
    size_t pair_count;
    struct story_pair *answers; /* what the answer has; keys are paths: told.h */
    size_t answer_count;
};
struct story_line {
    int64_t at;
    uint64_t ticket; /* local id; 0: the system's timeline */
    bool is_never;   /* written with "-" for the instant: no entry is like this */
    struct text type;
    struct story_pair *pairs;
    size_t pair_count;
    struct text source; /* the whole line */
};
struct story {
    struct arena arena; /* owns all of it */
    struct text config; /* @5 in it are five units */
    struct text guests; /* names of plugins that this story has beside the usual ones */
    struct story_step *steps;
    size_t step_count;
    struct story_line *lines; /* those of one ticket in this order; others may stand between them */
    size_t line_count;
};

/* False: `why` says what is wrong, and in which line. Either way story_fini must follow. */
bool story_read(struct story *story, const char *path, char *why, size_t why_size);
void story_fini(struct story *story);

/* A pair's value as the wire has it: a number, true or false, "@5" (the instant five units after
 * the start, in milliseconds), "~5" (five units in milliseconds), "[a 2]" (a list of these), or a
 * text. */
struct value story_value(struct arena *arena, struct text written, int64_t start_us,
                         int64_t unit_us);

#endif
