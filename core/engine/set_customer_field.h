/* One field of a customer. [engine thread] */
#ifndef ENGINE_SET_CUSTOMER_FIELD_H
#define ENGINE_SET_CUSTOMER_FIELD_H
#include "engine/work.h"

#define SET_CUSTOMER_FIELD_MAX 64 /* fields of one customer */

/* In the record in hand; an empty value takes the field away. The row is the caller's to write.
 * False: the customer has its maximum of fields. */
bool set_customer_field(struct work *work, struct customer *customer, struct text name,
                        struct text value);

#endif
