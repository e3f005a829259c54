/* A recording in memory: the lives of a process, and for each what it was told, in order, its calls
 * with what was answered, and what it asked with what it was answered. */
#ifndef CHECK_CHECK_TAPE_H
#define CHECK_CHECK_TAPE_H
#include <rung/plugin.h>
#include "host/recording.h"

#define CHECK_TAPE_BYTES_MAX ((size_t)2 << 30)

struct check_tape_call { /* a hook that the plugin was asked, or a page that a visitor wanted */
    uint64_t id;
    bool is_page;
    struct text hook; /* of a page: its path */
    int64_t event;
    size_t which; /* of its subscriptions to this hook */
    const struct value *params;
    bool is_answered;
    bool is_cancelled; /* before it was answered: nobody heard the answer */
    int64_t code;
    const struct value *answer;
    const rung_effect *effects;
    size_t effect_count;
    bool is_sent, is_done; /* for whoever plays it */
};

struct check_tape_asked { /* a request of the plugin */
    struct text method;
    const struct value *params;
    bool is_answered, is_error;
    int64_t code;
    struct text error;
    const struct value *result;
    unsigned used; /* for whoever plays it: how often it was answered from here */
};

struct check_tape_submit { /* effects outside any hook */
    int64_t ticket;
    const rung_effect *effects;
    size_t effect_count;
    bool is_seen; /* for whoever plays it */
};

enum check_tape_kind {
    CHECK_TAPE_HOOK,   /* calls[index] begins */
    CHECK_TAPE_ANSWER, /* calls[index] was answered */
    CHECK_TAPE_ASKED,  /* asked[index] */
    CHECK_TAPE_NEWS    /* the server said something: method, params */
};
struct check_tape_step {
    enum check_tape_kind kind;
    size_t index;
    const char *method;
    const struct value *params;
};

struct check_tape_life {
    const struct value *config; /* {config: ...} */
    struct check_tape_step *steps;
    struct check_tape_call *calls;
    struct check_tape_asked *asked;
    struct check_tape_submit *submits;
    size_t step_count, call_count, asked_count, submit_count;
    size_t whole_steps; /* no call that was left without an answer is among the first so many */
};

struct check_tape {
    struct arena arena; /* owns what follows */
    struct buf bytes;   /* owned */
    struct recording_head head;
    struct check_tape_life *lives;
    size_t life_count;
    const char *trouble; /* of its end, for people; NULL: it came to its end */
};

/* False: `why` says what is wrong with the file. check_tape_fini in either case. */
bool check_tape_read(struct check_tape *tape, const char *path, char *why, size_t why_size);
/* The same for what is in memory; it is copied. */
bool check_tape_parse(struct check_tape *tape, struct text bytes, char *why, size_t why_size);
void check_tape_fini(struct check_tape *tape);

struct check_tape_call *check_tape_find_call(struct check_tape_life *life, uint64_t id); /* NULL */
/* What was answered to this request when it was recorded; NULL: it was not asked, or, when it does
 * something out there, not so often. Counts it as used. */
struct check_tape_asked *check_tape_take(struct check_tape_life *life, struct text method,
                                         const struct value *params);
/* What a side may leave out is the same as nothing, and bytes as their text. */
bool check_tape_same(const struct value *a, const struct value *b);
/* It does something, and does not only look. */
bool check_tape_is_act(struct text method, const struct value *params);

#endif
