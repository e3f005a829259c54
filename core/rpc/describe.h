/* A method's row as a value: for rpc.methods, rpc.describe and the documentation. */
#ifndef RPC_DESCRIBE_H
#define RPC_DESCRIBE_H
#include "rpc/method.h"

void describe_method(struct pack *pack, const struct method *method);
void describe_markdown(struct buf *out, const struct method *method);

#endif
