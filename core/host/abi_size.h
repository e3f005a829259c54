/* How large the structs that a guest hands in were in minor 0 of the contract. A struct that a
 * guest made is read by its own `size` or stride, never by our sizeof: an older header's is
 * shorter, a newer one's longer. What a minor appends is read behind RUNG_HAS. */
#ifndef HOST_ABI_SIZE_H
#define HOST_ABI_SIZE_H
#include <rung/plugin.h>

#define ABI_SIZE_UP_TO(type, last) (offsetof(type, last) + sizeof(((type *)NULL)->last))

#define ABI_SIZE_PLUGIN ABI_SIZE_UP_TO(rung_plugin, destroy)
#define ABI_SIZE_SUB ABI_SIZE_UP_TO(rung_sub, reads)
#define ABI_SIZE_OPTION ABI_SIZE_UP_TO(rung_option, row_size)
#define ABI_SIZE_EFFECT ABI_SIZE_UP_TO(rung_effect, reason)
#define ABI_SIZE_HTTP_REQ ABI_SIZE_UP_TO(rung_http_req, timeout_ms)
#define ABI_SIZE_MESSAGE ABI_SIZE_UP_TO(rung_message, facts)
#define ABI_SIZE_METHOD ABI_SIZE_UP_TO(rung_method, doc)
#define ABI_SIZE_ROUTE ABI_SIZE_UP_TO(rung_route, fn)

#endif
