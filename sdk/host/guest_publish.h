/* What a plugin in a process of its own publishes, and requests for its pages. */
#ifndef GUEST_PUBLISH_H
#define GUEST_PUBLISH_H
#include "guest.h"

extern const rung_methods guest_publish_methods;
extern const rung_routes guest_publish_routes;

/* A request "route" of the server: its page is asked on the loop. Takes the message over. [reader]
 */
void guest_publish_visit(struct guest *guest, struct line_message *message);
/* Nobody waits for it any more; false: `id` is no request for a page. [reader] */
bool guest_publish_leave(struct guest *guest, uint64_t id);

#endif
