/* Which customer a command means. [engine thread] */
#ifndef ENGINE_READ_CUSTOMER_H
#define ENGINE_READ_CUSTOMER_H
#include "engine/work.h"

/* By the arguments `id` or `identity`; a refusal says what is wrong with them. */
enum err read_customer_find(struct work *work, struct customer *customer);

#endif
