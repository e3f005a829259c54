/* Who should take a new shift: those never on call yet first, then those whose last shift is
 * longest ago; whoever is busy is out. Nobody free is a gap, not a double booking. semantics (g).
 * Pure. [any thread] */
#ifndef MODEL_CHOOSE_PARTICIPANT_H
#define MODEL_CHOOSE_PARTICIPANT_H
#include "base/arena.h"

#define CHOOSE_PARTICIPANT_NEVER INT64_MIN

struct participant {
    struct text who;
    int64_t last_s; /* end of the last shift; CHOOSE_PARTICIPANT_NEVER */
    bool busy;
};
struct participant_choice { /* equals among each other; the first by id is the one to take */
    struct text *people;    /* by id */
    size_t count;           /* 0: a gap */
};

struct participant_choice choose_participant(const struct participant *participants, size_t count,
                                             struct arena *arena);

#endif
