/* Who is asking: exact identity, else a new customer; never by name or similarity (b3). */
#ifndef ENGINE_FIND_CUSTOMER_H
#define ENGINE_FIND_CUSTOMER_H
#include "engine/work.h"

/* Sets work->customer from "anna@example.org", "sms:+49..." or a customer id "C-..."; a new one is
 * written. `address` (may be NULL) gets the value to answer to. ERR_INVALID, ERR_NOT_FOUND with
 * path "requester". */
enum err find_customer(struct work *work, struct text requester, bool verified,
                       struct text *address);

#endif
