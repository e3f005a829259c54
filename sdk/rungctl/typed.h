/* Words of a command line as typed parameters. */
#ifndef RUNGCTL_TYPED_H
#define RUNGCTL_TYPED_H
#include "base/value.h"

/* Puts `text` under `name` as what a parameter of that name is; all else is text: a subject may
 * well be "42". What does not read as its type stays text, and the server says what is wrong with
 * it.
 *   ..._at_ms, at_ms  a number, "2024-01-15T09:00" in the tool's own time zone, or ...Z for UTC
 *   participants      ann,bob,cid+dan: a list; people with + between them are a group
 *   messages          4,9: a list of numbers
 *   shifts            ann 2024-01-15T09:00 2024-01-15T17:00,bob: a list; without instants the
 *                     whole span
 *   service           mail,web: a list
 *   form              summary=it burns,amount=12,checked=identity+contract: a map */
void typed_put(struct arena *arena, struct value *params, const char *name, const char *text);

#endif
