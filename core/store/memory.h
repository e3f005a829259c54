/* The store in memory: unit tests, simulation, what-if. With `delay` > 0 a commit is reaped only by
 * the delay-th reap after its submit, so that the engine's waiting is exercised; a `memory_crash`
 * forgets what was not reaped. */
#ifndef STORE_MEMORY_H
#define STORE_MEMORY_H
#include "store/store.h"

struct store *memory_open(unsigned delay);
/* What a process that dies now would find after a restart: a new store with the durable rows only.
 * The old handle is closed. */
struct store *memory_crash(struct store **store);

#endif
