/* The gate: listeners and everybody who came through them. What the roof knows of this floor. Loop
 * thread only. */
#ifndef RPC_GATE_H
#define RPC_GATE_H
#include "rpc/conn.h"
#include "rpc/listener.h"

#define GATE_CONNECTIONS_MAX 16384

struct gate_options {
    const char *host;         /* loopback */
    unsigned port;            /* 0: any */
    const char *control_path; /* Unix socket; NULL or empty: none */
};
struct gate;

/* NULL with a sentence in `why`. */
struct gate *gate_create(struct loop *loop, struct engine *engine,
                         const struct session_local *local, const struct gate_options *options,
                         char *why, size_t why_size);
void gate_destroy(struct gate **gate); /* likes NULL */
unsigned gate_port(const struct gate *gate);
size_t gate_connections(const struct gate *gate);
/* A list of answers whose origin is COMMAND_FROM_RPC; takes ownership. */
void gate_on_answers(struct gate *gate, struct answer *list);
void gate_on_events(struct gate *gate, uint64_t head);
void gate_close_doors(struct gate *gate); /* no new visitors; those inside get their answers */

#endif
