/* MessagePack-RPC messages: what a client sent, and the bytes of what it gets. */
#ifndef RPC_CALL_H
#define RPC_CALL_H
#include "rpc/method.h"

enum call_kind { CALL_REQUEST, CALL_NOTIFICATION, CALL_RESPONSE };
struct call {
    enum call_kind kind;
    int64_t id;
    struct text method;
    struct value params; /* always a map */
};

/* ERR_PROTOCOL: no such message (the connection ends); ERR_INVALID: the parameters are not one map.
 */
enum err call_read(struct arena *arena, struct text frame, struct call *call,
                   struct refusal *refusal);
void call_write_result(struct buf *out, int64_t id, struct text packed);
void call_write_error(struct buf *out, int64_t id, const struct refusal *refusal,
                      enum error_form form);

#endif
