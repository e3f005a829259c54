/* A small client: one blocking connection, one call at a time. For tools and tests. Not
 * thread-safe. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H
#include "base/err.h"
#include "base/pack.h"

#define CLIENT_TIMEOUT_SECONDS 30

struct client;

/* "127.0.0.1:7411" or "unix:/path/control.sock". NULL with a sentence in `why`. Errors come as
 * maps. */
struct client *client_open(const char *address, char *why, size_t why_size);
void client_close(struct client **client); /* likes NULL */
/* Calls `method` with the map `params`; the result lives in `arena`. A refusal of the server comes
 * back in `refusal`; ERR_UNKNOWN there means that the connection broke: ask again with the same
 * key. */
enum err client_call(struct client *client, struct arena *arena, const char *method,
                     const struct value *params, struct value *result, struct refusal *refusal);

#endif
