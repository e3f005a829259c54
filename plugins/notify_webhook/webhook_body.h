/* A notification as JSON text, and addresses as parts of a URL. Pure. */
#ifndef WEBHOOK_BODY_H
#define WEBHOOK_BODY_H
#include <rung/plugin.h>

/* The JSON of the event; malloc'ed, the caller frees it; NULL: no memory. */
char *webhook_body(const rung_event *event);
/* `url` with each {address} replaced by the percent-encoded address; malloc'ed, or NULL. */
char *webhook_body_url(rung_str url, rung_str address);

#endif
