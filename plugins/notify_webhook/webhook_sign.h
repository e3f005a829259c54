/* The signature of a webhook: HMAC-SHA256 over id, time and body, as the receiver can check it.
 * Pure. */
#ifndef WEBHOOK_SIGN_H
#define WEBHOOK_SIGN_H
#include <rung/plugin.h>

#define WEBHOOK_SIGN_CHARS 48 /* "v1," and 44 characters of base64, with the 0 */

/* Writes "v1,<base64>" of HMAC-SHA256(secret, id.at_s.body). */
void webhook_sign(rung_str secret, rung_str id, int64_t at_s, rung_str body,
                  char out[WEBHOOK_SIGN_CHARS]);

#endif
