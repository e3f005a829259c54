/* Threads that plugins start themselves: pthread_create() and thrd_create() of the C library have
 * stand-ins in rungd, so that a thread that is started inside a plugin, or by such a thread, is
 * known to be that plugin's (crumb.h). It is nobody's otherwise, and whoever dies on it is not
 * named. Threads of timers (SIGEV_THREAD) are not seen. */
#ifndef HOST_PLUGIN_THREAD_H
#define HOST_PLUGIN_THREAD_H

/* Finds the C library's function ahead of time, before any plugin runs. [main] */
void plugin_thread_prepare(void);

#endif
