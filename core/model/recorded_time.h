/* The instant a command is recorded at: time never goes back. */
#ifndef MODEL_RECORDED_TIME_H
#define MODEL_RECORDED_TIME_H
#include <stdint.h>

/* `previous` is the instant of the command before; any one unit. */
int64_t recorded_time(int64_t previous, int64_t wall);

#endif
