/* What makes two deliveries one: the same mail to the same recipient, known by its Message-ID and
 * its body, for headers change on the way. With another body it is another mail; without a
 * Message-ID, or with an empty one, all of its bytes count. */
#ifndef LMTP_KEY_H
#define LMTP_KEY_H
#include <glib.h>

char *lmtp_key_of(const char *recipient, const char *bytes, gsize count); /* caller g_frees */

#endif
