/* The token in a reply address (support+T-4G7K2-k3m9...@): names a ticket and cannot be guessed,
 * because it carries a keyed hash of the id. The key is made at the first start and kept in the
 * store. */
#ifndef ENGINE_REPLY_TOKEN_H
#define ENGINE_REPLY_TOKEN_H
#include "engine/work.h"

void reply_token_make_key(struct work *work); /* once, from the command's recorded seed */
struct text reply_token(struct work *work, uint64_t ticket);
bool reply_token_read(struct work *work, struct text token,
                      uint64_t *ticket); /* any case; false: not ours */

#endif
