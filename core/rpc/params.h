/* Parameters against the method's row: the first complaint, in words that say what would be right.
 */
#ifndef RPC_PARAMS_H
#define RPC_PARAMS_H
#include "rpc/method.h"

/* `params` is the single map of the request. Writes also need `key`. */
enum err params_check(const struct method *method, const struct value *params,
                      struct refusal *refusal);

#endif
