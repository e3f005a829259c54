/* Values as stories write them: instants in whole seconds after the story's start ("+60"), spans in
 * seconds, lists as "[a b]", maps as "{key:value}". How many milliseconds a restart took is left
 * out by that. */
#ifndef TESTS_SIM_TOLD_H
#define TESTS_SIM_TOLD_H
#include "sim.h"
#include "story.h"

#define TOLD_START_US SIM_MINUTE /* when a story begins */

/* What may be otherwise after a crash; left out of maps. */
bool told_differs_honestly(const struct value_pair *pair);
void told_put_number(struct buf *out, struct text key, int64_t number);
void told_put(struct buf *out, struct text key, const struct value *value);
/* What stands at a path: keys and positions in lists (from 0; -1 is the last) with points between
 * them; "#" is how many; a key of a list is that key of each element. "nothing": no such thing. */
void told_pick(struct buf *out, struct text path, const struct value *value);
/* The first pair that `value` does not have; `out` gets what it has instead. NULL: it has all. */
const struct story_pair *told_missing(const struct story_pair *pairs, size_t count,
                                      const struct value *value, struct buf *out);

#endif
