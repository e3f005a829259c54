/* A listening socket: TCP on loopback, or a Unix socket of mode 0660. */
#ifndef RPC_LISTENER_H
#define RPC_LISTENER_H
#include <stddef.h>
#include "base/loop.h"

struct listener;

/* on_visitor gets a descriptor that is now its own. NULL with a sentence in `why`. *port gets the
 * real one. */
struct listener *listener_tcp(struct loop *loop, const char *host, unsigned port,
                              unsigned *real_port, void (*on_visitor)(void *ctx, int fd), void *ctx,
                              char *why, size_t why_size);
struct listener *listener_unix(struct loop *loop, const char *path,
                               void (*on_visitor)(void *ctx, int fd), void *ctx, char *why,
                               size_t why_size);
void listener_destroy(struct listener **listener); /* likes NULL; removes its Unix socket */

#endif
