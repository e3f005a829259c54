/* rung.inbox/1: what came in from outside is durable when we say so. */
#ifndef HOST_SERVICE_INBOX_H
#define HOST_SERVICE_INBOX_H
#include <rung/plugin.h>

extern const rung_inbox service_inbox;

#endif
