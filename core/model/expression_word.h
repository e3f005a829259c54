/* The words of a rule: one at a time, with their place. */
#ifndef MODEL_EXPRESSION_WORD_H
#define MODEL_EXPRESSION_WORD_H
#include "base/text.h"

enum expression_word_kind {
    WORD_END,
    WORD_NAME,
    WORD_TEXT,
    WORD_NUMBER,
    WORD_DURATION,
    WORD_SIGN,
    WORD_BAD
};

struct expression_word {
    enum expression_word_kind kind;
    struct text text;  /* as written; of WORD_TEXT without the quotes */
    int64_t number;    /* of WORD_NUMBER; of WORD_DURATION in ms */
    size_t at, length; /* in the source */
};

/* The word at or behind *at; *at moves behind it. */
struct expression_word expression_word_next(struct text source, size_t *at);
void expression_word_place(struct text source, size_t at, unsigned *line,
                           unsigned *column); /* 1-based */

#endif
