/* Queries about queues. */
#ifndef ENGINE_READ_QUEUES_H
#define ENGINE_READ_QUEUES_H
#include "engine/work.h"

enum err read_queues_list(struct work *work); /* queue.list {} */
enum err read_queues_info(struct work *work); /* queue.info {queue} */

#endif
