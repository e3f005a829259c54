/* The customer that a command names by id. */
#ifndef ENGINE_PICK_CUSTOMER_H
#define ENGINE_PICK_CUSTOMER_H
#include "engine/work.h"

enum err pick_customer(struct work *work, const char *path, struct customer *customer);

#endif
