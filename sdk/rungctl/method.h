/* rungctl method call NAME: any method of the server, those of plugins too. */
#ifndef RUNGCTL_METHOD_H
#define RUNGCTL_METHOD_H
#include "client/client.h"

/* `params`: "method" names it, "key" is for one that writes, the rest is its own. */
enum err method_call(struct client *client, struct arena *arena, const struct value *params,
                     struct value *result, struct refusal *refusal);

#endif
