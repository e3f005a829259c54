/* rungctl store ...: what the server does beside itself is followed to its end; what needs no
 * server (and often none may run) is rungd's own. */
#ifndef RUNGCTL_STORE_H
#define RUNGCTL_STORE_H
#include "client/client.h"

/* `rungctl store VERB ...`: true for verify, restore, drill, dump, load, migrate, repair, and for a
 * digest with options; one without is that of the running server. argc > 2. */
bool store_is_of_rungd(int argc, char **argv);
/* Becomes `rungd store VERB ARGUMENTS...`; returns only when there is no rungd beside `self`. */
void store_become_rungd(const char *self, char **arguments);
/* Waits until the task of `begun` ({task}) has ended, with its progress on stderr; its last word
 * goes to stdout. ERR_OK: done; ERR_REFUSED: failed, and it was said why. */
enum err store_follow(struct client *client, struct arena *arena, const struct value *begun,
                      struct refusal *refusal);

#endif
