/* rung.work/1: blocking work of an instance on a worker, then a word to the loop. */
#ifndef HOST_SERVICE_WORK_H
#define HOST_SERVICE_WORK_H
#include <rung/plugin.h>

extern const rung_work service_work;

#endif
